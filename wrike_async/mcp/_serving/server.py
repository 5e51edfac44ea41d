"""The server itself: what it answers, put together."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from mcp.server import Server, ServerRequestContext
from mcp.server.mcpserver import RequestStateBoundary, RequestStateSecurity
from mcp.types import ListToolsResult, PaginatedRequestParams, Tool, ToolAnnotations

from wrike_async.access import AccessPolicy, AuditSink
from wrike_async.client import Wrike
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._options import Writes, options_of
from wrike_async.mcp._resolving import Resolver
from wrike_async.mcp._serving.guides import Guides, instructions_of
from wrike_async.mcp._serving.tool_calls import ToolCalls
from wrike_async.mcp._tools.specs import SPECS
from wrike_async.mcp._views import Views
from wrike_async.mcp._writing.approvals import SECONDS, Approvals
from wrike_async.version import __version__

__all__ = ["build_server"]

_NAME = "wrike-async"


def build_server(
    wrike: Wrike,
    *,
    policy: AccessPolicy | None = None,
    within: Sequence[str] | None = None,
    writes: Writes = "off",
    audit: AuditSink | None = None,
    max_chars: int = 20_000,
    sandbox: bool = False,
) -> Server[dict[str, Any]]:
    """Build an MCP server over a client: for `serve_stdio`, `http_app`, or any transport of ``mcp``.

    Every call of a tool goes through a view of the client that the policy binds, whatever the tool. All who connect
    are the one Wrike user of the client's token.

    Args:
        wrike: whose methods are called; it must stay open for as long as the server runs. An ``access`` of its own
            holds besides the policy.
        policy: what may be done; by default all reading, and where there are writes, all writing, but for what is
            sensitive or gives data away.
        within: IDs of spaces, folders and projects; outside of them nothing may be done.
        writes: ``"off"`` has no tools that write, and a policy that denies it. ``"ask"`` asks the user before each
            write, through the program that the agent runs in. ``"host"`` leaves approvals to that program, those that
            the policy asks for, too.
        audit: is told of every request, as an `wrike_async.access.AuditFile` is.
        max_chars: how long an answer may be, 2,000 or more. What does not fit comes with a cursor.
        sandbox: whether ``wrike_status`` says that the account is a sandbox.

    Raises:
        InvalidArgument: an option that makes no sense.
    """
    options = options_of(policy, within, writes, audit, max_chars, sandbox=sandbox)
    views = Views(wrike, options)
    desk = Desk(views.reading, Resolver(views.reading, options.places), options)
    guides, approvals = Guides(desk), Approvals()
    calls = ToolCalls(desk, views, approvals)
    tools = ListToolsResult(tools=list(map(_tool, calls.names)))

    async def list_tools(
        _context: ServerRequestContext[dict[str, Any]], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return tools

    server: Server[dict[str, Any]] = Server(
        _NAME,
        version=__version__,
        instructions=instructions_of(writes),
        lifespan=_closing(approvals),
        on_list_tools=list_tools,
        on_call_tool=calls.answer,
        on_list_resources=guides.list_resources,
        on_list_resource_templates=guides.list_templates,
        on_read_resource=guides.read,
        on_list_prompts=guides.list_prompts,
        on_get_prompt=guides.get_prompt,
    )
    # What a client brings back is what this process gave it, for the same tool and the same arguments.
    security = RequestStateSecurity.ephemeral(ttl=SECONDS)
    server.middleware.append(RequestStateBoundary(security, default_audience=_NAME))
    return server


def _tool(name: str) -> Tool:
    spec = SPECS[name]
    return Tool(
        name=name,
        description=spec.does,
        input_schema=dict(spec.schema),
        annotations=ToolAnnotations(
            read_only_hint=not spec.writes,
            destructive_hint=spec.destructive if spec.writes else None,
            idempotent_hint=spec.idempotent or None,
        ),
    )


def _closing(approvals: Approvals) -> Any:
    """Return what ends pending writes with the last connection."""
    open_ones = 0

    @asynccontextmanager
    async def lifespan(_server: Server[dict[str, Any]]) -> AsyncGenerator[dict[str, Any]]:
        nonlocal open_ones
        open_ones += 1
        try:
            yield {}
        finally:
            open_ones -= 1
            if open_ones == 0:
                await approvals.aclose()

    return lifespan
