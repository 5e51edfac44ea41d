"""The credential that renews itself.

Wrike takes a refresh token once and answers with the next one. So

- any number of callers make one renewal, and so do all processes that share a store: it is made under the store's
  lock, after looking whether somebody else has done it meanwhile;
- a new pair is stored before it is used: whoever is killed in between has stored it or has not used it;
- from sending the form until the answer is stored nothing is cut off: a caller that is cancelled there waits for it;
- if the answer was lost all the same, the token in the store is used up, and somebody has to sign in again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, NoReturn

import attrs

from wrike_async._transport.blocking import to_the_end
from wrike_async._transport.connecting.network import Network
from wrike_async._transport.secret import HiddenText, Secret
from wrike_async._wire.refusals.copies import copy_of
from wrike_async.auth import Grant
from wrike_async.errors import (
    DecodeError,
    InvalidArgument,
    NotAuthorized,
    RateLimited,
    ServerError,
    TransportError,
    WrikeError,
)
from wrike_async.oauth._pair import TokenPair
from wrike_async.oauth._single_flight import SingleFlight
from wrike_async.oauth._stores import MemoryStore, TokenStore
from wrike_async.oauth._token_endpoint import TOKEN_URL, Failed, Issued, TokenEndpoint, persist_in
from wrike_async.options import RetryPolicy

if TYPE_CHECKING:
    from ssl import SSLContext

    import aiohttp

__all__ = ["OAuth2", "pair_of"]

logger = logging.getLogger("wrike_async")

_MAY_PASS = (TransportError, ServerError, RateLimited, DecodeError)
_POLICY = RetryPolicy(attempts=4, total=60.0)
_ONE_TRY = RetryPolicy(attempts=1)
_PAUSE_AFTER_FAILURE = 30.0
_REFUSALS_A_MINUTE = 3
_MINUTE = 60.0
# What Wrike gives to an app has eight characters. One that is much longer may be the secret, in the place of the ID.
_LONGEST_ID_SHOWN = 16
_SIGN_IN_AGAIN = (
    "the refresh token is refused: it was revoked or has been used, perhaps by a renewal whose answer was lost. "
    "Sign in again (wrike-async auth login)"
)


@attrs.frozen
class _Held:
    """The pair in use, which is the stored one, and what it grants."""

    pair: TokenPair
    grant: Grant


@attrs.frozen
class _Unsaved:
    """A pair that could not be stored, and the stored one that it replaces."""

    pair: TokenPair
    replaces: TokenPair | None


class OAuth2:
    """Signs requests with OAuth 2.0 tokens, renewed before they expire and when Wrike refuses them.

    ::

        async with Wrike(auth=OAuth2(client_id, client_secret, store=FileStore("tokens.json"))) as wrike:
            ...

    Making one needs no running event loop and sends nothing. It may serve several clients of one loop at a time.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str | Secret,
        *,
        refresh_token: str | Secret | None = None,
        store: TokenStore | None = None,
        token_url: str = TOKEN_URL,
        session: aiohttp.ClientSession | None = None,
        proxy: str | Literal[False] | None = None,
        ssl: str | os.PathLike[str] | SSLContext | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Set up the credential.

        Args:
            client_id: of the app, as Wrike shows it.
            client_secret: of the app.
            refresh_token: to begin with, and when the stored one is refused. What is stored comes first, because it
                is newer.
            store: where the pair is kept; in memory by default, so that a restart needs a refresh token again.
            token_url: the token endpoint; ``http://`` is accepted for loopback hosts only.
            session: an aiohttp session for the token endpoint; it is never closed here.
            proxy: what the token endpoint is reached through, as `Wrike` takes it.
            ssl: whose certificates are believed, as `Wrike` takes it.
            clock: the wall clock, in seconds since 1970.

        Raises:
            InvalidArgument: an argument that cannot be, or nothing to begin with.
        """
        try:
            # The secret may have been given in the place of the ID.
            self._client_id = Secret.of(client_id, "client_id").reveal()
            self._client_secret = Secret.of(client_secret, "client_secret")
            self._first = None if refresh_token is None else Secret.of(refresh_token, "refresh_token")
            network = Network.of(proxy, ssl)
        finally:
            # Error reports show the variables of this frame when this or a later argument is refused.
            del client_id, client_secret, refresh_token, proxy
        if self._first is None and store is None:
            raise InvalidArgument("pass a refresh_token, or a store that has one; exchange_code() brings the first")
        if store is not None and not isinstance(store, TokenStore):
            raise InvalidArgument("store must have the methods load, save and exclusive; derive it from TokenStore")
        self._store = MemoryStore() if store is None else store
        self._endpoint = TokenEndpoint(token_url, session, network)
        self._clock = clock
        self._flight: SingleFlight[_Held] = SingleFlight()
        self._held: _Held | None = None
        self._base_url: str | None = None
        self._unsaved: _Unsaved | None = None
        # Refresh tokens that are no good any more, with what was said of each.
        self._refused: dict[Secret, NotAuthorized] = {}
        # The access token that Wrike refused last, and when it refused some.
        self._revoked: Secret | None = None
        self._revoked_at: deque[float] = deque(maxlen=_REFUSALS_A_MINUTE)
        self._no_early_try_before = 0.0

    @property
    def base_url(self) -> str | None:
        """The base URL of the account's host, ``None`` until it is known."""
        return self._base_url

    @property
    def quota_key(self) -> str | None:
        """What all credentials of the same store have in common, ``None`` where the store does not tell."""
        store = getattr(self._store, "quota_key", None)
        return None if store is None else f"{self._client_id} {store}"

    async def acquire(self) -> Grant:
        """Return a grant that is valid now, renewing it first if need be: ``POST /oauth2/token``.

        Raises:
            NotAuthorized: the refresh token or the client is refused, so somebody has to sign in again. It is not
                tried a second time with the same token.
            TransportError, ServerError, RateLimited, DecodeError: no tokens came, after several tries.
            WrikeError: they could not be stored, and so are not used; that is tried again with the next call.
        """
        held = self._held
        if held is None or self._is_due(held.pair):
            held = await self._flight.join(self._renew)
        return held.grant

    async def invalidate(self, grant: Grant) -> bool:
        """Learn that Wrike answered 401 to ``grant``, and renew it unless that has happened meanwhile.

        Returns:
            True if trying again makes sense: `acquire` has another grant, or the error that says why there is none.
                False if Wrike goes on refusing tokens as new as can be.
        """
        held = self._held
        if held is None or held.grant.headers != grant.headers:
            return True
        now = self._clock()
        if len(self._revoked_at) == _REFUSALS_A_MINUTE and now - self._revoked_at[0] < _MINUTE:
            return False
        self._revoked_at.append(now)
        self._revoked = held.pair.access_token
        self._held = None
        with contextlib.suppress(WrikeError):
            await self._flight.join(self._renew)
        return True

    def _is_due(self, pair: TokenPair) -> bool:
        now = self._clock()
        return now >= pair.expires_at or (now >= pair.renew_at and now >= self._no_early_try_before)

    def _is_good(self, pair: TokenPair) -> bool:
        return self._clock() < pair.expires_at and pair.access_token != self._revoked

    async def _renew(self) -> _Held:
        async with self._store.exclusive():
            while True:
                stored = await self._load()
                spare = self._adopt(stored) if stored is not None and self._is_good(stored) else None
                if spare is not None and not self._is_due(spare.pair):
                    return spare
                refresh_token = self._next_refresh_token(stored)
                exchange = partial(self._exchange, stored, refresh_token)
                try:
                    return await persist_in(exchange, access="read", policy=_POLICY if spare is None else _ONE_TRY)
                except NotAuthorized as refusal:
                    if refusal.code is None:
                        # Some proxy may have said so; Wrike gives a reason.
                        raise
                    self._refused[refresh_token] = refusal.with_traceback(None)
                except _MAY_PASS as error:
                    if spare is None or not self._is_good(spare.pair):
                        raise
                    self._no_early_try_before = self._clock() + _PAUSE_AFTER_FAILURE
                    logger.warning("the access token is still good but could not be renewed ahead of time: %s", error)
                    return spare

    async def _load(self) -> TokenPair | None:
        """Return the stored pair, after storing what could not be stored before."""
        stored = await self._store.load()
        unsaved = self._unsaved
        if unsaved is not None and stored == unsaved.replaces:
            await self._store.save(unsaved.pair)
            stored = unsaved.pair
        self._unsaved = None
        return stored

    def _next_refresh_token(self, stored: TokenPair | None) -> Secret:
        candidates = [stored.refresh_token] if stored is not None else []
        candidates += [self._first] if self._first is not None else []
        if not candidates:
            raise NotAuthorized(
                "there is no refresh token yet: sign in first (wrike-async auth login, or exchange_code())",
                method=self._endpoint.operation.method,
                path=self._endpoint.operation.path,
            )
        for token in candidates:
            if token not in self._refused:
                return token
        raise copy_of(self._refused[candidates[0]])

    async def _exchange(self, stored: TokenPair | None, refresh_token: Secret) -> _Held | Failed:
        # Once the form is on its way, the answer must reach the store.
        return await to_the_end(self._buy(stored, refresh_token))

    async def _buy(self, stored: TokenPair | None, refresh_token: Secret) -> _Held | Failed:
        """Buy a new pair, store it, and only then use it."""
        asked_at = self._clock()
        form: dict[str, str | Secret] = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": HiddenText(self._client_id),
            "client_secret": self._client_secret,
        }
        issued = await self._endpoint.ask(form, if_refused=_SIGN_IN_AGAIN)
        if isinstance(issued, Failed):
            return issued
        pair = pair_of(issued, asked_at, refresh_token, None if stored is None else stored.host)
        self._unsaved = _Unsaved(pair, replaces=stored)
        await self._store.save(pair)
        self._unsaved = None
        logger.info("the access token was renewed and is good for %.0f s", pair.lifetime)
        return self._adopt(pair)

    def _adopt(self, pair: TokenPair) -> _Held:
        if pair.host is not None:
            self._base_url = self._endpoint.base_url_of(pair.host)
            if self._base_url is None:
                logger.warning(
                    "the stored host %s is none of Wrike's, so the token does not go there; if it is yours, name it "
                    "as base_url= of the client",
                    pair.host,
                )
        grant = Grant({"Authorization": f"Bearer {pair.access_token.reveal()}"}, self._base_url)
        self._held = _Held(pair, grant)
        return self._held

    def __reduce__(self) -> NoReturn:
        raise TypeError("an OAuth2 holds secrets and cannot be pickled; make one where it is used")

    def __repr__(self) -> str:
        made: dict[str, object] = self.__dict__
        if "_store" not in made:
            return "<OAuth2 that could not be made>"
        shown = self._client_id if len(self._client_id) <= _LONGEST_ID_SHOWN else f"{self._client_id[:4]}…"
        return f"OAuth2(client_id={shown!r}, store={self._store!r})"


def pair_of(issued: Issued, asked_at: float, refresh_token: Secret | None, host: str | None) -> TokenPair:
    """Make a pair of what came; what the answer leaves out stays as it was.

    Args:
        issued: the tokens.
        asked_at: when they were asked for, in seconds since 1970; they cannot expire earlier than from then on.
        refresh_token: the one in use so far.
        host: the one known so far.

    Raises:
        DecodeError: there is no refresh token at all.
    """
    kept = issued.refresh_token or refresh_token
    if kept is None:
        raise DecodeError("the answer of the token endpoint has no refresh token", json_path="$.refresh_token")
    return TokenPair(issued.access_token, kept, asked_at + issued.lifetime, issued.lifetime, issued.host or host)
