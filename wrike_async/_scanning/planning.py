"""Which planner reads a question, and whom it may be asked of."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from wrike_async._scanning.question import Question
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.ranges.calendar import Calendar
from wrike_async._wire.ranges.keyset import Keyset
from wrike_async._wire.ranges.planner import Part, Planner, part_of
from wrike_async._wire.ranges.seconds import second_of
from wrike_async._wire.ranges.windows import Windows
from wrike_async.errors import AccessDenied, WrikeError

if TYPE_CHECKING:
    from wrike_async._engine.engine import Engine
    from wrike_async._transport.session import Session
    from wrike_async.options import CallOptions

__all__ = ["account_times", "plan", "replan", "sessions_of_one_user", "user_of"]

logger = logging.getLogger("wrike_async.scans")

_ACCOUNT: Operation[Any] = Operation(method="GET", path="/account")
_CONTACTS: Operation[Any] = Operation(method="GET", path="/contacts")
_WRIKE_BEGAN = 1_136_073_600


async def plan(question: Question, parts: Sequence[Part]) -> Planner:
    """Return what plans the reading of parts.

    Raises:
        WrikeError: a calendar needs to know when the account began, and could not be told.
    """
    by, size = question.by, question.page_size
    match by.strategy:
        case "keyset":
            return Keyset(parts, key=by.key, page_size=size)
        case "calendar":
            since, until = 0, 0
            if any(None in (part.window.start, part.window.end) for part in parts):
                since, until = await account_times(question)
            return Calendar(parts, key=by.key, widest=by.widest, most=size, since=since, until=until)
        case strategy:
            return Windows(parts, key=by.key, page_size=size, moving=strategy == "moving")


def replan(question: Question, planner: Planner) -> Planner:
    """Return another plan for what is left of one whose answers do not come in the order that was asked for."""
    logger.warning(
        "%s does not answer in the order of %s, so the rest of the scan goes by windows of time and their counts",
        question.operation,
        question.by.key,
    )
    parts = [part_of(each) for each in planner.state()]
    return Windows(parts, key=question.by.key, page_size=question.page_size)


async def account_times(question: Question) -> tuple[int, int]:
    """Return the second in which the account began, and the one after the present one."""
    reply = await question.engine.call(_ACCOUNT, question.options, lane="bulk")
    now = int((reply.date or datetime.now(UTC)).timestamp()) + 1
    try:
        return second_of(reply.envelope.data[0]["createdDate"]), now
    except (IndexError, KeyError, TypeError, ValueError):
        return _WRIKE_BEGAN, now


async def sessions_of_one_user(question: Question) -> list[Session | None]:
    """Return the sessions that a scan may use: those of the first one's user, since another one sees another set.

    ``None`` where there is but one session; one of them where contacts may not be read.

    Raises:
        WrikeError: the first session's user could not be told.
    """
    sessions = question.engine.token_owners.sessions
    if len(sessions) == 1:
        return [None]
    first, *others = sessions
    try:
        user = await user_of(question.engine, question.options, first)
    except AccessDenied:
        logger.warning("a scan goes on with one credential: it may not be asked whose the others are")
        return [first]
    found: list[Session | None] = [first]
    for session in others:
        try:
            if user is not None and await user_of(question.engine, question.options, session) == user:
                found.append(session)
        except WrikeError as error:
            logger.warning("a scan goes on without a credential whose user could not be told: %s", error)
    return found


async def user_of(engine: Engine, options: CallOptions, session: Session) -> str | None:
    """Return the ID of a session's user; ``None`` where the answer does not tell it."""
    params = WireParams({"me": True})
    reply = await engine.call(_CONTACTS, options, params=params, lane="bulk", session=session)
    ids = [entry.get("id") for entry in reply.envelope.data if isinstance(entry, dict)]
    return ids[0] if len(ids) == 1 and isinstance(ids[0], str) else None
