"""What a call would send, found out by performing it with an engine that sends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import parse_qsl

import attrs

from wrike_async._calling.declared import resources_of
from wrike_async._calling.results import outcome_of
from wrike_async._calling.signatures import MethodSignature
from wrike_async._engine.call import NO_ENTRIES, Read, Reply
from wrike_async._engine.engine import Engine
from wrike_async._engine.packing.lookup_params import LookupParams
from wrike_async._engine.packing.pending import Caller
from wrike_async._engine.token_owners import TokenOwners
from wrike_async._reading.downloads import Download
from wrike_async._reading.expected import Expected
from wrike_async._reading.pages import Pages
from wrike_async._resources.area import HasAreas
from wrike_async._wire.operation import NO_PARAMS, Operation, Request, WireParams
from wrike_async._wire.requests import build_request
from wrike_async._writing.bulk_write import BulkWrite
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.running import Running
    from wrike_async._transport.session import Session

__all__ = ["NoAnswerError", "Rehearsal", "rehearse"]

Result = TypeVar("Result")

_MOST_SHOWN = 10
_NO_SESSION = cast("Session", None)


async def rehearse(client: HasAreas, method: MethodSignature, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a call would send.

    Requests that depend on an answer are not among them.

    Args:
        client: would send it.
        method: what is called.
        values: its arguments.

    Raises:
        InvalidArgument: as for the call.
    """
    engine = Rehearsal(client._engine)
    area = resources_of(type(client))[method.area](engine, client._options)
    returned = getattr(area, method.name.partition(".")[2])(**values)
    if isinstance(returned, BulkWrite):
        return await _of_rows(returned)
    if isinstance(returned, Download):
        returned.mark_used()
        engine.note(returned._request.operation, returned._request)
    else:
        await _performed(engine, returned)
    known = returned.requests if isinstance(returned, Pages) else None
    return {"requests": known or len(engine.noted()), "sends": engine.noted()[:_MOST_SHOWN]}


async def _performed(engine: Rehearsal, returned: Any) -> None:
    try:
        made = await (returned._first_page() if isinstance(returned, Pages) else returned)
        if isinstance(made, Expected):
            # Nothing was started.
            made.mark_used()
    except InvalidArgument:
        raise
    except Exception:
        # What was sent got no answer, which methods miss in ways of their own.
        if not engine.noted():
            raise


async def _of_rows(bulk: BulkWrite) -> dict[str, Any]:
    check = await bulk.check()
    plan: dict[str, Any] = attrs.asdict(check, recurse=False)
    return {**plan, "refused": [outcome_of(outcome) for outcome in check.refused], "unsure": list(check.unsure)}


class NoAnswerError(Exception):
    """A method wants to know what came of a request that was not sent."""


class Rehearsal(Engine):
    """Takes note of what it is asked to send. Answers are empty."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine._setup)
        self._requests: list[dict[str, Any]] = []
        self._lookups: dict[tuple[str, bytes], tuple[Operation[Any], WireParams, list[str]]] = {}

    def note(self, operation: Operation[Any], request: Request, params: WireParams = NO_PARAMS) -> None:
        """Take note of a request."""
        path, _, query = request.target.partition("?")
        self._requests.append(
            {"method": operation.method, "path": path or request.url, "params": dict(params or parse_qsl(query))}
        )

    def noted(self) -> list[dict[str, Any]]:
        """Return the requests, lookups by the hundred."""
        requests = list(self._requests)
        for operation, params, ids in self._lookups.values():
            for first in range(0, len(ids), operation.max_ids):
                request = build_request(operation, ids=ids[first : first + operation.max_ids])
                requests.append({"method": operation.method, "path": request.target, "params": dict(params)})
        return requests

    async def call(
        self,
        operation: Operation[Any],
        options: CallOptions,
        *,
        ids: Sequence[str] = (),
        params: WireParams = NO_PARAMS,
        **_: Any,
    ) -> Reply:
        """Take note of a call."""
        request = build_request(operation, ids=ids, params=params)
        self.note(operation, request, params)
        return self._no_reply(request)

    async def read(
        self,
        operation: Operation[Any],
        options: CallOptions,
        read: Read[Result],
        *,
        ids: Sequence[str] = (),
        params: WireParams = NO_PARAMS,
        **_: Any,
    ) -> Result:
        """Take note of a call whose answer is to be read."""
        return read(await self.call(operation, options, ids=ids, params=params))

    async def send(self, request: Request, options: CallOptions) -> Reply:
        """Take note of a request that is built already."""
        self.note(request.operation, request)
        return self._no_reply(request)

    def _no_reply(self, request: Request) -> Reply:
        return Reply(request, NO_ENTRIES, _NO_SESSION, repeated=False, incoming=None, decode=self.decode)

    def ask(
        self,
        operation: Operation[Any],
        entity_id: str,
        encoded: LookupParams,
        options: CallOptions,
        *,
        caller: Caller | None = None,
        **_: Any,
    ) -> asyncio.Future[Any]:
        """Take note of a lookup."""
        build_request(operation, ids=[entity_id], params=encoded.params)
        *_before, ids = self._lookups.setdefault((str(operation), encoded.key), (operation, encoded.params, []))
        if entity_id not in ids:
            ids.append(entity_id)
        caller = caller or Caller(asyncio.get_running_loop())
        caller.have(None)
        return caller

    def decode(self, operation: Operation[Any], data: list[Any]) -> list[Any]:
        """Make nothing of nothing."""
        return []

    @property
    def token_owners(self) -> TokenOwners:
        """Whose page tokens are: nobody's."""
        return TokenOwners([_NO_SESSION])

    def _use(self) -> Running:
        raise NoAnswerError
