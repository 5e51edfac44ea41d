"""How a person is asked through the client, in either era of the protocol."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from mcp.server import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolRequestParams, ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult
from mcp.types.version import is_version_at_least

from wrike_async.access import WriteSummary
from wrike_async.mcp._problems import Problem
from wrike_async.mcp._resolving import Resolver
from wrike_async.mcp._writing.approvals import Approvals, PendingWrite

__all__ = ["converse", "question_of", "resumed"]

_WITHOUT_SESSIONS: Final = "2026-07-28"
"""The first protocol in which a question is an answer, and the tool is called again."""

_KEY: Final = "approval"
_SCHEMA: Final[dict[str, Any]] = {"type": "object", "properties": {}}
_MOST_PLACES: Final = 5


async def question_of(summary: WriteSummary, resolver: Resolver) -> str:
    """Return what a person is asked: what is done, to what, old and new values, how many, and where."""
    # For whom is told to the audit; the person who is asked knows.
    named = summary._in_places(await resolver.titles(summary.where[:_MOST_PLACES]))
    await named.titles()
    return f"{named.text()}\n\nDo this in Wrike?"


def resumed(approvals: Approvals, params: CallToolRequestParams) -> PendingWrite | None:
    """Return the write that a call goes on with, with the answer that it brings; ``None`` for a new call.

    Raises:
        Problem: it is forgotten.
    """
    if params.request_state is None:
        return None
    code, _, number = params.request_state.rpartition(":")
    write = approvals.find(code)
    if write is None:
        raise Problem(
            "expired",
            "the approval has expired, and what became of its write is forgotten",
            "look with wrike_find or wrike_read whether it was done; if not, call the tool again to ask anew",
        )
    answer = (params.input_responses or {}).get(_KEY)
    if isinstance(answer, ElicitResult):
        write.answer(int(number), approved=_is_yes(answer))
    return write


async def converse(
    context: ServerRequestContext[Any, Any], approvals: Approvals, write: PendingWrite
) -> dict[str, Any] | InputRequiredResult:
    """Wait for a write, and have its questions answered by whoever uses the client.

    Raises:
        Problem: the client cannot ask; or the write was cancelled.
        WrikeError: as the write does.
    """
    while (question := await write.next_question()) is not None:
        number = write.number
        approvals.extend(write)
        if not _can_ask(context):
            write.answer(number, approved=False)
            raise _cannot_ask()
        if is_version_at_least(context.protocol_version, _WITHOUT_SESSIONS):
            params = ElicitRequestFormParams(message=question, requested_schema=_SCHEMA)
            return InputRequiredResult(
                input_requests={_KEY: ElicitRequest(params=params)}, request_state=f"{write.code}:{number}"
            )
        write.answer(number, approved=await _answered(context, write, number, question))
    if write.number == 0:
        approvals.drop(write)
    if write.task.cancelled():
        raise Problem(
            "in_doubt",
            "the call was cancelled; what was sent by then may have been done",
            "look with wrike_find or wrike_read, and do not repeat it blindly",
        )
    return write.task.result()


async def _answered(context: ServerRequestContext[Any, Any], write: PendingWrite, number: int, question: str) -> bool:
    try:
        answer = await context.session.elicit_form(question, _SCHEMA, context.request_id)
    except asyncio.CancelledError:
        write.answer(number, approved=False)
        raise
    except MCPError as error:
        write.answer(number, approved=False)
        raise _cannot_ask() from error
    return _is_yes(answer)


def _is_yes(answer: ElicitResult) -> bool:
    return answer.action == "accept" and False not in (answer.content or {}).values()


def _can_ask(context: ServerRequestContext[Any, Any]) -> bool:
    """Whether a form can be shown; a capability without a mode means forms."""
    capabilities = context.session.client_capabilities
    elicitation = None if capabilities is None else capabilities.elicitation
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def _cannot_ask() -> Problem:
    return Problem(
        "cannot_ask",
        "this write needs the approval of a person, and the program that you run in cannot ask one; nothing was done",
        "show the user what would be done with dry_run, or have the server started with --writes host, "
        "where that program approves of tools itself",
    )
