"""Credentials: what a request is signed with, and which host it goes to."""

from __future__ import annotations

import os
from typing import NoReturn, Protocol, runtime_checkable

import attrs

from wrike_async.errors import InvalidArgument

__all__ = ["Credential", "Grant", "ManagedGateway", "PermanentToken"]

# Hashes with this key lead nowhere outside of the process.
_PROCESS = os.urandom(32)


@attrs.frozen
class Grant:
    """What a credential allows right now.

    Attributes:
        headers: sent to the credential's own origin only, never shown.
        base_url: the host that the account lives on, where the credential knows it.
    """

    headers: dict[str, str] = attrs.field(repr=False)
    base_url: str | None = None

    @property
    def quota_key(self) -> str:
        """What grants with equal headers have in common in this process; it does not tell the headers."""
        import hashlib

        headers = repr(sorted(self.headers.items())).encode()
        return "grant " + hashlib.blake2b(headers, key=_PROCESS, digest_size=16).hexdigest()


@runtime_checkable
class Credential(Protocol):
    """How the SDK asks for the right to send a request.

    A credential is asked before each attempt, so that one which expires can renew itself, and told which grant
    was refused, so that any number of refused requests lead to one renewal.

    All clients of one user's grant share a quota within a process. Whose it is tells an attribute ``quota_key``, which
    a credential may have: a str that stays the same however often tokens are renewed, and that all credentials for
    that user and app have in common; or ``None``. Without one the headers of the first grant tell, so that credentials
    which hold different tokens of one user know nothing of each other.
    """

    @property
    def base_url(self) -> str | None:
        """The base URL that this credential is for, or ``None`` for the client's."""

    async def acquire(self) -> Grant:
        """Return a grant that is valid now, renewing it first if need be."""
        ...

    async def invalidate(self, grant: Grant) -> bool:
        """Learn that Wrike answered 401 to ``grant``.

        Returns:
            True if `acquire` now has another one to offer, so that trying again makes sense.
        """
        ...


class _Unchanging:
    """A credential that is good until somebody revokes it."""

    def __init__(self, grant: Grant, base_url: str | None) -> None:
        self._grant = grant
        self._base_url = base_url

    @property
    def base_url(self) -> str | None:
        """The base URL that this credential is for, or ``None`` for the client's."""
        return self._base_url

    @property
    def quota_key(self) -> str:
        """What credentials with the same secret have in common in this process; it does not tell the secret."""
        return self._grant.quota_key

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} holds a secret and cannot be pickled; make one where it is used")

    async def acquire(self) -> Grant:
        """Return the grant; it is always the same."""
        return self._grant

    async def invalidate(self, grant: Grant) -> bool:
        """Return False: there is no other."""
        return False


class PermanentToken(_Unchanging):
    """A permanent access token, made in Wrike under *Apps & Integrations → API*.

    It does not expire. It stops working when its user's password is reset or the user is deactivated.
    """

    def __init__(self, token: str) -> None:
        """Take the token; surrounding whitespace is dropped."""
        try:
            grant = Grant({"Authorization": f"Bearer {_checked(token, 'token')}"})
        finally:
            del token
        super().__init__(grant, None)

    def __repr__(self) -> str:
        return "PermanentToken(…)"


class ManagedGateway(_Unchanging):
    """The Maton gateway, which signs requests to Wrike with a connection that it manages."""

    def __init__(self, api_key: str, connection: str | None = None) -> None:
        """Take the gateway's API key and, where the account has several connections, the ID of one of them."""
        try:
            grant = Grant({"Authorization": f"Bearer {_checked(api_key, 'api_key')}"})
            if connection is not None:
                grant.headers["Maton-Connection"] = _checked(connection, "connection")
        finally:
            del api_key, connection
        super().__init__(grant, "https://api.maton.ai/wrike/api/v4")
        self._gateway_key = Grant({"Authorization": grant.headers["Authorization"]}).quota_key

    @property
    def gateway_key(self) -> str:
        """What all connections of one API key have in common in this process; it does not tell the key."""
        return self._gateway_key

    def __repr__(self) -> str:
        return "ManagedGateway(…)"


def _checked(secret: str, name: str) -> str:
    """Return a secret fit for a header. The message never shows it.

    Error reports show the variables of the frames that an error passed through. So each function that is given a secret
    as text forgets it where it fails: this one, and all that call it.
    """
    try:
        if not isinstance(secret, str):
            raise InvalidArgument(f"{name} must be a str, not {type(secret).__name__}")
        secret = secret.strip()
        if not secret:
            raise InvalidArgument(f"{name} is empty")
        if not (secret.isascii() and secret.isprintable() and " " not in secret):
            raise InvalidArgument(
                f"{name} has characters that no token has; was it copied whole, without quotes and without 'Bearer'?"
            )
        return secret
    finally:
        del secret
