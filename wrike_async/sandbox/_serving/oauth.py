"""OAuth 2.0 as Wrike's login host does it: codes, access tokens that expire, refresh tokens that work once.

What the sources leave open: the old access token stays good until it expires when a pair is renewed; every refusal
of the token endpoint is a 400; who asks at ``/oauth2/authorize/v4`` is signed in as the account's owner and agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import attrs

from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._serving.outgoing import Outcome
from wrike_async.sandbox._wire.catalogue import catalogue

__all__ = ["OAuth", "Pair"]

AUTHORIZE_PATH: Final = "/oauth2/authorize/v4"
TOKEN_PATH: Final = "/oauth2/token"
_DEFAULT_SCOPES: Final = frozenset({"Default"})


@attrs.frozen
class Pair:
    """An access token and the refresh token that came with it.

    Attributes:
        expires_at: when the access token ends.
    """

    access_token: str
    refresh_token: str
    expires_at: int
    scopes: frozenset[str]


@attrs.frozen
class _Code:
    redirect_uri: str | None
    scopes: frozenset[str]
    expires_at: int


class _Refused(Exception):
    """An error answer in the form that RFC 6749 gives it."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@attrs.define
class OAuth:
    """The login host. All settings can be changed at any time.

    Attributes:
        client_id: of the one app that is registered.
        client_secret: of the same app.
        redirect_uris: its redirect URIs; ``None`` takes any that Wrike would let one register.
        lifetime: seconds that an access token is good for.
        code_lifetime: the same of a code.
        rotates: ``False`` keeps the refresh token and leaves it out of the answer.
        names_host: whether the answer says where the account lives.
    """

    _now: Callable[[], int]
    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-client-secret"
    redirect_uris: Collection[str] | None = None
    lifetime: int = 3600
    code_lifetime: int = 600
    rotates: bool = True
    names_host: bool = True
    _codes: dict[str, _Code] = attrs.field(init=False, factory=dict[str, _Code])
    _by_refresh_token: dict[str, Pair] = attrs.field(init=False, factory=dict[str, Pair])
    _by_access_token: dict[str, Pair] = attrs.field(init=False, factory=dict[str, Pair])
    _issued: int = attrs.field(init=False, default=0)

    def clear(self) -> None:
        """Forget all codes and tokens. Settings stay."""
        self._codes.clear()
        self._by_refresh_token.clear()
        self._by_access_token.clear()

    def sign_in(self, scopes: Collection[str] | None = None) -> Pair:
        """Issue a pair of tokens to the account's owner, without the way through a browser."""
        pair = Pair(
            access_token=self._fresh("access"),
            refresh_token=self._fresh("refresh"),
            expires_at=self._now() + self.lifetime,
            scopes=_DEFAULT_SCOPES if scopes is None else frozenset(scopes),
        )
        self._keep(pair)
        return pair

    def revoke(self, token: str) -> None:
        """Let an access token, a refresh token or a code end now."""
        self._codes.pop(token, None)
        self._by_access_token.pop(token, None)
        self._by_refresh_token.pop(token, None)

    def find(self, access_token: str) -> Pair | None:
        """Return what an access token stands for; ``None`` where it is unknown or has expired."""
        pair = self._by_access_token.get(access_token)
        return None if pair is None or self._now() >= pair.expires_at else pair

    def _answer(self, record: RequestRecord) -> Outcome:
        """Answer a request below ``/oauth2``."""
        match record.method, record.path:
            case "GET", path if path == AUTHORIZE_PATH:
                return self._authorize(record.query)
            case "POST", path if path == TOKEN_PATH:
                try:
                    pair = self._tokens(record.form)
                except _Refused as refused:
                    return _refusal(refused)
                return Outcome.of(self._document(pair, record.headers.get("Host", "")))
            case _:
                return _refusal(_Refused("invalid_request", "Requested path not found"), 404)

    def _authorize(self, query: Mapping[str, str]) -> Outcome:
        if query.get("client_id") != self.client_id:
            return _refusal(_Refused("unauthorized_client", "Client is unknown"))
        asked = query.get("redirect_uri")
        target = asked if asked is not None else self._registered()
        if target is None or not self._is_registered(target):
            return _refusal(_Refused("invalid_request", "Redirect uri is missing or invalid"))
        try:
            answer = {"code": self._code(query, asked)}
        except _Refused as refused:
            answer = {"error": refused.error, "error_description": refused.description}
        if "state" in query:
            answer["state"] = query["state"]
        return Outcome(302, b"", {"Location": f"{target}{'&' if urlsplit(target).query else '?'}{urlencode(answer)}"})

    def _code(self, query: Mapping[str, str], redirect_uri: str | None) -> str:
        if query.get("response_type") != "code":
            raise _Refused("unsupported_response_type", "Response type must be code")
        code = self._fresh("code")
        self._codes[code] = _Code(redirect_uri, _scopes(query), self._now() + self.code_lifetime)
        return code

    def _tokens(self, form: Mapping[str, str]) -> Pair:
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            raise _Refused("unauthorized_client", "Client is unknown or its secret is wrong")
        match form.get("grant_type"):
            case "authorization_code":
                return self._by_code(form)
            case "refresh_token":
                return self._by_refreshing(form)
            case _:
                raise _Refused("unsupported_grant_type", "Grant type must be authorization_code or refresh_token")

    def _by_code(self, form: Mapping[str, str]) -> Pair:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or self._now() >= code.expires_at:
            raise _Refused("invalid_grant", "Authorization code is invalid or expired")
        if form.get("redirect_uri") != code.redirect_uri:
            raise _Refused("invalid_grant", "Redirect uri is not the one of the authorization request")
        return self.sign_in(code.scopes)

    def _by_refreshing(self, form: Mapping[str, str]) -> Pair:
        old = self._by_refresh_token.get(form.get("refresh_token", ""))
        if old is None:
            raise _Refused("invalid_grant", "Refresh token is invalid")
        scopes = _scopes(form) if "scope" in form else old.scopes
        if not scopes <= old.scopes:
            raise _Refused("invalid_scope", "Scope is wider than what was granted")
        pair = self.sign_in(scopes)
        del self._by_refresh_token[old.refresh_token if self.rotates else pair.refresh_token]
        if not self.rotates:
            pair = attrs.evolve(pair, refresh_token=old.refresh_token)
            self._keep(pair)
        return pair

    def _document(self, pair: Pair, host: str) -> dict[str, Any]:
        document: dict[str, Any] = {
            "access_token": pair.access_token,
            "refresh_token": pair.refresh_token,
            "token_type": "bearer",
            "expires_in": self.lifetime,
            "host": host,
        }
        if not self.rotates:
            del document["refresh_token"]
        if not self.names_host:
            del document["host"]
        return document

    def _keep(self, pair: Pair) -> None:
        self._by_access_token[pair.access_token] = pair
        self._by_refresh_token[pair.refresh_token] = pair

    def _fresh(self, kind: str) -> str:
        self._issued += 1
        return f"sandbox-{kind}-{self._issued}"

    def _registered(self) -> str | None:
        return "http://localhost" if self.redirect_uris is None else next(iter(self.redirect_uris), None)

    def _is_registered(self, uri: str) -> bool:
        if self.redirect_uris is not None:
            return uri in self.redirect_uris
        parts = urlsplit(uri)
        return not parts.fragment and (
            (parts.scheme == "https" and bool(parts.hostname))
            or (parts.scheme == "http" and parts.hostname == "localhost")
        )


def _scopes(params: Mapping[str, str]) -> frozenset[str]:
    if "scope" not in params:
        return _DEFAULT_SCOPES
    scopes = frozenset(params["scope"].split(","))
    known = _DEFAULT_SCOPES.union(*(each.scopes or () for each in catalogue().operations.values()))
    if not scopes <= known:
        raise _Refused("invalid_scope", f"Unknown scope: {', '.join(sorted(scopes - known))}")
    return scopes


def _refusal(refused: _Refused, status: int = 400) -> Outcome:
    return Outcome.of({"error": refused.error, "error_description": refused.description}, status)
