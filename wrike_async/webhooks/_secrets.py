"""The secrets that deliveries are signed with."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final, TypeAlias, final

from wrike_async._transport.secret import Secret
from wrike_async.errors import InvalidArgument

__all__ = ["UNSIGNED", "Secrets", "SigningKey", "Unsigned", "keys_of"]


@final
class Unsigned:
    """What `UNSIGNED` is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNSIGNED"


UNSIGNED: Final = Unsigned()
"""In the place of a secret, for a webhook that was made without one: whoever knows the URL can make up deliveries."""

Secrets: TypeAlias = str | Secret | Sequence[str | Secret] | Unsigned
"""What deliveries may be signed with: a secret, several while one is replaced by another, or `UNSIGNED`."""


@final
class SigningKey:
    """The key that a secret is. Nothing that is made of it for people to read shows it."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "SigningKey(…)"

    def sign(self, message: bytes) -> str:
        """Return what a message is signed with, as Wrike writes it: the HMAC-SHA256 in lower-case hex."""
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


def keys_of(secrets: Secrets) -> tuple[SigningKey, ...]:
    """Return the keys of signatures, in their order; none for `UNSIGNED`.

    Raises:
        InvalidArgument: there is no secret, and nobody said that there is none; or one is no text, empty, or stands
            between spaces.
    """
    given: object = secrets
    try:
        if isinstance(given, Unsigned):
            return ()
        if isinstance(given, str | Secret):
            return (_key(given),)
        if isinstance(given, Sequence) and not isinstance(given, bytes | bytearray | memoryview) and given:
            return tuple(map(_key, given))
        kind = "an empty list" if given == [] or given == () else type(given).__name__
        raise InvalidArgument(
            f"secret must be the webhook's secret, or several of them, not {kind}; write UNSIGNED where the webhook "
            "was made without one"
        )
    finally:
        # Not in the frame that an error report shows.
        del given, secrets


def _key(secret: object) -> SigningKey:
    text = ""
    try:
        if isinstance(secret, Secret):
            text = secret.reveal()
        elif isinstance(secret, str):
            text = secret
            if text != text.strip():
                raise InvalidArgument(
                    "a secret has spaces around it: strip it, or write Secret(…) if they belong to it"
                )
        else:
            raise InvalidArgument(f"a secret must be a str or a Secret, not {type(secret).__name__}")
        if not text:
            raise InvalidArgument("a secret is empty; write UNSIGNED where the webhook was made without one")
        try:
            return SigningKey(text.encode())
        except UnicodeEncodeError:
            raise InvalidArgument("a secret has characters that no encoding has") from None
    finally:
        del text, secret
