"""What a ledger tells of those who use a quota, for people to look at."""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["ProcessUsage", "Usage"]

_RECENT = 0.5


@attrs.frozen(kw_only=True)
class ProcessUsage:
    """One client of a quota.

    Attributes:
        process: host, process ID and a few letters.
        sent: slots that it was given.
        refused: 429s that it met.
        waiting: the lane that it stands in line for, ``None`` where it does not.
        seconds_ago: when it asked last.
    """

    process: str
    sent: int
    refused: int
    waiting: str | None
    seconds_ago: float


@attrs.frozen(kw_only=True)
class Usage:
    """The use of one quota.

    Attributes:
        name: of the quota, or the path of its file.
        quota: in words.
        limit: requests that there are in ``per`` seconds.
        used: how many were given in the last ``per`` seconds.
        speed: the share of the full pace that is kept.
        paused: how many seconds a pause lasts yet.
        processes: who asked in the last two times ``per`` seconds; who sent most is first.
    """

    name: str
    quota: str
    limit: int
    used: int
    speed: float
    paused: float
    processes: tuple[ProcessUsage, ...]

    @classmethod
    def of(cls, name: str, kept: dict[str, Any]) -> Usage:
        """Read what a store returned."""
        now, per = kept["now"], kept["per"]
        paused_until, _, _, _, slowed_to, slowed_at, regains = kept["refusals"]
        waiting = {who: lane for who, lane, due in kept["line"] if due > now - _RECENT}
        processes = [
            ProcessUsage(
                process=who, sent=sent, refused=refused, waiting=waiting.get(who), seconds_ago=max(0.0, now - seen)
            )
            for who, (sent, refused, seen) in kept["members"].items()
            if seen > now - 2 * per
        ]
        return cls(
            name=name,
            quota=kept["rule"],
            limit=int(kept["limit"]),
            used=sum(moment > now - per for moment in kept["log"]),
            speed=1.0 if slowed_to >= 1 else min(1.0, slowed_to + regains * (now - slowed_at) / per),
            paused=max(0.0, paused_until - now),
            processes=tuple(sorted(processes, key=lambda each: (-each.sent, each.process))),
        )
