"""Spans and measurements of a client, read back from OpenTelemetry's own SDK."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from wrike_async import AttemptEvent, InvalidRequest, Wrike
from wrike_async.otel import telemetry
from wrike_async.sandbox import Fault, Sandbox


def traced() -> tuple[TracerProvider, InMemorySpanExporter]:
    """What makes spans, and where they are found when they have ended."""
    tracers, spans = TracerProvider(shutdown_on_exit=False), InMemorySpanExporter()
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    return tracers, spans


async def test_each_attempt_is_a_span_and_two_measurements() -> None:
    (tracers, spans), reader = traced(), InMemoryMetricReader()
    meters = MeterProvider([reader], shutdown_on_exit=False)
    hook = telemetry(tracer_provider=tracers, meter_provider=meters)
    async with (
        Sandbox(tasks=3, latency=0.25) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, on_event=hook) as wrike,
    ):
        base_url = sandbox.base_url
        sandbox.inject(Fault("status", status=503))
        await wrike.tasks.get(sandbox.state.task_id(0))
    failed, done = spans.get_finished_spans()
    assert failed.name == done.name == "GET /tasks/{taskIds}"
    assert failed.kind is done.kind is SpanKind.CLIENT
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.attributes is not None
    assert failed.attributes["http.response.status_code"] == 503
    assert failed.attributes["error.type"] == "ServerError"
    assert failed.status.description is None, "the status code tells it"
    assert "http.request.resend_count" not in failed.attributes
    assert failed.attributes["url.full"] == f"{base_url}/tasks/{{taskIds}}"
    server = {"server.address": "127.0.0.1", "server.port": int(base_url.split(":")[2].split("/")[0])}
    assert server.items() <= failed.attributes.items()
    assert done.attributes is not None
    assert done.attributes["http.request.resend_count"] == 1
    assert done.attributes["wrike.entities"] == 1
    assert done.start_time is not None
    assert done.end_time is not None
    assert (done.end_time - done.start_time) / 1e9 >= 0.249
    assert "sandbox-token" not in failed.to_json() + done.to_json()

    data: Any = reader.get_metrics_data()
    points = {
        metric.name: sum(point.count for point in metric.data.data_points)
        for metric in data.resource_metrics[0].scope_metrics[0].metrics
    }
    assert points == {"http.client.request.duration": 2, "wrike.client.quota.wait": 2}
    for metric in data.resource_metrics[0].scope_metrics[0].metrics:
        assert all(server.items() <= point.attributes.items() for point in metric.data.data_points)
    meters.shutdown()
    tracers.shutdown()


@pytest.mark.parametrize(
    ("base_url", "address", "port"),
    [
        ("https://app-eu.wrike.com/api/v4", "app-eu.wrike.com", 443),
        ("https://gateway.example.com:8443/wrike/api/v4", "gateway.example.com", 8443),
        ("http://[::1]/api/v4", "::1", 80),
    ],
)
def test_where_a_request_went(base_url: str, address: str, port: int) -> None:
    tracers, spans = traced()
    telemetry(tracer_provider=tracers)(
        AttemptEvent(
            method="GET", path="/tasks", base_url=base_url, attempt=1, status=None, error="TransportError", waited=0.0,
            duration=0.1, lane="bulk", group_size=1, callers=1, entities=0, retry_in=None,
        )
    )  # fmt: skip
    (span,) = spans.get_finished_spans()
    assert span.attributes is not None
    assert (span.attributes["server.address"], span.attributes["server.port"]) == (address, port)
    assert span.attributes["url.full"] == f"{base_url}/tasks"
    assert span.status.description == "TransportError"
    tracers.shutdown()


async def test_of_a_file_with_an_address_of_its_own_the_host_is_told() -> None:
    tracers, spans = traced()
    hook = telemetry(tracer_provider=tracers)
    async with (
        Sandbox(tasks=3) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, on_event=hook) as wrike,
    ):
        with pytest.raises(InvalidRequest):
            await wrike.data_export.download(f"{sandbox.base_url}/private/export.csv").read()
        origin = sandbox.base_url.removesuffix("/api/v4")
    (span,) = spans.get_finished_spans()
    assert span.attributes is not None
    assert span.attributes["url.full"] == f"{origin}/REDACTED"
    assert "private" not in span.to_json()
    tracers.shutdown()


async def test_a_span_is_the_child_of_that_of_a_caller() -> None:
    tracers, spans = traced()
    meters = MeterProvider(shutdown_on_exit=False)
    tracer, hook = tracers.get_tracer("test"), telemetry(tracer_provider=tracers, meter_provider=meters)
    async with (
        Sandbox(tasks=4) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, on_event=hook) as wrike,
    ):

        async def call(number: int) -> None:
            with tracer.start_as_current_span(f"call {number}"):
                await wrike.tasks.get(sandbox.state.task_id(number), fields=["recurrent"] if number % 2 else [])

        await asyncio.gather(*map(call, range(4)))
    done = spans.get_finished_spans()
    calls = {span.context.span_id: span.name for span in done if span.context is not None}
    sent = [span for span in done if span.name == "GET /tasks/{taskIds}"]
    assert [calls[span.parent.span_id] for span in sent if span.parent is not None] == ["call 0", "call 1"]
    assert [(span.attributes or {})["wrike.callers"] for span in sent] == [2, 2]
    meters.shutdown()
    tracers.shutdown()


PRIVATE = ("IEAAAAAQ", "private", "sandbox-token", "odd%20one")


async def test_what_a_user_writes_into_a_path_is_in_no_span_and_no_event(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "wrike_async")
    (tracers, spans), reader, events = traced(), InMemoryMetricReader(), list[AttemptEvent]()
    meters = MeterProvider([reader], shutdown_on_exit=False)
    hook = telemetry(tracer_provider=tracers, meter_provider=meters)
    async with (
        Sandbox(tasks=3) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, on_event=[hook, events.append]) as wrike,
    ):
        sandbox.inject(Fault("status", status=503))
        paths = ["/tasks/IEAAAAAQ,IEAAAAAR", "/folders/IEAAAAAQ/private", "/private/odd one/", "/tasks/{taskId}"]
        for path in paths:
            await asyncio.gather(wrike.request("GET", path, params={"title": "private"}), return_exceptions=True)
    found = {span.name for span in spans.get_finished_spans()}
    assert found == {"GET /tasks/{id}", "GET /folders/{id}/{id}", "GET /{id}/{id}/"}
    told = [span.to_json() for span in spans.get_finished_spans()]
    told += [str(reader.get_metrics_data()), repr(events), *caplog.messages]
    assert [word for word in PRIVATE for text in told if word in text] == []
    meters.shutdown()
    tracers.shutdown()
