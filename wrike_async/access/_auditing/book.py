"""The account of requests: an intent before a write leaves, an outcome after each, and a look at answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final

import attrs

from wrike_async._engine.call import Call, Reply
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask
from wrike_async._json import loads
from wrike_async.access._auditing.records import MOST_IDS, Audit, AuditRecord, Decision, record_of
from wrike_async.access._memory import Memory
from wrike_async.access._policies.endpoints import BATCH_ENDPOINT, Wish, wish_of
from wrike_async.errors import AccessDenied, ApiError, OutcomeUnknown, WrikeError

__all__ = ["STARTS_A_JOB", "Entry", "RequestBook", "Verify"]

Verify = Callable[[Wish, Sequence[Any]], Awaitable[None]]
"""Looks at the entries of an answer before anybody gets them; raises `AccessDenied`."""

STARTS_A_JOB: Final = frozenset(
    {
        "POST /copy_folder_async/{folderId}",
        "POST /folder_blueprints/{folderBlueprintId}/launch_async",
        "POST /task_blueprints/{taskBlueprintId}/launch_async",
    }
)
"""Operations whose answer has the ID of a job."""


@attrs.define
class Entry:
    """What the records of a call have in common."""

    call: str
    actor: str | None
    rule: str
    decision: Decision = "allowed"

    def approved(self) -> Entry:
        """Return it for a call that somebody approved."""
        return Entry(self.call, self.actor, self.rule, "approved")


@attrs.define(eq=False)
class RequestBook:
    """Keeps account of requests.

    Attributes:
        engine: performs them.
        audits: where records go.
        memory: what was begun by writes.
        entry_of: what the records of a request by itself have in common.
        entry: what the records of all requests have in common, if they do.
        verify: looks at the entries of an answer before anybody gets them; raises `AccessDenied`.
    """

    engine: Engine
    audits: Sequence[Audit]
    memory: Memory
    entry_of: Callable[[Wish], Entry]
    entry: Entry | None = None
    verify: Verify | None = None

    async def keep(self, call: Call, work: Coroutine[Any, Any, Reply]) -> Reply:
        """Note a call before it begins and when it has ended; see `Book`."""
        try:
            wish = _counted(wish_of(Ask(call.request.operation, request=call.request)))
            entry = self.entry or self.entry_of(wish)
            if call.writes:
                await self._note(wish, entry, "intent")
        except BaseException:
            work.close()
            raise
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            reply = await work
        except BaseException as error:
            await self._failed(wish, entry, call, error, round((loop.time() - began) * 1000))
            raise
        await self._done(wish, entry, call, reply, round((loop.time() - began) * 1000))
        return reply

    async def _done(self, wish: Wish, entry: Entry, call: Call, reply: Reply, milliseconds: int) -> None:
        entries = reply.envelope.data
        ids = [each["id"] for each in entries if isinstance(each, dict) and isinstance(each.get("id"), str)]
        if str(wish.endpoint) in STARTS_A_JOB:
            self.memory.jobs.add(ids)
        more: dict[str, Any] = {"outcome": "done", "milliseconds": milliseconds, "entities": len(entries)}
        if call.writes:
            more["made"] = tuple(ids[:MOST_IDS])
        try:
            if self.verify is not None:
                await self.verify(wish, entries)
            await self._note(wish, entry, "outcome", **more)
        except BaseException as error:
            if call.writes and isinstance(error, AccessDenied):
                # It was done, which nobody may be kept from knowing; the intent without an outcome shows the failure.
                return
            if reply.incoming is not None:
                reply.incoming.close()
            raise

    async def _failed(self, wish: Wish, entry: Entry, call: Call, error: BaseException, milliseconds: int) -> None:
        more: dict[str, Any] = {"outcome": _outcome(error, call), "milliseconds": milliseconds}
        if isinstance(error, ApiError | OutcomeUnknown):
            more |= {"status": error.status or None, "response_id": error.response_id}
        if isinstance(error, WrikeError):
            try:
                await self._note(wish, entry, "outcome", **more)
            except AccessDenied:
                # Whoever waits is told of the failure of the call, which says more.
                return
        else:
            for audit in self.audits:
                audit.tell(_record(wish, entry, "outcome", more), self.engine)

    async def _note(self, wish: Wish, entry: Entry, kind: Any, **more: Any) -> None:
        for audit in self.audits:
            await audit.note(_record(wish, entry, kind, more))


def _record(wish: Wish, entry: Entry, kind: Any, more: dict[str, Any]) -> AuditRecord:
    return record_of(wish, kind, call=entry.call, actor=entry.actor, rule=entry.rule, decision=entry.decision, **more)


def _outcome(error: BaseException, call: Call) -> str:
    match error:
        case OutcomeUnknown():
            return "in_doubt"
        case ApiError():
            return "refused"
        case WrikeError():
            # Of a write that may have been done, the error would say so.
            return "not_sent" if call.writes or not call.left else "in_doubt"
        case _:
            return "in_doubt" if call.writes and call.left else "cancelled"


def _counted(wish: Wish) -> Wish:
    """Count what a batch holds."""
    if str(wish.endpoint) != BATCH_ENDPOINT:
        return wish
    operations = wish.params.get("operations")
    if isinstance(operations, str):
        with contextlib.suppress(ValueError):
            operations = loads(operations)
    count = len(operations) if isinstance(operations, list) else None
    return attrs.evolve(wish, ask=attrs.evolve(wish.ask, bulk=True, count=count))
