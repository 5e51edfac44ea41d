"""Text that nobody may see by accident."""

from __future__ import annotations

import hmac
from typing import NoReturn, Self, final

from wrike_async.auth import _checked
from wrike_async.errors import InvalidArgument

__all__ = ["HiddenText", "Secret"]


@final
class Secret:
    """A token, a client secret or a code. Printing, logging or pickling it does not give it away; `reveal` does.

    Equality takes the same time wherever two secrets of one length differ.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @classmethod
    def of(cls, value: object, name: str) -> Secret:
        """Return a secret that is fit to be sent; surrounding whitespace is dropped.

        Args:
            value: the text, or a secret already.
            name: what to call it in an error, which never shows the text.

        Raises:
            InvalidArgument: it is no text, empty, or has characters that no token has.
        """
        try:
            if isinstance(value, Secret):
                return value
            if not isinstance(value, str):
                raise InvalidArgument(f"{name} must be a str, not {type(value).__name__}")
            return cls(_checked(value, name))
        finally:
            del value

    def reveal(self) -> str:
        """Return the text itself."""
        return self._value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return "Secret(…)"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled; store what reveal() returns, where only its owner can read it")


@final
class HiddenText(str):
    """A secret on its way into a request: text like any other, but for those who look at it in error reports."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "HiddenText(…)"
