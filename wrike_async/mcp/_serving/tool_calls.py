"""Calls of tools, from their arguments to their answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from mcp.server import ServerRequestContext
from mcp.types import CallToolRequestParams, CallToolResult, InputRequiredResult, TextContent

from wrike_async.access import Confirm, WriteSummary
from wrike_async.errors import WrikeError
from wrike_async.mcp._answers import json_text
from wrike_async.mcp._arguments import checked_arguments
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._problems import Problem, problem_of
from wrike_async.mcp._tools.access import tools_of, why_hidden
from wrike_async.mcp._tools.find import find
from wrike_async.mcp._tools.outline import outline
from wrike_async.mcp._tools.plan import planned
from wrike_async.mcp._tools.query import describe_operation, query
from wrike_async.mcp._tools.read import read
from wrike_async.mcp._tools.specs import SPECS
from wrike_async.mcp._tools.status import status
from wrike_async.mcp._tools.write import WriteCall, performed, prepared
from wrike_async.mcp._views import Views
from wrike_async.mcp._writing.approvals import Approvals
from wrike_async.mcp._writing.asking import converse, question_of, resumed
from wrike_async.mcp._writing.progress import RowCount

__all__ = ["ToolCalls"]

_logger = logging.getLogger(__name__)

_READING: Final[Mapping[str, Callable[[Desk, Mapping[str, Any]], Awaitable[dict[str, Any]]]]] = {
    "wrike_status": status,
    "wrike_find": find,
    "wrike_read": read,
    "wrike_outline": outline,
    "wrike_describe": describe_operation,
    "wrike_query": query,
}

Context = ServerRequestContext[Any, Any]


class ToolCalls:
    """Answers calls of tools."""

    def __init__(self, desk: Desk, views: Views, approvals: Approvals) -> None:
        self.names = tools_of(desk.options)
        self._desk = desk
        self._views = views
        self._approvals = approvals

    async def answer(self, context: Context, params: CallToolRequestParams) -> CallToolResult | InputRequiredResult:
        """Answer a call; what goes wrong is an answer, too."""
        try:
            answer = await self._answer(context, params)
        except Problem as problem:
            return _result(problem.to_dict(), is_error=True)
        except WrikeError as error:
            return _result(problem_of(error).to_dict(), is_error=True)
        except Exception as error:
            # Its text may hold anything; it stays on this side.
            _logger.exception("%s failed", params.name)
            said = f"an error that should not happen: {type(error).__name__}"
            return _result(Problem("failed", said, "tell the user").to_dict(), is_error=True)
        return answer if isinstance(answer, InputRequiredResult) else _result(answer)

    async def _answer(self, context: Context, params: CallToolRequestParams) -> dict[str, Any] | InputRequiredResult:
        if params.name not in self.names:
            raise why_hidden(self._desk.options, params.name)
        arguments = checked_arguments(params.name, SPECS[params.name].schema, params.arguments or {})
        if params.name in _READING:
            return await _READING[params.name](self._desk, arguments)
        going_on = resumed(self._approvals, params)
        if going_on is not None:
            going_on.rows.report = context.session.report_progress
            return await converse(context, self._approvals, going_on)
        call = await prepared(self._desk, params.name, arguments)
        if arguments["dry_run"]:
            return await planned(self._desk, call)
        return await self._write(context, call)

    async def _write(self, context: Context, call: WriteCall) -> dict[str, Any] | InputRequiredResult:
        rows = RowCount(call.count)
        rows.report = context.session.report_progress

        async def perform(confirm: Confirm) -> dict[str, Any]:
            return await performed(self._views.writing(confirm), self._desk, call, rows)

        write = self._approvals.begin(perform, self._question, rows)
        return await converse(context, self._approvals, write)

    async def _question(self, summary: WriteSummary) -> str:
        return await question_of(summary, self._desk.resolver)


def _result(answer: Mapping[str, Any], *, is_error: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=json_text(answer))], is_error=is_error)
