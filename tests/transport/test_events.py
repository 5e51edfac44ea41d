"""What is told about attempts: counted, logged, passed on."""

from __future__ import annotations

import logging
from typing import Any

import attrs
import pytest

from wrike_async._transport.events import AttemptEvent, Events

SUCCESS = AttemptEvent(
    method="GET",
    path="/tasks/{taskIds}",
    base_url="https://www.wrike.com/api/v4",
    attempt=1,
    status=200,
    error=None,
    waited=0.25,
    duration=0.1,
    lane="interactive",
    group_size=3,
    callers=4,
    entities=2,
    retry_in=None,
)
REFUSAL = attrs.evolve(SUCCESS, status=429, error="RateLimited", waited=1.5, entities=0, retry_in=0.0)
RETRY = attrs.evolve(SUCCESS, attempt=2, waited=0.5)
LOSS = attrs.evolve(SUCCESS, status=None, error="TransportError", entities=0, retry_in=0.75)


def attempt(events: Events, told: AttemptEvent) -> None:
    """Let an attempt happen that hooks are to be told of like that."""
    failed = told.error is not None
    if events.attempted(told.attempt, told.status, told.entities, told.waited, failed=failed):
        events.tell(told)


def counted(events: Events) -> dict[str, Any]:
    """The counts that are not zero."""
    stats = attrs.asdict(events.snapshot(quota_used=None, speed=None, in_flight=0, queued=0))
    return {name: value for name, value in stats.items() if value}


def test_attempts_are_counted() -> None:
    events = Events()
    for event in (SUCCESS, REFUSAL, RETRY, LOSS):
        attempt(events, event)
    events.resent()
    assert counted(events) == {
        "requests": 5,
        "retries": 2,
        "resends": 1,
        "refused": 1,
        "failed": 2,
        "entities": 4,
        "waited": 2.5,
        "longest_wait": 1.5,
    }


def test_a_snapshot_stays_as_it_was() -> None:
    events = Events()
    attempt(events, SUCCESS)
    before = events.snapshot(quota_used=0.5, speed=0.75, in_flight=2, queued=7)
    attempt(events, SUCCESS)
    assert (before.requests, before.in_flight, before.queued) == (1, 2, 7)
    assert (before.quota_used, before.speed) == (0.5, 0.75)
    before.requests = 99
    assert counted(events)["requests"] == 2


def test_hooks_hear_of_each_attempt_in_order() -> None:
    heard: list[tuple[str, AttemptEvent]] = []
    events = Events([lambda event: heard.append(("a", event)), lambda event: heard.append(("b", event))])
    attempt(events, SUCCESS)
    attempt(events, LOSS)
    assert heard == [("a", SUCCESS), ("b", SUCCESS), ("a", LOSS), ("b", LOSS)]


def test_a_hook_that_raises_is_logged_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[AttemptEvent] = []

    def broken(event: AttemptEvent) -> None:
        raise LookupError("a bug of the caller's")

    events = Events([broken, heard.append])
    attempt(events, SUCCESS)
    assert heard == [SUCCESS]
    assert counted(events)["requests"] == 1
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("wrike_async", "ERROR")
    assert "a bug of the caller's" in caplog.text


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_hook_may_stop_the_program(stop: type[BaseException]) -> None:
    def stopping(event: AttemptEvent) -> None:
        raise stop

    with pytest.raises(stop):
        attempt(Events([stopping]), SUCCESS)


def test_attempts_are_logged_for_those_who_debug(caplog: pytest.LogCaptureFixture) -> None:
    events = Events()
    with caplog.at_level(logging.DEBUG, "wrike_async"):
        attempt(events, SUCCESS)
        attempt(events, LOSS)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "GET /tasks/{taskIds} attempt 1: 200 in 0.100 s after 0.250 s in the queue"),
        ("DEBUG", "GET /tasks/{taskIds} attempt 1: TransportError in 0.100 s after 0.250 s in the queue"),
        ("INFO", "GET /tasks/{taskIds} will be sent again in 0.8 s: TransportError"),
    ]


def test_nothing_is_logged_by_default(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "wrike_async"):
        for event in (SUCCESS, REFUSAL, RETRY, LOSS):
            attempt(Events(), event)
    assert caplog.records == []


def test_events_are_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        SUCCESS.status = 500  # type: ignore[misc]  # what is refused
