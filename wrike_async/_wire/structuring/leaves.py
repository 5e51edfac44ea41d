"""The scalar values of the wire: what JSON gave goes in, the Python value comes out.

Each function raises a `Misfit` that says what was expected and what came.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

import msgspec

from wrike_async._wire.structuring.records import UnknownWord

__all__ = [
    "LEAST_WHOLE",
    "LONGEST_EXACT",
    "LOOSE",
    "MOST_WHOLE",
    "STRICT",
    "ZONED",
    "Misfit",
    "day",
    "fits",
    "flag",
    "instant",
    "local_time",
    "mismatch",
    "number",
    "text",
    "whole",
    "word",
]

ZONED: Final = Annotated[datetime, msgspec.Meta(tz=True)]
"""An instant as msgspec reads it, in the zone that it came in."""

LONGEST_EXACT: Final = len("2026-10-07T01:48:56.123456Z")
"""An instant that is longer has fractions of a microsecond."""

LEAST_WHOLE: Final = -(2**63)
MOST_WHOLE: Final = 2**63 - 1

LOOSE: Final[Mapping[str, Any]] = {
    "text": str,
    "word": str,
    "flag": bool,
    "whole": int | float,
    "number": int | float,
    "instant": ZONED,
    "local_time": str,
    "day": str,
}
"""By kind of a value, the type that msgspec reads it as, so that it can be taken or converted."""

STRICT: Final[Mapping[str, Any]] = {
    "whole": Annotated[int, msgspec.Meta(ge=LEAST_WHOLE, le=MOST_WHOLE)],
    "local_time": Annotated[datetime, msgspec.Meta(tz=False)],
    "day": date,
}
"""The same for values that come as Wrike writes them, and are what they should be."""

_LONGEST_SHOWN: Final = 60
_JSON_WORDS: Final[dict[type, str]] = {dict: "an object", list: "a list", type(None): "null"}
_KINDS: Final[dict[type, str]] = {
    **_JSON_WORDS,
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a fraction",
}


class Misfit(ValueError):
    """A value of another kind than was expected.

    Attributes:
        in_kinds: the same without the value itself, which may be anybody's secret: fit for a log.
    """

    def __init__(self, message: str, in_kinds: str = "") -> None:
        super().__init__(message)
        self.in_kinds = in_kinds or message


def fits(kind: str, value: Any) -> bool:
    """Tell whether a value comes as its type in `STRICT` wants it."""
    try:
        msgspec.convert(value, STRICT[kind])
    except msgspec.ValidationError:
        return False
    return kind != "whole" or type(value) is int


def text(value: Any) -> str:
    """Read a string, as it is."""
    if type(value) is not str:
        raise mismatch("a string", value)
    return value


def word(value: Any, known: Container[str]) -> str:
    """Read a string, and mark it if it is none of the known words."""
    return value if text(value) in known else UnknownWord(value)


def flag(value: Any) -> bool:
    """Read ``true`` or ``false``; no number or string stands for them."""
    if type(value) is not bool:
        raise mismatch("true or false", value)
    return value


def whole(value: Any) -> int:
    """Read a whole number of 64 bits, which Wrike may write as ``11.0``. Columns of tables hold no larger ones."""
    number = int(value) if type(value) is float and value.is_integer() else value
    if type(number) is not int:
        raise mismatch("a whole number", value)
    if not LEAST_WHOLE <= number <= MOST_WHOLE:
        raise mismatch("a whole number of 64 bits", value)
    return number


def number(value: Any) -> float:
    """Read any number. A whole one that no `float` can hold exactly stays an `int`."""
    if type(value) is float:
        return value
    if type(value) is not int:
        raise mismatch("a number", value)
    try:
        converted = float(value)
    except OverflowError:
        return value
    return converted if converted == value else value


def _moment(value: Any, kind: Any) -> datetime:
    """Read a moment as msgspec does; in a form that it does not take, as Python does."""
    try:
        moment: datetime = msgspec.convert(text(value), kind)
    except msgspec.ValidationError:
        moment = datetime.fromisoformat(value)
    return moment


def instant(value: Any) -> datetime:
    """Read ``2026-10-07T01:48:56Z``, with or without fractions of a second, as an aware `datetime` in UTC.

    What `ZONED` takes is what that makes of it: it rounds fractions of a microsecond.
    """
    try:
        moment = _moment(value, ZONED)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as cause:
        raise mismatch("an instant such as 2026-10-07T01:48:56Z", value) from cause


def local_time(value: Any) -> datetime:
    """Read ``2026-09-25T09:00:00`` as a naive `datetime`; a plain date is its midnight.

    Fractions of a microsecond are rounded, as in instants.
    """
    try:
        moment = _moment(value, STRICT["local_time"])
        if moment.tzinfo is not None:
            raise ValueError("a zone")
    except ValueError as cause:
        raise mismatch("a time without zone such as 2026-09-25T09:00:00", value) from cause
    return moment


def day(value: Any) -> date:
    """Read ``2026-10-08`` as a `date`."""
    try:
        return date.fromisoformat(text(value))
    except ValueError as cause:
        raise mismatch("a date such as 2026-10-08", value) from cause


def mismatch(expected: str, value: Any) -> Misfit:
    """Return the error for a value of another kind; a long text is cut."""
    kind: type = type(value)
    came = str(value).lower() if kind is bool else _JSON_WORDS.get(kind) or repr(value)
    if len(came) > _LONGEST_SHOWN:
        came = came[:_LONGEST_SHOWN] + "…"
    return Misfit(f"expected {expected}, got {came}", f"expected {expected}, got {_KINDS.get(kind, kind.__name__)}")
