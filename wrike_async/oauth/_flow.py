"""The authorization code flow: there with a state, back with a code, and a code buys the first tokens."""

from __future__ import annotations

import contextlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import attrs

from wrike_async._transport.blocking import to_the_end
from wrike_async._transport.hosts import check_secret_url
from wrike_async._transport.secret import HiddenText, Secret
from wrike_async.errors import InvalidArgument, NotAuthorized
from wrike_async.oauth._credential import OAuth2, pair_of
from wrike_async.oauth._stores import MemoryStore, TokenStore
from wrike_async.oauth._token_endpoint import TOKEN_URL, Failed, TokenEndpoint, persist_in
from wrike_async.options import RetryPolicy

if TYPE_CHECKING:
    from ssl import SSLContext

    import aiohttp

__all__ = ["AUTHORIZE_URL", "authorization_url", "exchange_code", "new_state", "read_redirect", "state_matches"]

AUTHORIZE_URL = "https://login.wrike.com/oauth2/authorize/v4"

_POLICY = RetryPolicy(attempts=4, total=60.0)
_SCOPE = re.compile(r"[A-Za-z]+")
_ERROR = re.compile(r"[a-z_]{1,40}")
_BYTES_OF_STATE = 32


def new_state() -> str:
    """Return a state that nobody can guess. Keep it with the user's browser session until the answer is back."""
    return secrets.token_urlsafe(_BYTES_OF_STATE)


def state_matches(sent: str, came_back: str | None) -> bool:
    """Whether the state that came back is the one that was sent, in a time that does not tell how much of it is right.

    An empty one never matches.
    """
    return bool(sent) and came_back is not None and hmac.compare_digest(sent.encode(), came_back.encode())


def authorization_url(
    client_id: str,
    *,
    redirect_uri: str | None = None,
    state: str,
    scopes: Sequence[str] | None = None,
    authorize_url: str = AUTHORIZE_URL,
) -> str:
    """Return the URL where a user allows the app to act for them: ``GET /oauth2/authorize/v4``.

    Args:
        client_id: of the app.
        redirect_uri: where the answer goes; one that the app has registered, letter by letter. By default the
            registered one. It is ``https://``, or ``http://localhost`` with any port.
        state: from `new_state`; it comes back with the answer.
        scopes: such as ``["wsReadOnly", "amReadOnlyUser"]``; by default what the app has as its default.
        authorize_url: of another login host.

    Raises:
        InvalidArgument: an argument that cannot be.
    """
    try:
        query = {"client_id": HiddenText(Secret.of(client_id, "client_id").reveal()), "response_type": "code"}
    finally:
        # It may be the secret, given in its place.
        del client_id
    if redirect_uri is not None:
        query["redirect_uri"] = _checked_redirect(redirect_uri)
    query["state"] = _checked_state(state)
    if scopes is not None:
        query["scope"] = ",".join(_checked_scopes(scopes))
    try:
        check_secret_url(authorize_url)
    except InvalidArgument:
        raise InvalidArgument(f"authorize_url must look like {AUTHORIZE_URL}") from None
    return f"{authorize_url}?{urlencode(query, quote_via=quote)}"


def read_redirect(came_back: str, *, state: str) -> Secret:
    """Return the code that an answer carries.

    Args:
        came_back: the URL that the user's browser was sent to, or its query alone.
        state: the one that was sent.

    Raises:
        NotAuthorized: the state is another one, so the answer belongs to somebody else's question; or the user, or
            Wrike, said no.
        InvalidArgument: it carries no code.
    """
    try:
        redirect = _Redirect.read(came_back)
    finally:
        del came_back
    if not state_matches(state, redirect.state):
        raise NotAuthorized(
            "the answer has not the state that was sent, so it is no answer to this sign-in; start again"
        )
    if redirect.error is not None:
        reason = redirect.error if _ERROR.fullmatch(redirect.error) else "for a reason that cannot be shown"
        raise NotAuthorized(f"Wrike did not allow the sign-in: {reason}", code=reason)
    if redirect.code is None:
        raise InvalidArgument("the answer carries no code, several, or one that cannot be one; was it copied whole?")
    return redirect.code


async def exchange_code(
    client_id: str,
    client_secret: str | Secret,
    code: str | Secret,
    *,
    redirect_uri: str | None = None,
    store: TokenStore | None = None,
    token_url: str = TOKEN_URL,
    session: aiohttp.ClientSession | None = None,
    proxy: str | Literal[False] | None = None,
    ssl: str | os.PathLike[str] | SSLContext | None = None,
    clock: Callable[[], float] = time.time,
) -> OAuth2:
    """Buy the first pair of tokens with a code: ``POST /oauth2/token``. A code is good for ten minutes, and once.

    Args:
        client_id: of the app.
        client_secret: of the app.
        code: from `read_redirect`.
        redirect_uri: the one that was sent along with the question; none if none was sent.
        store: where the pair is kept, and was saved when this returns; in memory by default.
        token_url: the token endpoint; ``http://`` is accepted for loopback hosts only.
        session: an aiohttp session for the token endpoint; it is never closed here.
        proxy: what the token endpoint is reached through, as `Wrike` takes it.
        ssl: whose certificates are believed, as `Wrike` takes it.
        clock: the wall clock, in seconds since 1970.

    Returns:
        The credential, ready for ``Wrike(auth=…)``.

    Raises:
        NotAuthorized: the code or the client is refused.
        TransportError, ServerError, RateLimited, DecodeError: no tokens came. The code may be used up: start again.
        WrikeError: the tokens could not be stored.
    """
    store = MemoryStore() if store is None else store
    try:
        form: dict[str, str | Secret] = {
            "grant_type": "authorization_code",
            "code": Secret.of(code, "code"),
            "client_id": HiddenText(Secret.of(client_id, "client_id").reveal()),
            "client_secret": Secret.of(client_secret, "client_secret"),
        }
        credential = OAuth2(
            client_id,
            form["client_secret"],
            store=store,
            token_url=token_url,
            session=session,
            proxy=proxy,
            ssl=ssl,
            clock=clock,
        )
    finally:
        # Error reports show the variables of this frame when the exchange fails.
        del client_id, client_secret, code, proxy
    if redirect_uri is not None:
        form["redirect_uri"] = _checked_redirect(redirect_uri)
    async with store.exclusive():
        await persist_in(
            lambda: to_the_end(_exchange(form, credential._endpoint, store, clock)), access="write", policy=_POLICY
        )
    return credential


async def _exchange(
    form: dict[str, str | Secret], endpoint: TokenEndpoint, store: TokenStore, clock: Callable[[], float]
) -> Failed | None:
    asked_at = clock()
    issued = await endpoint.ask(
        form, if_refused="the code is refused: it is good for ten minutes, and once; start again"
    )
    if isinstance(issued, Failed):
        return issued
    await store.save(pair_of(issued, asked_at, None, None))
    return None


@attrs.frozen
class _Redirect:
    """What an answer says: each part that is there once, and usable."""

    state: str | None
    error: str | None
    code: Secret | None

    @classmethod
    def read(cls, text: str) -> _Redirect:
        found: dict[str, list[str]] = {}
        # What is no URL carries nothing.
        with contextlib.suppress(ValueError):
            text = text.strip()
            found = parse_qs(urlsplit(text).query if "?" in text else text, keep_blank_values=True)
        code: Secret | None = None
        with contextlib.suppress(InvalidArgument):
            code = Secret.of(_only(found.get("code")), "code")
        return cls(_only(found.get("state")), _only(found.get("error")), code)


def _only(values: list[str] | None) -> str | None:
    """Return the value of a parameter that is there once."""
    return values[0] if values is not None and len(values) == 1 else None


def _checked_state(state: object) -> str:
    if isinstance(state, str) and state.strip():
        return state
    raise InvalidArgument("state is what proves that the answer belongs to the question; use new_state()")


def _checked_redirect(redirect_uri: object) -> str:
    # What is no URL at all ends up without a host.
    with contextlib.suppress(ValueError):
        parts = urlsplit(redirect_uri if isinstance(redirect_uri, str) else "")
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "localhost")
        if secure and parts.hostname and not parts.fragment:
            return parts.geturl()
    raise InvalidArgument("redirect_uri must be https://…, or http://localhost:PORT, as it is registered for the app")


def _checked_scopes(scopes: object) -> Sequence[str]:
    names = list(scopes) if isinstance(scopes, Sequence) and not isinstance(scopes, str) else []
    if names and all(isinstance(name, str) and _SCOPE.fullmatch(name) for name in names):
        return names
    raise InvalidArgument('scopes must be a list of names, such as ["wsReadOnly"]')
