"""The Maton gateway's own side: the connections to Wrike accounts that it signs requests with.

::

    connections = Connections.from_env()
    made = await connections.create()
    print("open", made.url)  # in a browser, to sign in to Wrike there
    wrike = Wrike(auth=ManagedGateway(api_key, made.id))
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlencode

import attrs
import orjson

from wrike_async._wire.operation import Operation, Request
from wrike_async._wire.parameters import check_id
from wrike_async.auth import ManagedGateway
from wrike_async.errors import DecodeError, InvalidArgument, OutcomeUnknown, TransportError, WrikeError, api_error_class
from wrike_async.options import Timeout

if TYPE_CHECKING:
    from wrike_async._wire.decode import Answer

__all__ = ["DEFAULT_GATEWAY_URL", "Connection", "Connections"]

DEFAULT_GATEWAY_URL: Final = "https://api.maton.ai"

_TIMEOUT: Final = Timeout(total=30.0)
_LIST: Operation[Any] = Operation(method="GET", path="/connections", scopes=None)
_CREATE: Operation[Any] = Operation(method="POST", path="/connections", scopes=None)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/connections/{connection_id}", scopes=None)


@attrs.frozen
class Connection:
    """A Wrike account that the gateway can sign requests for.

    Attributes:
        id: pass it to `ManagedGateway` where there are several.
        status: such as ``ACTIVE``, or ``PENDING`` until somebody has signed in.
        url: where to sign in, with a browser. Whoever has it can do that.
        extra: what else the gateway told.
    """

    id: str
    status: str | None = None
    url: str | None = attrs.field(default=None, repr=False)
    extra: Mapping[str, Any] = attrs.field(factory=dict[str, Any], repr=False)


class Connections:
    """Lists, makes and deletes the gateway's connections to Wrike. It has nothing to be closed."""

    def __init__(self, api_key: str, *, base_url: str = DEFAULT_GATEWAY_URL) -> None:
        """Take the gateway's API key.

        Args:
            api_key: it goes to the gateway only, and is never shown.
            base_url: of the gateway.

        Raises:
            InvalidArgument: a key that is none, or a URL that would carry it in the clear.
        """
        from wrike_async._transport.hosts import check_secret_url

        self._base_url = DEFAULT_GATEWAY_URL
        try:
            self._credential = ManagedGateway(api_key)
        finally:
            del api_key
        self._base_url = check_secret_url(base_url)

    @classmethod
    def from_env(cls, *, base_url: str = DEFAULT_GATEWAY_URL) -> Self:
        """Take the key from ``MATON_API_KEY``.

        Raises:
            InvalidArgument: it is not set.
        """
        api_key = os.environ.get("MATON_API_KEY")
        if not api_key:
            raise InvalidArgument("set MATON_API_KEY to a key of the Maton gateway")
        return cls(api_key, base_url=base_url)

    async def list(self, *, status: str | None = "ACTIVE") -> Sequence[Connection]:
        """List the connections to Wrike accounts.

        Args:
            status: only those; ``None`` for all.

        Raises:
            NotAuthorized: the key is wrong.
            TransportError, DecodeError: the gateway did not answer, or not as it should.
        """
        query = {"app": "wrike"} if status is None else {"app": "wrike", "status": status}
        document = await self._ask(Request(_LIST, f"/connections?{urlencode(query)}"))
        found = document.get("connections", document.get("data")) if isinstance(document, dict) else document
        if not isinstance(found, list):
            raise DecodeError(f"{_LIST}: the gateway answered without a list of connections", json_path="$")
        return [_connection(_LIST, entry) for entry in found]

    async def create(self) -> Connection:
        """Make a connection. It can be used when somebody has signed in to Wrike at its ``url``.

        Raises:
            NotAuthorized: the key is wrong.
            OutcomeUnknown: no clear answer came; the connection may be there.
        """
        body = orjson.dumps({"app": "wrike"})
        document = await self._ask(Request(_CREATE, "/connections", body, "application/json"))
        inner = document.get("connection") if isinstance(document, dict) else None
        return _connection(_CREATE, document if inner is None else inner)

    async def delete(self, connection_id: str) -> None:
        """Delete a connection; the gateway then forgets the login behind it.

        Args:
            connection_id: of the connection.

        Raises:
            NotFound: there is no such connection.
            OutcomeUnknown: no clear answer came; the connection may be deleted.
        """
        await self._ask(Request(_DELETE, f"/connections/{check_id(connection_id, 'connection_id')}"))

    async def _ask(self, request: Request) -> Any:
        """Send a request once and return the document that comes; ``None`` for an empty answer."""
        # The HTTP client and its floor load when they are used, as they do for the client of Wrike.
        from wrike_async._transport.session import Session, Unanswered, open_http
        from wrike_async.version import USER_AGENT

        operation = request.operation
        async with open_http(1, USER_AGENT) as http:
            session = Session(self._credential, self._base_url, None, http)
            try:
                grant = await self._credential.acquire()
                answer = await session.attempt(request, grant, timeout=_TIMEOUT, before_resend=_no_quota)
            except Unanswered as failure:
                raise _unanswered(operation, str(failure), failure.maybe_done) from failure.__cause__
        if answer.status >= 500 and operation.access == "write":
            raise _unanswered(operation, f"status {answer.status}", True)
        if not 200 <= answer.status < 300:
            raise _refused(operation, answer)
        if not answer.body.strip():
            return None
        try:
            return orjson.loads(answer.body)
        except orjson.JSONDecodeError as cause:
            # It holds the whole body, which may quote the key.
            cause.doc = ""
            raise DecodeError(f"{operation}: the gateway answered with a body that is no JSON") from cause

    def __repr__(self) -> str:
        return f"<Connections {self._base_url}>"


async def _no_quota() -> None:
    """The gateway's own requests are few, and count for no quota of Wrike's."""


def _connection(operation: Operation[Any], entry: Any) -> Connection:
    found = dict(entry) if isinstance(entry, Mapping) else {}
    connection_id, status, url = (found.pop(name, None) for name in ("connection_id", "status", "url"))
    if not isinstance(connection_id, str):
        raise DecodeError(f"{operation}: the gateway told of a connection without connection_id", json_path="$")
    return Connection(
        connection_id, status if isinstance(status, str) else None, url if isinstance(url, str) else None, found
    )


def _unanswered(operation: Operation[Any], reason: str, maybe_done: bool) -> WrikeError:
    if maybe_done and operation.access == "write":
        return OutcomeUnknown(
            f"{operation} was sent to the gateway and no clear answer came ({reason}); look before you repeat it",
            method=operation.method,
            path=operation.path,
        )
    return TransportError(f"{operation}: the gateway did not answer: {reason}")


def _refused(operation: Operation[Any], answer: Answer) -> WrikeError:
    from wrike_async._wire.decode import excerpt

    status, said = answer.status, excerpt(answer.body, answer.secrets)
    advice = "; check MATON_API_KEY" if status in (401, 403) else ""
    return api_error_class(status)(
        f"{operation} was refused by the gateway with {status} ({said or 'no explanation'}){advice}",
        status=status,
        description=said or None,
        method=operation.method,
        path=operation.path,
    )
