"""The pure core: what came over HTTP becomes a delivery, a handshake, or a refusal. No I/O."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

import attrs

from wrike_async._json import InvalidJson, loads
from wrike_async.errors import InvalidArgument
from wrike_async.webhooks._events.base import Event
from wrike_async.webhooks._events.classes import event_of
from wrike_async.webhooks._refusals import DeliveryRefused
from wrike_async.webhooks._secrets import Secrets, SigningKey, keys_of

__all__ = ["MOST_BYTES", "Delivery", "Handshake", "Headers", "events_of", "read", "read_with_keys"]

Headers: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
"""The headers of a request: a mapping, or pairs where a name may be there several times. Their case is no matter."""

MOST_BYTES: Final = 4 << 20
"""How large a delivery may be, if nothing else is said: 4 MiB."""

_SIGNATURE: Final = "x-hook-signature"
_CHALLENGE: Final = "x-hook-secret"
_KEY: Final = "idempotency-key"
_ANSWER: Final = "X-Hook-Secret"
_HANDSHAKE: Final = "WebHook secret verification"
_NO_ANSWER: Final[Mapping[str, str]] = MappingProxyType({})
# Nothing that is made of these is a list in JSON, so what it is signed with fits no delivery.
_SAFE_CHALLENGE: Final = re.compile(r"[A-Za-z0-9]{1,100}")
# The smallest handshake is about 50 bytes; what nobody signed is not parsed beyond this.
_LONGEST_HANDSHAKE: Final = 4096
_MOST_EVENTS: Final = 10_000
_MOST_BRACKETS: Final = 400_000
_DEEPEST: Final = 64
_LONGEST_KEY: Final = 200


@attrs.frozen
class Delivery:
    """Events that Wrike delivered together.

    Attributes:
        events: in the order in which they came.
        key: the same for all tries of the same delivery, and different from those of all others, of other webhooks,
            too; ``None`` where Wrike sent none: then a repeated delivery cannot be told.
        answer: headers that the 200 must have; mostly none.
        body: what came, byte by byte.
    """

    events: tuple[Event, ...]
    key: str | None
    answer: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Handshake:
    """Wrike asks whether the receiver knows the secret. It does so when a webhook is made, or taken up again.

    Attributes:
        answer: headers that the 200 must have.
    """

    answer: Mapping[str, str] = attrs.field(repr=False)


def read(headers: Headers, body: bytes, *, secret: Secrets, max_bytes: int = MOST_BYTES) -> Delivery | Handshake:
    """Read what Wrike posted to a webhook's URL, and verify its signature.

    Args:
        headers: of the request.
        body: exactly as it came: JSON that was parsed and written again has another signature.
        secret: of the webhook; several while one is replaced by another; `UNSIGNED` for a webhook without.
        max_bytes: how large the body may be.

    Returns:
        A delivery, or the handshake. Answer both with 200 and the headers in ``answer``.

    Raises:
        DeliveryRefused: it is not Wrike's, or damaged. Answer it with 503.
        InvalidArgument: there is no secret, or the body is no bytes.
    """
    try:
        keys = keys_of(secret)
    finally:
        del secret
    if not isinstance(body, bytes | bytearray | memoryview):
        raise InvalidArgument(f"body must be the raw bytes of the request, not {type(body).__name__}")
    return read_with_keys(headers, bytes(body), keys, max_bytes)


def read_with_keys(headers: Headers, body: bytes, keys: tuple[SigningKey, ...], max_bytes: int) -> Delivery | Handshake:
    """Read as `read` does, with the keys of the secrets."""
    if len(body) > max_bytes:
        raise DeliveryRefused(f"the body is larger than {max_bytes} bytes", reason="too_large")
    found = _Hooked.of(headers)
    key = _fitting_key(found.signatures, body, keys)
    if keys and key is None:
        # Without a signature it can only be a handshake.
        if len(body) > _LONGEST_HANDSHAKE or not _is_handshake(_parsed(body)):
            raise DeliveryRefused("there is no X-Hook-Signature", reason="unsigned")
        return Handshake(_answer(found, keys[0]))
    document = _parsed(body)
    if _is_handshake(document):
        if key is None:
            raise DeliveryRefused("a handshake needs a secret, and the receiver has none", reason="no_secret")
        return Handshake(_answer(found, key))
    events = _events_in(document)
    answer = _NO_ANSWER
    if key is not None and found.safe_challenge is not None:
        answer = _answer(found, key)
    return Delivery(events, _delivery_key(events, found.key), answer, body)


def events_of(body: bytes) -> tuple[Event, ...]:
    """Read the events of a body that was verified.

    Raises:
        DeliveryRefused: it is no list of events.
    """
    return _events_in(_parsed(body))


@attrs.frozen
class _Hooked:
    """The headers that count.

    Attributes:
        signatures: every one that is there.
        challenges: every one that is there.
        keys: every one that is there.
    """

    signatures: list[str]
    challenges: list[str]
    keys: list[str]

    @classmethod
    def of(cls, headers: Headers) -> _Hooked:
        wanted: dict[str, list[str]] = {_SIGNATURE: [], _CHALLENGE: [], _KEY: []}
        for name, value in headers.items() if isinstance(headers, Mapping) else headers:
            if not isinstance(name, str) or not isinstance(value, str):
                raise InvalidArgument("headers must be texts: decode those of bytes as latin-1")
            if (values := wanted.get(name.lower())) is not None:
                values.append(value.strip(" \t"))
        return cls(*wanted.values())

    @property
    def safe_challenge(self) -> str | None:
        if len(self.challenges) == 1 and _SAFE_CHALLENGE.fullmatch(self.challenges[0]):
            return self.challenges[0]
        return None

    @property
    def key(self) -> str | None:
        """``None`` where there is none, or where there are several, of which nobody knows what they mean."""
        return (self.keys[0] or None) if len(self.keys) == 1 else None


def _fitting_key(signatures: list[str], body: bytes, keys: tuple[SigningKey, ...]) -> SigningKey | None:
    """Return the key that a body is signed with; ``None`` where it is not signed."""
    if not signatures:
        return None
    if not keys:
        raise DeliveryRefused("it is signed, and the receiver has no secret", reason="no_secret")
    # A proxy joins headers of one name with a comma.
    if len(signatures) > 1 or "," in signatures[0]:
        raise DeliveryRefused("there are several signatures", reason="several_signatures")
    given = signatures[0].lower().encode("utf-8", "surrogatepass")
    # Every key is tried, so that the time tells nothing.
    fitting = [key for key in keys if hmac.compare_digest(key.sign(body).encode(), given)]
    if not fitting:
        raise DeliveryRefused("the signature is not that of the secret", reason="wrong_signature")
    return fitting[0]


def _parsed(body: bytes) -> Any:
    # What is made of nothing else takes the parser seconds, and a hundred times its size.
    if body.count(b"[") + body.count(b"{") > _MOST_BRACKETS:
        raise DeliveryRefused(f"there are more than {_MOST_BRACKETS} brackets", reason="too_large")
    try:
        return loads(body)
    except InvalidJson:
        raise DeliveryRefused("the body is no JSON", reason="no_json") from None


def _is_handshake(document: Any) -> bool:
    return isinstance(document, dict) and document.get("requestType") == _HANDSHAKE


def _answer(found: _Hooked, key: SigningKey) -> Mapping[str, str]:
    challenge = found.safe_challenge
    if challenge is None:
        raise DeliveryRefused(
            "the handshake has no X-Hook-Secret of 1 to 100 letters and digits, and nothing else is signed",
            reason="unsafe_challenge",
        )
    return MappingProxyType({_ANSWER: key.sign(challenge.encode())})


def _events_in(document: Any) -> tuple[Event, ...]:
    # Whatever is in the objects, they are Wrike's: what does not fit is told by the problem of an event.
    if not isinstance(document, list) or not all(isinstance(record, dict) for record in document):
        raise DeliveryRefused("the body is no list of events", reason="not_events")
    if len(document) > _MOST_EVENTS:
        raise DeliveryRefused(f"there are more than {_MOST_EVENTS} events", reason="too_large")
    if _is_deep(document):
        raise DeliveryRefused(f"its values are nested more than {_DEEPEST} deep", reason="not_events")
    return tuple(map(event_of, document))


def _is_deep(document: list[Any]) -> bool:
    """Tell whether values are nested deeper than what walks over them can bear."""
    level: list[Any] = document
    for _ in range(_DEEPEST):
        level = [child for parent in level for child in _containers_in(parent)]
        if not level:
            return False
    return True


def _containers_in(parent: Any) -> Iterator[Any]:
    children = parent.values() if isinstance(parent, dict) else cast("list[Any]", parent)
    return (child for child in children if isinstance(child, dict | list))


def _delivery_key(events: tuple[Event, ...], key: str | None) -> str | None:
    # The field may be of another type than it should be.
    hook = next((event.webhook_id for event in events if event.webhook_id), None)
    if key is None or hook is None:
        return None
    whole = f"{hook}/{key}"
    if len(whole) <= _LONGEST_KEY:
        return whole
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
