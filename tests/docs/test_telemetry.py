"""The page and the board about OpenTelemetry name what is really measured."""

from __future__ import annotations

import json
import re
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from docs.building.pages import ASSETS, DOCS
from wrike_async import AttemptEvent
from wrike_async.otel import telemetry

BOARD = ASSETS / "grafana-board.json"
EVENT = AttemptEvent(
    method="GET",
    path="/tasks/{taskIds}",
    base_url="https://www.wrike.com/api/v4",
    attempt=2,
    status=429,
    error="RateLimited",
    waited=1.0,
    duration=0.5,
    lane="bulk",
    group_size=3,
    callers=2,
    entities=0,
    retry_in=None,
)


def reported() -> tuple[dict[str, set[str]], set[str]]:
    """Return the attributes of each measurement by its name, and those of a span."""
    reader, spans = InMemoryMetricReader(), InMemorySpanExporter()
    meters, tracers = MeterProvider([reader], shutdown_on_exit=False), TracerProvider(shutdown_on_exit=False)
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    telemetry(tracer_provider=tracers, meter_provider=meters)(EVENT)
    data: Any = reader.get_metrics_data()
    measured = data.resource_metrics[0].scope_metrics[0].metrics
    (span,) = spans.get_finished_spans()
    meters.shutdown()
    tracers.shutdown()
    assert {metric.unit for metric in measured} == {"s"}
    return {metric.name: {*metric.data.data_points[0].attributes} for metric in measured}, {*(span.attributes or {})}


def test_the_page_names_all_of_it_and_nothing_else() -> None:
    measured, of_spans = reported()
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| (\w+)", (DOCS / "reference" / "events.md").read_text(encoding="utf-8"), re.M
    )
    assert {name for name, where in rows if where not in ("both", "spans")} == measured.keys()
    assert {name for name, where in rows if where in ("both", "spans")} == of_spans
    for attributes in measured.values():
        assert attributes == {name for name, where in rows if where == "both"}


def test_the_board_asks_for_what_is_measured() -> None:
    measured, _ = reported()
    known = {f"{name.replace('.', '_')}_seconds_{part}" for name in measured for part in ("bucket", "count", "sum")}
    labels = {name.replace(".", "_") for attributes in measured.values() for name in attributes}
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    targets = [target for panel in board["panels"] for target in panel["targets"]]
    assert len(targets) >= len(board["panels"]) == 6
    for target in targets:
        expression = target["expr"]
        assert {*re.findall(r"\w+(?=\{)", expression)} <= known, expression
        asked = {*re.findall(r"(\w+)!?=", expression)}
        grouped = {name for names in re.findall(r"by \(([^)]*)\)", expression) for name in names.split(", ")}
        assert asked | grouped - {"le"} <= labels, expression
        assert {*re.findall(r"{{(\w+)}}", target["legendFormat"])} <= grouped, expression
    asked_for = {name for target in targets for name in re.findall(r"\w+(?=\{)", target["expr"])}
    assert {name.rpartition("_")[0] for name in asked_for} == {name.rpartition("_")[0] for name in known}


def test_the_board_can_be_imported() -> None:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    assert [each["id"] for each in board["panels"]] == [*range(1, 7)]
    places = {(each["gridPos"]["x"], each["gridPos"]["y"]) for each in board["panels"]}
    assert len(places) == 6
    assert {each["datasource"]["uid"] for each in board["panels"]} == {"${datasource}"}
    assert [each["name"] for each in board["templating"]["list"]] == ["datasource", "server"]


def test_the_board_is_of_the_servers_that_were_chosen() -> None:
    measured, _ = reported()
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    (server,) = (each for each in board["templating"]["list"] if each["name"] == "server")
    found = re.fullmatch(r"label_values\((\w+)\{.*\}, (\w+)\)", server["query"])
    assert found is not None
    metric, label = found.groups()
    assert metric == "http_client_request_duration_seconds_count"
    assert label == "server_address"
    assert "server.address" in measured["http.client.request.duration"]
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert all(expression.count("{") == expression.count('server_address=~"$server"') for expression in expressions)
