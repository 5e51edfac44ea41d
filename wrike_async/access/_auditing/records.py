"""What is told of calls: who, when, what, and what came of it. Names of parameters, never their values."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

import attrs

from wrike_async._engine.engine import Engine
from wrike_async.access._policies.endpoints import Wish
from wrike_async.errors import AccessDenied

__all__ = [
    "MOST_IDS",
    "Audit",
    "AuditRecord",
    "AuditSink",
    "Decision",
    "LoggingSink",
    "OnAuditFailure",
    "RecordKind",
    "RequestOutcome",
    "each_once",
    "record_of",
    "record_of_unknown",
]

logger = logging.getLogger("wrike_async.access")

MOST_IDS: Final = 100

RecordKind = Literal["denied", "asked", "approved", "declined", "intent", "outcome"]
"""``"intent"`` comes before a write leaves; ``"outcome"`` says what came of a request; the others are about a call."""

Decision = Literal["allowed", "approved", "denied", "declined", "asked"]

RequestOutcome = Literal["done", "refused", "not_sent", "in_doubt", "cancelled"]
"""What came of a request. A write that is in doubt may have been done."""

OnAuditFailure = Literal["deny", "log"]


@attrs.frozen(kw_only=True)
class AuditRecord:
    """One thing that happened.

    Attributes:
        kind: what.
        call: stands for one call of the user; its records have it in common.
        actor: for whom, as `Access` was told.
        operation: by dotted name.
        endpoint: method and path, without IDs.
        access: whether it reads or writes.
        ids: what it is about, the first hundred.
        count: how many that are, where that is known.
        params: names of the parameters, in alphabetical order.
        rule: the line of the policy that decided.
        decision: what was decided.
        outcome: of a request.
        status: the HTTP status of a refusal, where one came.
        response_id: Wrike's ID of that answer.
        milliseconds: how long the call took, its waits included.
        entities: how many entries the answer had.
        made: IDs in the answer to a write, the first hundred.
        time: when.
    """

    kind: RecordKind
    call: str
    actor: str | None
    operation: str
    endpoint: str
    access: str
    ids: Sequence[str] = ()
    count: int | None = None
    params: Sequence[str] = ()
    rule: str = ""
    decision: Decision = "allowed"
    outcome: RequestOutcome | None = None
    status: int | None = None
    response_id: str | None = None
    milliseconds: int | None = None
    entities: int | None = None
    made: Sequence[str] = ()
    time: datetime = attrs.field(factory=lambda: datetime.now(UTC))

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; what is not known is left out."""
        found = attrs.asdict(self, filter=lambda _, value: value not in (None, ()))
        found["time"] = self.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        names = {"milliseconds": "ms"}
        return {
            names.get(name, name): list(value) if isinstance(value, tuple) else value for name, value in found.items()
        }


AuditSink = Callable[[AuditRecord], Awaitable[None] | None]
"""Takes records: any function, which may be a coroutine function. What it raises keeps writes from being sent."""


class LoggingSink:
    """Tells a logger: denials and declined approvals as warnings, all else as information."""

    def __init__(self, logger: logging.Logger | str = "wrike_async.access.audit") -> None:
        """Log with this logger, or with the one of this name."""
        self._logger = logging.getLogger(logger) if isinstance(logger, str) else logger

    def __call__(self, record: AuditRecord) -> None:
        """Log a record."""
        level = logging.WARNING if record.kind in ("denied", "declined") else logging.INFO
        self._logger.log(level, "%s %s", record.kind, record.operation, extra={"audit": record.to_dict()})


class Audit:
    """Where records go, and what happens where they cannot."""

    def __init__(self, sink: AuditSink, on_failure: OnAuditFailure) -> None:
        self.sink = sink
        self.on_failure: OnAuditFailure = on_failure

    async def note(self, record: AuditRecord) -> None:
        """Hand a record over.

        Raises:
            AccessDenied: that failed, and what cannot be noted may not be.
        """
        try:
            handed_over = self.sink(record)
            if inspect.isawaitable(handed_over):
                await handed_over
        except Exception as cause:
            logger.exception("%s of %s could not be noted", record.kind, record.operation)
            if self.on_failure == "deny":
                raise AccessDenied(
                    f"{record.operation} is not allowed: it could not be noted ({type(cause).__name__})",
                    operation=record.operation,
                    rule=record.rule,
                    ids=record.ids,
                    reason="audit",
                ) from cause

    def tell(self, record: AuditRecord, engine: Engine) -> None:
        """Hand over a record of what is over, at once, since whoever waited for it was cancelled.

        A failure is logged: there is nothing left to be denied.
        """
        try:
            handed_over = self.sink(record)
            if inspect.isawaitable(handed_over):
                engine.spawn(_logged(handed_over, record), writes=True)
        except Exception:
            logger.exception("%s of %s could not be noted", record.kind, record.operation)


def each_once(audits: Sequence[Audit]) -> tuple[Audit, ...]:
    """Return some so that who listens more than once is told once, and as strictly as anybody wants it."""
    found: dict[int, Audit] = {}
    for each in audits:
        known = found.setdefault(id(each.sink), each)
        if known.on_failure != "deny":
            found[id(each.sink)] = each
    return tuple(found.values())


async def _logged(handed_over: Awaitable[None], record: AuditRecord) -> None:
    try:
        await handed_over
    except Exception:
        logger.exception("%s of %s could not be noted", record.kind, record.operation)


def record_of(
    wish: Wish, kind: RecordKind, *, call: str, actor: str | None, rule: str, decision: Decision, **more: Any
) -> AuditRecord:
    """Return a record of a call."""
    endpoint = wish.endpoint
    return AuditRecord(
        kind=kind,
        call=call,
        actor=actor,
        operation=endpoint.python,
        endpoint=str(endpoint),
        access=endpoint.access,
        ids=tuple(wish.ids[:MOST_IDS]),
        count=wish.count,
        params=tuple(sorted(wish.params)),
        rule=rule,
        decision=decision,
        **more,
    )


def record_of_unknown(error: AccessDenied, access: str, *, call: str, actor: str | None) -> AuditRecord:
    """Return a record of a call that is denied as nobody knows what it does."""
    return AuditRecord(
        kind="denied",
        call=call,
        actor=actor,
        operation=error.operation,
        endpoint=error.operation,
        access=access,
        rule=error.reason,
        decision="denied",
    )
