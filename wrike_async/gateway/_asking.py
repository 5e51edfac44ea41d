"""One request to the gateway itself: sent, paced, and its refusals understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._json import InvalidJson, loads
from wrike_async._wire.operation import Operation, Request
from wrike_async._wire.refusals.classes import api_error_class
from wrike_async._wire.refusals.gateway import advice_of_gateway, text_of_refusal
from wrike_async.auth import ManagedGateway
from wrike_async.errors import ApiError, DecodeError, OutcomeUnknown, TransportError, WrikeError
from wrike_async.options import Timeout

if TYPE_CHECKING:
    from wrike_async._transport.connecting.network import Network
    from wrike_async._wire.decode import Answer

__all__ = ["Desk"]

_TIMEOUT = Timeout(total=30.0)
# The other advice is for requests that the gateway passes on.
_ABOUT_THE_KEY = (401, 403, 429)


@attrs.frozen
class Desk:
    """Where the gateway is asked about itself.

    Attributes:
        credential: signs the requests.
        base_url: of the gateway.
        network: the way there.
    """

    credential: ManagedGateway
    base_url: str
    network: Network

    async def ask(self, request: Request, *, reads: bool = True) -> Any:
        """Send a request once and return the document that comes; ``None`` for an empty answer.

        Args:
            request: what to ask.
            reads: whether what comes matters; without it, whatever comes with a success is fine.

        Raises:
            ApiError: the gateway refused; the child for its status.
            OutcomeUnknown: a write was sent and no clear answer came.
            TransportError, DecodeError: no answer came, or none that can be read.
        """
        operation = request.operation
        answer = await self._answer_to(request)
        if answer.status >= 500 and operation.access == "write":
            raise _in_doubt(operation, _refusal(operation, answer))
        if not 200 <= answer.status < 300:
            raise _refusal(operation, answer)
        if not reads or not answer.body.strip():
            return None
        try:
            return loads(answer.body)
        except InvalidJson as cause:
            error = DecodeError(f"{operation}: the gateway answered with a body that is no JSON")
            error.__cause__ = cause
        raise _in_doubt(operation, error) if operation.access == "write" else error

    async def _answer_to(self, request: Request) -> Answer:
        # The HTTP client and its floor load when they are used, as they do for the client of Wrike.
        from wrike_async._transport.pacing.gateway_pace import turn_at_the_gateway
        from wrike_async._transport.sending import Unanswered
        from wrike_async._transport.session import Session, open_http
        from wrike_async.version import USER_AGENT

        route = self.network.settle()
        async with open_http(1, USER_AGENT, tls=route.tls) as http:
            session = Session(self.credential, self.base_url, None, http, route=route)
            try:
                grant = await self.credential.acquire()
                return await session.attempt(
                    request,
                    grant,
                    timeout=_TIMEOUT,
                    leaving=lambda _: turn_at_the_gateway(self.credential, self.base_url),
                )
            except Unanswered as failure:
                operation = request.operation
                error = TransportError(f"{operation}: the gateway did not answer: {failure}")
                error.__cause__ = failure.__cause__
                in_doubt = failure.maybe_done and operation.access == "write"
        raise _in_doubt(operation, error) if in_doubt else error


def _in_doubt(operation: Operation[Any], cause: WrikeError) -> OutcomeUnknown:
    told = cause if isinstance(cause, ApiError) else ApiError()
    error = OutcomeUnknown(
        f"{operation} was sent to the gateway and no clear answer came ({cause}); look before you repeat it",
        method=operation.method,
        path=operation.path,
        status=told.status or None,
    )
    error.description, error.response_id = told.description, told.response_id
    error.__cause__ = cause
    return error


def _refusal(operation: Operation[Any], answer: Answer) -> ApiError:
    from wrike_async._wire.decode import excerpt, retry_after

    status, said = answer.status, excerpt(_said(answer.body), answer.secrets)
    advice = advice_of_gateway(status) if status in _ABOUT_THE_KEY else ""
    error = api_error_class(status)(
        f"{operation} was refused by the gateway with {status} ({said or 'no explanation'}){advice}",
        status=status,
        description=said or None,
        method=operation.method,
        path=operation.path,
        response_id=excerpt(answer.headers.get("x-request-id", "").encode(), answer.secrets) or None,
    )
    error.retry_after = retry_after(answer.headers)
    return error


def _said(body: bytes) -> bytes:
    try:
        document = loads(body)
    except InvalidJson:
        return body
    text = text_of_refusal(document) if isinstance(document, Mapping) else None
    return body if text is None else text.encode()
