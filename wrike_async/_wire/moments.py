"""Days, instants and times without a zone, as a caller gives them and as Wrike reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from wrike_async.errors import InvalidArgument

__all__ = ["day_text", "instant_text", "local_text", "moment_of", "moment_text", "refuse_day"]


def instant_text(value: object, name: str = "instant", *, up: bool = False) -> str:
    """Return what is sent for an instant, given as an aware `datetime` or its ISO text: ``2026-03-10T07:24:24Z``.

    ``up`` says whether fractions of a second are ceiled, and not floored; raises `InvalidArgument` for anything else.
    """
    value = _read_text(value, name, "2026-03-10T07:24:24Z")
    if isinstance(value, date) and not isinstance(value, datetime):
        raise InvalidArgument(f"{name}={value} has no time and no time zone; write '{value}T00:00:00Z'")
    if not isinstance(value, datetime):
        raise InvalidArgument(f"{name} must be an aware datetime or an ISO text, not {type(value).__name__}")
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidArgument(
            f"{name}={value.isoformat()} has no time zone; instants need one, such as datetime(2026, 1, 31, tzinfo=UTC)"
            f" or '{value.isoformat(timespec='seconds')}Z'"
        )
    return _whole_seconds(value, name, up=up) + "Z"


def day_text(value: object, name: str, *, up: bool = False) -> str:
    """Return what is sent for a day, given as a `date` or its ISO text; raises `InvalidArgument` for anything else."""
    value = _read_text(value, name, "2026-03-15")
    if isinstance(value, datetime):
        raise InvalidArgument(f"{name} must be a date, not {type(value).__name__}; write '{value.date()}'")
    if not isinstance(value, date):
        raise InvalidArgument(f"{name} must be a date or an ISO text, not {type(value).__name__}")
    return value.isoformat()


def local_text(value: object, name: str, *, up: bool = False) -> str:
    """Return what is sent for a day, or a time without a zone: ``2026-03-15``, ``2026-03-15T09:00:00``.

    ``up`` says whether fractions of a second are ceiled, and not floored; raises `InvalidArgument` for anything else.
    """
    value = _read_text(value, name, "2026-03-15 or 2026-03-15T09:00:00")
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise InvalidArgument(
                f"{name}={value.isoformat()} has a time zone; Wrike keeps schedules without one: give a date or a "
                "datetime without tzinfo"
            )
        return _whole_seconds(value, name, up=up)
    if isinstance(value, date):
        return value.isoformat()
    raise InvalidArgument(f"{name} must be a date, a zone-less datetime or an ISO text, not {type(value).__name__}")


def _whole_seconds(value: datetime, name: str, *, up: bool) -> str:
    """Return the text of a time without its zone, which is UTC if it has one."""
    try:
        if value.tzinfo is not None:
            value = value.astimezone(UTC)
        if up and value.microsecond:
            value += timedelta(seconds=1)
    except OverflowError as cause:
        raise InvalidArgument(f"{name}={value.isoformat()} is no date that Wrike knows; leave that end open") from cause
    return value.replace(microsecond=0, tzinfo=None).isoformat()


def moment_text(value: date, name: str, *, up: bool = False) -> str:
    """Return what is sent for a day, an instant, or a time without a zone, when nothing says which of them is wanted.

    Args:
        value: one of them.
        name: of the parameter, for messages.
        up: whether fractions of a second are ceiled, and not floored.

    Raises:
        InvalidArgument: an instant beyond the years that there are.
    """
    if not isinstance(value, datetime):
        return day_text(value, name)
    return (local_text if value.tzinfo is None else instant_text)(value, name, up=up)


def _read_text(value: object, name: str, example: str) -> object:
    """Return the day, or the day and time, that a text in ISO form says; what is no text as it is."""
    if not isinstance(value, str):
        return value
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(value)
        except ValueError:
            continue
    raise InvalidArgument(f"{name}={value!r:.60} is no date; write {example}")


def moment_of(value: date | str) -> datetime:
    """Return what a day, a time, or the ISO text of one compares as: a day as its midnight."""
    read = _read_text(value, "date", "")
    if isinstance(read, datetime):
        return read
    assert isinstance(read, date)
    return datetime.combine(read, time.min)


def refuse_day(value: object, name: str) -> None:
    """Raise `InvalidArgument` for a day in place of a range of instants: when it begins depends on where one is."""
    day = _read_text(value, name, "2026-03-10T07:24:24Z")
    if isinstance(day, date) and not isinstance(day, datetime):
        after = f", 'end': '{day + timedelta(days=1)}T00:00:00Z'" if day < date.max else ""
        raise InvalidArgument(
            f"{name} is a range of instants, not a day; in UTC, that day is {{'start': '{day}T00:00:00Z'{after}}}"
        )
