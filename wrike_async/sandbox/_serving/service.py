"""The way of every request: note, count, wait, check, perform, answer."""

from __future__ import annotations

import asyncio
import inspect

from aiohttp import web

from wrike_async.sandbox._areas import routing as areas
from wrike_async.sandbox._calls import storage
from wrike_async.sandbox._calls.call import Call, Download
from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._serving.control import Control, Token
from wrike_async.sandbox._serving.faults import Fault
from wrike_async.sandbox._serving.incoming import Incoming, read_request
from wrike_async.sandbox._serving.outgoing import BEFORE, Outcome, Writer, instead, spoiled
from wrike_async.sandbox._wire.catalogue import catalogue
from wrike_async.sandbox._wire.errors import (
    Refusal,
    access_forbidden,
    method_not_found,
    not_authorized,
    too_many_requests,
)
from wrike_async.sandbox._wire.paging import Pager
from wrike_async.sandbox._wire.parameters import read_parameters

__all__ = ["Service"]

_BESIDE_THE_API = ("/oauth2/", "/connect")


class Service:
    """Answers requests out of a sandbox's state, under its settings."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._writer = Writer(control.seed_value, control.http_date)
        self._routes = areas.routes()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        control = self._control
        arrived = asyncio.get_running_loop().time()
        incoming = await read_request(request, arrived, max_target=control.max_target)
        record = incoming.record
        control.note(record)
        stopped = control.gateway._stop(record, knows_key=control.find_token(record.token) is not None)
        reaches_the_api = stopped is None and not record.path.startswith(_BESIDE_THE_API)
        wait = control.admit(record.token, arrived) if reaches_the_api else None
        fault = control.faults.take(record) if wait is None else None
        latency = control.draw_latency()
        if latency:
            await asyncio.sleep(latency)
        if wait is not None:
            outcome = self._over_quota(wait)
        elif fault and fault.kind in BEFORE:
            outcome = instead(fault)
        else:
            outcome = stopped or await self._perform(incoming)
            if fault:
                outcome = spoiled(fault, outcome)
        if outcome.status == 429:
            control.refusals += 1
        return await self._answer(request, record, outcome, fault)

    async def _answer(
        self, request: web.BaseRequest, record: RequestRecord, outcome: Outcome, fault: Fault | None
    ) -> web.StreamResponse:
        response = await self._writer.write(request, outcome, fault)
        if response is None:
            # The connection is gone; aiohttp still wants something to write into it.
            return web.Response(status=500)
        record.status = outcome.status
        return response

    def _over_quota(self, wait: float) -> Outcome:
        return Outcome.refused(too_many_requests(), **self._control.ask_to_wait(wait))

    async def _perform(self, incoming: Incoming) -> Outcome:
        record = incoming.record
        if record.path.startswith("/oauth2/"):
            return self._control.oauth._answer(record)
        if record.path.startswith(_BESIDE_THE_API):
            return self._control.gateway._answer(record)
        try:
            if incoming.refusal is not None:
                raise incoming.refusal
            if storage.holds(record):
                return self._fetch(record)
            return await self._run(incoming)
        except Refusal as error:
            return Outcome.refused(error)

    def _fetch(self, record: RequestRecord) -> Outcome:
        state, signed_in = self._control.state, self._control.find_token(record.token) is not None
        return Outcome.file(storage.fetch(state, record, signed_in=signed_in))

    async def _run(self, incoming: Incoming) -> Outcome:
        control, record = self._control, incoming.record
        token = control.find_token(record.token)
        if token is None:
            raise not_authorized()
        handler = self._routes.get(record.operation or "")
        if handler is None:
            raise method_not_found()
        operation = control.adjusted(catalogue().operations[record.operation or ""])
        if not _in_scope(token, operation.scopes):
            raise access_forbidden(f"Scopes {', '.join(sorted(operation.scopes or ()))} are required")
        caller = control.state.contacts.get(token.user_id)
        if caller is None:
            raise not_authorized()
        params = read_parameters(operation, record.params, strict=control.strict)
        user = list(control.state.contacts).index(caller.id)
        call = Call(
            operation=operation,
            state=control.state,
            caller=caller,
            params=params,
            path_values=record.ids,
            unknown_ids=control.unknown_ids,
            pager=Pager(operation, record.ids, params, user, control.cursors, control.page_tokens),
            greet=control.hooks._greet,
            seed=control.seed_value,
            origin=storage.origin(record),
            upload=incoming.upload,
            batching=control.batching,
        )
        with control.state.happenings.of_request(caller.id):
            answer = handler(call)
        if inspect.isawaitable(answer):
            answer = await answer
        if operation.access == "write":
            control.state.revision += 1
        if isinstance(answer, Download):
            return Outcome.file(answer)
        document = answer.envelope()
        if "state" in record.params:
            document["state"] = record.params["state"]
        return Outcome.of(document, answer.status)


def _in_scope(token: Token, scopes: frozenset[str] | None) -> bool:
    return token.scopes is None or not scopes or bool(token.scopes & scopes)
