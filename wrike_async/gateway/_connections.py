"""Lists, makes, awaits and deletes connections."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from urllib.parse import urlencode

import attrs

from wrike_async._json import dumps
from wrike_async._wire.arguments import check_number
from wrike_async._wire.operation import Operation, Request
from wrike_async.auth import ManagedGateway
from wrike_async.errors import (
    ConnectionNotActive,
    DecodeError,
    InvalidArgument,
    OutcomeUnknown,
    RateLimited,
    ServerError,
    TransportError,
    WrikeError,
)
from wrike_async.gateway._asking import Desk
from wrike_async.gateway._connection import ACTIVE, FAILED, Connection, find_connections, read_connection

if TYPE_CHECKING:
    from ssl import SSLContext

__all__ = ["DEFAULT_GATEWAY_URL", "Connections"]

DEFAULT_GATEWAY_URL: Final = "https://api.maton.ai"

logger = logging.getLogger("wrike_async")

_LIST: Operation[Any] = Operation(method="GET", path="/connections", scopes=None)
_GET: Operation[Any] = Operation(method="GET", path="/connections/{connection_id}", scopes=None)
_CREATE: Operation[Any] = Operation(method="POST", path="/connections", scopes=None)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/connections/{connection_id}", scopes=None)

_ID = re.compile(r"(?!\.+\Z)[A-Za-z0-9_:.=~-]{1,256}")
_MAY_PASS = (TransportError, ServerError, RateLimited)


class Connections:
    """Lists, makes and deletes the gateway's connections to Wrike. It has nothing to be closed.

    All that are made with one key in a process keep to the gateway's 10 requests a second together.
    """

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = DEFAULT_GATEWAY_URL,
        proxy: str | Literal[False] | None = None,
        ssl: str | os.PathLike[str] | SSLContext | None = None,
    ) -> None:
        """Take the gateway's API key.

        Args:
            api_key: it goes to the gateway only, and is never shown.
            base_url: of the gateway.
            proxy: what the gateway is reached through, as `Wrike` takes it.
            ssl: whose certificates are believed, as `Wrike` takes it.

        Raises:
            InvalidArgument: a key that is none, a URL that would carry it in the clear, or a way that cannot be.
        """
        from wrike_async._transport.connecting.network import Network
        from wrike_async._transport.hosts import check_secret_url

        try:
            self._desk = Desk(ManagedGateway(api_key), check_secret_url(base_url), Network.of(proxy, ssl))
        finally:
            # Error reports show the variables of this frame when an argument is refused.
            del api_key, proxy

    @classmethod
    def from_env(cls, *, base_url: str = DEFAULT_GATEWAY_URL) -> Self:
        """Take the key from ``MATON_API_KEY``.

        Raises:
            InvalidArgument: it is not set.
        """
        if not os.environ.get("MATON_API_KEY"):
            raise InvalidArgument("set MATON_API_KEY to a key of the Maton gateway")
        return cls(os.environ["MATON_API_KEY"], base_url=base_url)

    async def list(
        self, *, status: str | None = ACTIVE, app: str | None = "wrike", method: str | None = None
    ) -> Sequence[Connection]:
        """List connections: ``GET /connections`` of the gateway.

        Args:
            status: only those that are ``ACTIVE``, ``PENDING`` or ``FAILED``; ``None`` for all.
            app: only those to this app; ``None`` for all.
            method: only those that sign in like this: ``OAUTH2``, ``API_KEY``, ``BASIC``, ``JWT``, ``OAUTH1``, ``MCP``.

        Raises:
            NotAuthorized: the key is wrong.
            TransportError, DecodeError: the gateway did not answer, or not as it should.
        """
        given = {"app": app, "status": status, "method": method}
        query = {name: _checked(value, name) for name, value in given.items() if value is not None}
        document = await self._desk.ask(Request(_LIST, f"/connections{'?' if query else ''}{urlencode(query)}"))
        found = find_connections(document)
        more = _told_of_more(document, 0 if found is None else len(found))
        # What cannot be read stands in no frame that an error report shows: whoever has a URL in it can sign in.
        del document
        if found is None:
            raise DecodeError(f"{_LIST}: the gateway answered without a list of connections", json_path="$")
        if more:
            logger.warning("the gateway has more connections than it lists; ask for less: by status, app or method")
        return found

    async def get(self, connection_id: str) -> Connection:
        """Get a connection: ``GET /connections/{connection_id}`` of the gateway.

        Args:
            connection_id: of the connection.

        Raises:
            NotFound: there is no such connection.
            NotAuthorized: the key is wrong.
            TransportError, DecodeError: the gateway did not answer, or not as it should.
        """
        found = read_connection(await self._desk.ask(Request(_GET, f"/connections/{_checked_id(connection_id)}")))
        if found is None or not found.id:
            raise DecodeError(f"{_GET}: the gateway told of a connection without connection_id", json_path="$")
        return found

    async def create(self, *, app: str = "wrike", method: str | None = None) -> Connection:
        """Make a connection: ``POST /connections`` of the gateway.

        It can be used when somebody has signed in at its ``url``, see `wait`. Where the answer lacks the ID or the URL,
        it is looked for in what the gateway tells afterwards.

        Args:
            app: what to connect to.
            method: how it signs in, such as ``OAUTH2``; by default as the gateway does it for that app.

        Raises:
            NotAuthorized: the key is wrong.
            OutcomeUnknown: no clear answer came; the connection may be there.
        """
        given = {"app": app, "method": method}
        body = dumps({name: _checked(value, name) for name, value in given.items() if value is not None})
        made = read_connection(await self._desk.ask(Request(_CREATE, "/connections", body, "application/json")))
        if made is None:
            raise OutcomeUnknown(
                f"{_CREATE}: the gateway did not say what it made; look (wrike-async connections list --all) before "
                "you repeat it",
                method=_CREATE.method,
                path=_CREATE.path,
            )
        if made.id and (made.url is not None or made.is_active):
            return made
        return await self._completed(made)

    async def _completed(self, made: Connection) -> Connection:
        """Find the ID or the URL that the gateway did not tell; return what is known if that fails."""
        try:
            if made.id:
                found: Connection | None = await self.get(made.id)
            else:
                others = await self.list(status=None, app=None)
                found = next((other for other in others if other.url == made.url), None)
        except WrikeError as error:
            logger.warning(
                "the gateway made a connection, and what it did not tell of it could not be found: %s", error
            )
            return made
        if found is None:
            logger.warning("the gateway made a connection and does not tell its ID")
            return made
        return attrs.evolve(found, url=found.url or made.url)

    async def wait(
        self,
        connection_id: str,
        *,
        timeout: float = 300.0,
        interval: float = 2.0,
        on_look: Callable[[Connection], None] | None = None,
    ) -> Connection:
        """Wait until a connection can be used, because somebody has signed in at its ``url``.

        ``GET /connections/{connection_id}`` of the gateway, again and again. A look that fails is taken for a hiccup.

        Args:
            connection_id: of the connection.
            timeout: the longest wait, in seconds.
            interval: seconds from one look to the next.
            on_look: called with what each look found, to show that something goes on.

        Raises:
            ConnectionNotActive: it failed, or nobody signed in in time.
            NotFound: there is no such connection.
            NotAuthorized: the key is wrong.
        """
        _checked_id(connection_id)
        seconds = check_number(timeout, "timeout", 0)
        pause = max(0.1, check_number(interval, "interval", 0))
        status: str | None = None
        try:
            async with asyncio.timeout(seconds):
                while True:
                    found = await self._looked_at(connection_id)
                    if found is not None:
                        status = found.status
                        if on_look is not None:
                            on_look(found)
                        if found.is_active:
                            return found
                        if status == FAILED:
                            break
                    await asyncio.sleep(pause)
        except TimeoutError:
            reason = f"nobody has signed in at its URL within {seconds:g} s (it is {status or 'not known'})"
        else:
            reason = "signing in to it failed; make a new one"
        raise ConnectionNotActive(
            f"the connection {connection_id} cannot be used: {reason}", connection_id=connection_id, status=status
        )

    async def _looked_at(self, connection_id: str) -> Connection | None:
        try:
            return await self.get(connection_id)
        except _MAY_PASS as error:
            logger.info("the connection %s could not be looked at: %s", connection_id, error)
            return None

    async def delete(self, connection_id: str) -> None:
        """Delete a connection; the gateway then forgets the login behind it.

        ``DELETE /connections/{connection_id}`` of the gateway

        Args:
            connection_id: of the connection.

        Raises:
            NotFound: there is no such connection.
            OutcomeUnknown: no clear answer came; the connection may be deleted.
        """
        await self._desk.ask(Request(_DELETE, f"/connections/{_checked_id(connection_id)}"), reads=False)

    def __repr__(self) -> str:
        desk: Desk | None = self.__dict__.get("_desk")
        return f"<Connections {'that could not be made' if desk is None else desk.base_url}>"


def _told_of_more(document: object, listed: int) -> bool:
    """Tell whether a list is a part only. The gateway may say so; how to ask for the rest is not documented."""
    if not isinstance(document, dict):
        return False
    total = document.get("total")
    return bool(document.get("cursor")) or (isinstance(total, int) and total > listed)


def _checked(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidArgument(f"{name} must be a text that is not blank, or None, not {value!r:.40}")
    return value


def _checked_id(connection_id: object) -> str:
    if isinstance(connection_id, str) and _ID.fullmatch(connection_id):
        return connection_id
    raise InvalidArgument(
        f"connection_id={connection_id!r:.40} is no ID of a connection (letters, digits and _ : . = ~ -); take it from "
        "list()"
    )
