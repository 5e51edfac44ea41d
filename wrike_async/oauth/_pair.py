"""The two tokens that belong together, with all that must outlive the program."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._transport.secret import Secret
from wrike_async.errors import InvalidArgument
from wrike_async.oauth._token_endpoint import is_host

__all__ = ["TokenPair"]

_LONGEST_MARGIN = 300.0
_SHARE_OF_LIFETIME = 0.1


def _positive(_: object, attribute: attrs.Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise InvalidArgument(f"{attribute.name} must be a positive number of seconds")


def _host_or_none(_: object, attribute: attrs.Attribute[str | None], value: object) -> None:
    if value is not None and not (isinstance(value, str) and is_host(value)):
        raise InvalidArgument(f"{attribute.name} must be a host such as app-eu.wrike.com")


@attrs.frozen(init=False, repr=False)
class TokenPair:
    """An access token and the refresh token that buys the next pair. Stored and replaced as one.

    Attributes:
        access_token: signs requests until it expires.
        refresh_token: good for one renewal.
        expires_at: when the access token expires, in seconds since 1970.
        lifetime: how long it was good for in all, in seconds.
        host: where the account lives, such as ``"app-eu.wrike.com"``; ``None`` where Wrike did not say.
    """

    access_token: Secret
    refresh_token: Secret
    expires_at: float = attrs.field(validator=_positive)
    lifetime: float = attrs.field(default=3600.0, validator=_positive)
    host: str | None = attrs.field(default=None, validator=_host_or_none)

    def __init__(
        self,
        access_token: str | Secret,
        refresh_token: str | Secret,
        expires_at: float,
        lifetime: float = 3600.0,
        host: str | None = None,
    ) -> None:
        """Put a pair together.

        Raises:
            InvalidArgument: a part that cannot be; the message shows no secret.
        """
        # By itself, because error reports show the variables of a constructor that fails.
        try:
            access_token = Secret.of(access_token, "access_token")
            refresh_token = Secret.of(refresh_token, "refresh_token")
            self.__attrs_init__(  # pyright: ignore[reportAttributeAccessIssue]  # attrs makes it
                access_token, refresh_token, expires_at, lifetime, host
            )
        finally:
            del access_token, refresh_token

    @property
    def renew_at(self) -> float:
        """When to renew it, in seconds since 1970: five minutes before it expires, or a tenth of its lifetime."""
        return self.expires_at - min(_LONGEST_MARGIN, self.lifetime * _SHARE_OF_LIFETIME)

    def to_dict(self) -> dict[str, Any]:
        """Return what a store keeps: JSON values, **the secrets in the clear**."""
        return {
            "access_token": self.access_token.reveal(),
            "refresh_token": self.refresh_token.reveal(),
            "expires_at": self.expires_at,
            "lifetime": self.lifetime,
            "host": self.host,
        }

    def __repr__(self) -> str:
        # Of one that could not be made as well: error reports show it.
        parts = ((field.name, getattr(self, field.name, "?")) for field in attrs.fields(type(self)))
        return f"TokenPair({', '.join(f'{name}={value!r}' for name, value in parts)})"

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TokenPair:
        """Return the pair that `to_dict` made. Other keys are left alone.

        Raises:
            InvalidArgument: it is none; the message shows no secret.
        """
        known = {field.name: field for field in attrs.fields(cls)}
        try:
            if any(field.default is attrs.NOTHING and name not in values for name, field in known.items()):
                raise InvalidArgument("these are no tokens: a part of them is missing")
            return cls(**{name: values[name] for name in known if name in values})
        finally:
            del values
