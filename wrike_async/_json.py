"""JSON as text and back, by msgspec, with one set of rules wherever JSON is read or written.

Strict in what it reads: no NaN, no infinity, no lone surrogates, no bytes that are no UTF-8. Whole numbers stay exact,
however large; of a name that stands twice in an object the last value counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from enum import Enum
from functools import cache
from typing import Any, Final, Literal, cast

__all__ = ["DeepJson", "InvalidJson", "dumps", "dumps_each", "dumps_given", "loads"]

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
_DEEP: Final = "nested too deeply"


class InvalidJson(ValueError):
    """A text is no JSON. It says where, and holds nothing of the text, which may be secret."""


class DeepJson(InvalidJson):
    """A text is nested too deeply."""


def loads(text: bytes | bytearray | memoryview | str) -> Any:
    """Read JSON.

    Raises:
        DeepJson: it is nested too deeply.
        InvalidJson: it is none, or has a number that no float can hold.
    """
    decode, refusals = _reading()
    # Raised when the reader's own error is gone, which may hold the whole text.
    try:
        return decode(text)
    except UnicodeError:
        refused = InvalidJson("it is no UTF-8")
    except RecursionError:
        refused = DeepJson(f"it is {_DEEP}")
    except refusals as refusal:
        refused = InvalidJson(str(refusal))
    raise refused


def dumps(value: Any, *, indent: bool = False, newline: bool = False, sort_keys: bool = False) -> bytes:
    """Write what is made of JSON's own types; what is no finite number becomes null.

    Args:
        value: what to write.
        indent: whether each entry has a line of its own.
        newline: whether a newline ends it.
        sort_keys: whether objects have their names in order.

    Raises:
        TypeError: JSON has no form for it.
    """
    text = _writing("deterministic" if sort_keys else None)(value)
    if indent:
        text = _indented(text)
    return text + b"\n" if newline else text


def dumps_each(values: Sequence[Any]) -> list[str]:
    """Write each of many values, as `dumps` does one, in a fraction of the time that it takes.

    Raises:
        TypeError: JSON has no form for one of them.
    """
    # A newline ends each of them, and is in none.
    return _writing_lines()(values).decode().split("\n")[:-1]


def dumps_given(
    value: Any,
    *,
    default: Callable[[Any], Any] | None = None,
    sort_keys: bool = False,
    any_keys: bool = False,
    times: bool = True,
    large: bool = False,
) -> bytes:
    """Write what somebody gave, which may be made of anything.

    Args:
        value: what to write.
        default: returns what to write for what has no form in JSON; without it that is an error.
        sort_keys: whether objects have their names in order.
        any_keys: whether numbers, booleans, times and None may be names.
        times: whether dates and times are written, in ISO form.
        large: whether whole numbers may be larger than the 64 bits that most readers have.

    Raises:
        TypeError: JSON has no form for it, or it is nested too deeply.
    """
    try:
        return dumps(_Given(default, any_keys=any_keys, times=times, large=large).form(value), sort_keys=sort_keys)
    except RecursionError:
        raise TypeError(_DEEP) from None


class _Given:
    """The forms of values of any type."""

    def __init__(self, default: Callable[[Any], Any] | None, *, any_keys: bool, times: bool, large: bool) -> None:
        self._default = default
        self._any_keys = any_keys
        self._times = times
        self._large = large

    def form(self, value: Any) -> Any:
        """Return a value in JSON's own types."""
        kind = type(value)
        if kind is int:
            return self._whole(value)
        if kind in _PLAIN:
            return value
        if isinstance(value, dict):
            entries = value.items()
            return {key if type(key) is str else self._key(key): self.form(each) for key, each in entries}
        if isinstance(value, (list, tuple)):
            return [self.form(each) for each in cast("list[Any]", value)]
        return self._scalar(value)

    def _scalar(self, value: Any) -> Any:
        if isinstance(value, Enum):
            return self.form(value.value)
        if isinstance(value, int):
            return self._whole(int(value))
        if isinstance(value, str):
            return _base(value)
        if isinstance(value, (date, time)) and self._times:
            return value.isoformat()
        if type(value).__name__ == "UUID":
            return str(value)
        if self._default is None:
            raise _no_form(value)
        return self.form(self._default(value))

    def _whole(self, number: int) -> int:
        if self._large or -(2**63) <= number < 2**64:
            return number
        raise TypeError("a whole number of more than 64 bits")

    def _key(self, key: Any) -> str:
        if not self._any_keys:
            raise TypeError("Dict key must be str")
        if isinstance(key, (dict, list, tuple)):
            raise _no_form(cast("object", key))
        form = self._scalar(key) if type(key) not in _PLAIN else key
        return form if isinstance(form, str) else dumps(form).decode()


def _base(value: Any) -> Any:
    """Return a text or whole number of a class of its own as one of JSON's; msgspec asks for what it does not know."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    raise _no_form(value)


def _no_form(value: object) -> TypeError:
    kind = type(value)
    return TypeError(f"JSON has no form for {kind.__module__}.{kind.__qualname__}")


@cache
def _reading() -> tuple[Callable[[Any], Any], type[Exception]]:
    # It loads with the first text, and not with the client.
    import msgspec

    return msgspec.json.Decoder().decode, msgspec.MsgspecError


@cache
def _writing(order: Literal["deterministic"] | None) -> Callable[[Any], bytes]:
    import msgspec

    return _without_surrogates(msgspec.json.Encoder(enc_hook=_base, order=order).encode)


@cache
def _writing_lines() -> Callable[[Any], bytes]:
    import msgspec

    return _without_surrogates(msgspec.json.Encoder(enc_hook=_base).encode_lines)


def _without_surrogates(encode: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def write(value: Any) -> bytes:
        try:
            return encode(value)
        except UnicodeEncodeError as cause:
            raise TypeError(f"text with a lone surrogate: {cause.object[cause.start : cause.end]!a}") from None

    return write


def _indented(text: bytes) -> bytes:
    import msgspec

    return msgspec.json.format(text, indent=2)
