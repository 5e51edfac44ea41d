"""OpenTelemetry for a client: a span and two measurements for each attempt (extra ``wrike-async[otel]``).

::

    from wrike_async.otel import telemetry

    wrike = Wrike(token, on_event=telemetry())
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from opentelemetry import metrics, trace

from wrike_async._transport.events import AttemptEvent, Hook
from wrike_async.version import __version__

__all__ = ["telemetry"]


def telemetry(
    *, tracer_provider: trace.TracerProvider | None = None, meter_provider: metrics.MeterProvider | None = None
) -> Hook:
    """Return a hook for ``on_event`` that reports attempts to OpenTelemetry.

    Each attempt is a client span named like ``GET /tasks/{taskIds}``, without any ID or value of a parameter; what
    `Wrike.request` sends is named ``GET /tasks/{id}``, with each word that is none of the API's replaced. ``url.full``
    has that template, too, and no parameters. The parent is the current span of the call that it was sent for; of calls
    that travel together, it is that of the first, and ``wrike.callers`` tells how many there were. The histograms
    ``http.client.request.duration`` and ``wrike.client.quota.wait`` are in seconds.

    Args:
        tracer_provider: by default the global one.
        meter_provider: by default the global one.
    """
    tracer = trace.get_tracer("wrike_async", __version__, tracer_provider)
    meter = metrics.get_meter("wrike_async", __version__, meter_provider)
    duration = meter.create_histogram(
        "http.client.request.duration", unit="s", description="From sending a request to the end of its answer"
    )
    wait = meter.create_histogram(
        "wrike.client.quota.wait", unit="s", description="What a request waited for its slot of the quota"
    )

    def report(event: AttemptEvent) -> None:
        attributes: dict[str, str | int | float] = {
            "http.request.method": event.method,
            "url.template": event.path,
            "wrike.lane": event.lane,
            **_server(event.base_url),
        }
        if event.status is not None:
            attributes["http.response.status_code"] = event.status
        if event.error is not None:
            attributes["error.type"] = event.error
        duration.record(event.duration, attributes)
        wait.record(event.waited, attributes)

        again = {"http.request.resend_count": event.attempt - 1} if event.attempt > 1 else {}
        ended = time.time_ns()
        span = tracer.start_span(
            f"{event.method} {event.path}",
            kind=trace.SpanKind.CLIENT,
            start_time=ended - round(event.duration * 1e9),
            attributes={
                **attributes,
                **again,
                # Of what has an address of its own only the host is told.
                "url.full": event.base_url + (event.path if event.path.startswith("/") else "/REDACTED"),
                "wrike.group_size": event.group_size,
                "wrike.callers": event.callers,
                "wrike.entities": event.entities,
                "wrike.quota.wait": event.waited,
            },
        )
        if event.error is not None:
            # What the status tells needs no description.
            refused = event.status is not None and event.status >= 400
            span.set_status(trace.StatusCode.ERROR, None if refused else event.error)
        span.end(ended)

    return report


@lru_cache(maxsize=32)
def _server(base_url: str) -> Mapping[str, str | int]:
    parts = urlsplit(base_url)
    port = parts.port or (80 if parts.scheme == "http" else 443)
    return {"server.address": parts.hostname or "", "server.port": port}
