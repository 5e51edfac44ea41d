"""Times as the sandbox keeps and writes them.

Instants are whole seconds since 1970 in UTC. Task dates belong to no zone and are kept as the text that goes
on the wire (``2026-09-25T09:00:00``), which sorts as time does.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

__all__ = [
    "after_working_minutes",
    "before_working_minutes",
    "day_text",
    "first_moment",
    "instant_text",
    "is_working_day",
    "last_moment",
    "parse_date",
    "parse_instant",
    "parse_local",
    "to_seconds",
    "utc_now",
    "working_day",
    "working_minutes",
]

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?")
_EPOCH: Final = date(1970, 1, 1)
MINUTES_PER_DAY: Final = 480
_FIRST_MINUTE: Final = 9 * 60


def instant_text(seconds: int) -> str:
    """Return an instant as Wrike writes it: ``2026-10-07T01:48:56Z``."""
    minute, second = divmod(seconds, 60)
    day, minute = divmod(minute, 1440)
    return f"{day_text(day)}{_minute_text(minute)}{second:02d}Z"


@lru_cache(maxsize=4096)
def day_text(day: int) -> str:
    """Return the date this many days after 1970-01-01."""
    return (_EPOCH + timedelta(days=day)).isoformat()


@lru_cache(maxsize=1440)
def _minute_text(minute: int) -> str:
    return f"T{minute // 60:02d}:{minute % 60:02d}:"


def parse_instant(text: str) -> int:
    """Return the seconds of ``yyyy-MM-ddTHH:mm:ssZ``.

    Raises:
        ValueError: any other form, milliseconds included.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"expected yyyy-MM-dd'T'HH:mm:ss'Z', got {text!r}")
    return int(datetime.fromisoformat(text).timestamp())


def parse_date(text: str) -> str:
    """Return the same date, checked.

    Raises:
        ValueError: any other form.
    """
    if not _DATE.fullmatch(text):
        raise ValueError(f"expected yyyy-MM-dd, got {text!r}")
    _check_year(date.fromisoformat(text).year)
    return text


def parse_local(text: str) -> str:
    """Return the same zone-less date or moment, checked.

    Raises:
        ValueError: any other form.
    """
    if not _LOCAL.fullmatch(text):
        raise ValueError(f"expected yyyy-MM-dd'T'HH:mm:ss without a zone, got {text!r}")
    moment = datetime.fromisoformat(text)
    _check_year(moment.year)
    return text if len(text) == len("yyyy-MM-dd") else moment.isoformat(timespec="seconds")


def _check_year(year: int) -> None:
    if not 1970 <= year < 2100:
        raise ValueError(f"{year} is outside 1970 to 2100")


def to_seconds(moment: datetime) -> int:
    """Return an aware datetime in whole seconds.

    Raises:
        ValueError: it is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("the sandbox's clock must give aware datetimes")
    return int(moment.timestamp())


def utc_now() -> datetime:
    """Return what the wall clock says."""
    return datetime.now(UTC)


@lru_cache(maxsize=4096)
def working_day(index: int) -> str:
    """Return the date of the n-th working day after Monday, 1970-01-05."""
    week, weekday = divmod(index, 5)
    return day_text(4 + week * 7 + weekday)


def is_working_day(moment: datetime, work_on_weekends: bool) -> bool:
    """Tell whether work is done on this day."""
    return work_on_weekends or moment.weekday() < 5


def first_moment(text: str, work_on_weekends: bool) -> datetime:
    """Say where work starts for a start date: 09:00 on the next working day unless a time was given."""
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        moment = moment.replace(hour=9)
    while not is_working_day(moment, work_on_weekends):
        moment = (moment + timedelta(days=1)).replace(hour=9, minute=0, second=0)
    return moment


def last_moment(text: str, work_on_weekends: bool) -> datetime:
    """Say where work ends for a due date: 17:00 on that working day or the one before, unless a time was given."""
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        moment = moment.replace(hour=17)
    while not is_working_day(moment, work_on_weekends):
        moment = (moment - timedelta(days=1)).replace(hour=17, minute=0, second=0)
    return moment


def working_minutes(start: datetime, due: datetime, work_on_weekends: bool) -> int:
    """Count the minutes of work between two moments: 09:00 to 17:00 on each working day."""
    total = 0
    day = start.date()
    while day <= due.date():
        midnight = datetime.combine(day, time())
        if is_working_day(midnight, work_on_weekends):
            opens = midnight + timedelta(minutes=_FIRST_MINUTE)
            closes = opens + timedelta(minutes=MINUTES_PER_DAY)
            total += max(0, int((min(due, closes) - max(start, opens)).total_seconds()) // 60)
        day += timedelta(days=1)
    return total


def after_working_minutes(start: datetime, minutes: int, work_on_weekends: bool) -> datetime:
    """Return the moment when this much work, begun at ``start``, is done."""
    moment = start
    left = minutes
    while True:
        closes = moment.replace(hour=17, minute=0, second=0)
        available = max(0, int((closes - moment).total_seconds()) // 60)
        if is_working_day(moment, work_on_weekends):
            if left <= available:
                return moment + timedelta(minutes=left)
            left -= available
        moment = (moment + timedelta(days=1)).replace(hour=9, minute=0, second=0)


def before_working_minutes(due: datetime, minutes: int, work_on_weekends: bool) -> datetime:
    """Return the moment when this much work has to begin to be done at ``due``."""
    moment = due
    left = minutes
    while True:
        opens = moment.replace(hour=9, minute=0, second=0)
        available = max(0, int((moment - opens).total_seconds()) // 60)
        if is_working_day(moment, work_on_weekends):
            if left <= available:
                return moment - timedelta(minutes=left)
            left -= available
        moment = (moment - timedelta(days=1)).replace(hour=17, minute=0, second=0)
