"""Numbers in words, for pictures and for those who do not see them."""

from __future__ import annotations

from datetime import datetime

__all__ = ["count", "duration", "moment", "share"]


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: ``1 run``, ``1,000 runs``."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def duration(seconds: float) -> str:
    """Return a time as one would say it: ``4.2 s``, ``2 min 34 s``, ``3 h 5 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"


def moment(at: datetime) -> str:
    """Return an instant, to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def share(part: float) -> str:
    """Return a part in percent, with a digit more where it is small."""
    return f"{part * 100:.0f} %" if part >= 0.1 or not part else f"{part * 100:.1f} %"
