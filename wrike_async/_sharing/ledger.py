"""What the processes of one quota share, and the arithmetic on it: who may send when.

``ledger.lua`` does the same in a Redis, step for step; a test compares them on random histories. The bounds are those
of `wrike_async._transport.limits`: the long log, the short log and the pace, and what refusals taught.

Who may send stands in line, and the first in line gets the next slot; the others are told when to come. Who is late by
an interval is passed and keeps its place; who stays away for ten seconds has left. A slot is given shortly before it is
due, by no more than its owner's call takes, so that a pause which comes meanwhile finds next to nothing given already.
Interactive work goes before bulk work, which has its turn after three of them. There are no leases: a process that dies
costs what it was given last, one slot, and no one too many.

What leaves late is counted from when it left. A process that begins has connections to open and modules to load, so its
first request may arrive long after others that left with it: while that is among the last ``burst`` and there are
others, a burst takes a quarter of a sixtieth of ``per`` more.

A ledger that was lost, or is new, begins without credit for a burst: the pace alone then keeps any ``per`` seconds
within the limit. Times are those of one clock, the store's. Where it was set back, or ran ahead of what a process
knows must have passed, all moments are moved with it, as if it had stood still.
"""

from __future__ import annotations

import math
from bisect import insort
from typing import Any

import attrs

from wrike_async._sharing.messages import Ask, Late, Refusal, Reply
from wrike_async._transport.limits import Quota
from wrike_async._transport.pacing.usage import Refusals, SendLog
from wrike_async.options import Lane

__all__ = ["Ledger", "Member", "OtherRule", "OtherVersion", "Place", "Rule"]

VERSION = 2
_GONE_AFTER = 10.0
_BEHIND = 2.0
_INTERACTIVE_IN_A_ROW = 3
_PATIENT_BURST = 2
_A_LITTLE = 1 / 64
_UNEVEN_START = 1 / 4


@attrs.frozen
class Rule:
    """A quota in numbers.

    Attributes:
        limit: requests …
        per: … in so many seconds.
        burst: how many may leave at once.
        interval: seconds from one send to the next.
        long: seconds in which no more than ``limit`` leave.
        short: seconds in which no more than ``burst`` leave.
    """

    limit: int
    per: float
    burst: int
    interval: float
    long: float
    short: float

    @classmethod
    def of(cls, quota: Quota) -> Rule:
        """Return that of a quota, with the margins that the limiter of one process keeps."""
        log = SendLog(quota.limit, quota.per, quota.burst)
        return cls(quota.limit, float(quota.per), quota.burst, log.interval, log.long, log.short)

    @property
    def text(self) -> str:
        """What tells it from others."""
        return f"{self.limit} in {self.per:g} s, {self.burst} at once"


@attrs.define
class Place:
    """A place in line: whose, for what, and when it is to come."""

    who: str
    lane: Lane
    due: float


@attrs.define
class Member:
    """What is known of a process: slots that it was given, its refusals, and when it asked last."""

    sent: int = 0
    refused: int = 0
    seen: float = 0.0


class OtherRule(Exception):
    """Others keep another quota under the same name; its text says which."""


class OtherVersion(Exception):
    """Another version of the package, which keeps other things, is at work there; its text is what to say of it."""

    def __init__(self, theirs: object) -> None:
        super().__init__(
            f"another version of wrike-async is using it (layout {theirs}, here {VERSION}), and goes first until it "
            "has been quiet for two windows of the quota"
        )


@attrs.define
class Ledger:
    """What is shared.

    Attributes:
        rule: the quota.
        last: when anybody asked last.
        empty_at: when the credit for bursts will be whole again.
        log: when the last ``limit`` slots were due.
        line: who waits, in order.
        members: who asked in the last two times ``per`` seconds.
        run: how many interactive slots were given in a row while bulk work waited.
        new_at: when the first slot of a process was due last.
        refusals: what they taught.
    """

    rule: Rule
    last: float
    empty_at: float
    log: list[float] = attrs.field(factory=list[float])
    line: list[Place] = attrs.field(factory=list[Place])
    members: dict[str, Member] = attrs.field(factory=dict[str, Member])
    run: int = 0
    new_at: float = 0.0
    refusals: Refusals = attrs.field(
        default=attrs.Factory(lambda self: _untaught(self.rule), takes_self=True), repr=False
    )

    @classmethod
    def unknown(cls, rule: Rule, now: float) -> Ledger:
        """Return one for a quota of whose use nothing is known."""
        return cls(rule, now, now + rule.burst * rule.interval)

    @classmethod
    def rested(cls, rule: Rule, now: float) -> Ledger:
        """Return one for a quota that nobody has used lately."""
        return cls(rule, now, now)

    @classmethod
    def opened(cls, kept: dict[str, Any] | None, rule: Rule, who: str, now: float) -> Ledger:
        """Return the one that was kept.

        Args:
            kept: what `kept` returned; ``None`` where there is nothing.
            rule: of who asks.
            who: asks.
            now: what the clock shows.

        Raises:
            OtherRule: somebody else has used it lately, for another quota.
            OtherVersion: somebody else uses it, with another version of the package.
        """
        if kept is None:
            return cls.unknown(rule, now)
        version, last = kept.get("v"), kept.get("last")
        if version != VERSION:
            # Either would take what the other writes for lost, and begin anew: nobody would get a slot.
            if isinstance(version, int) and isinstance(last, int | float) and abs(now - last) < 2 * rule.per:
                raise OtherVersion(version)
            return cls.unknown(rule, now)
        try:
            return cls._of(kept, rule, who, now)
        except (KeyError, TypeError, ValueError, AttributeError):
            # Something else has written there.
            return cls.unknown(rule, now)

    @classmethod
    def _of(cls, kept: dict[str, Any], rule: Rule, who: str, now: float) -> Ledger:
        if not isinstance(kept["rule"], str):
            raise TypeError("no rule")
        members = {name: Member(*_numbers(each, 3)) for name, each in kept["members"].items()}
        if kept["rule"] != rule.text:
            recent = now - 2 * rule.per
            if any(name != who and member.seen > recent for name, member in members.items()):
                raise OtherRule(kept["rule"])
            return cls.unknown(rule, now)
        line = [_place(*each) for each in kept["line"]]
        last, empty_at, run, new_at = _numbers([kept[name] for name in ("last", "empty_at", "run", "new_at")], 4)
        ledger = cls(rule, last, empty_at, _numbers(kept["log"]), line, members, run, new_at)
        taught = ledger.refusals
        taught.paused_until, taught.in_a_row, taught.let_in, taught.last, *slowed = _numbers(kept["refusals"], 7)
        taught.slowed_to, taught.slowed_at, taught.regains = slowed
        return ledger

    def kept(self) -> dict[str, Any]:
        """Return all of it as JSON-able data."""
        taught = self.refusals
        slowed = (taught.slowed_to, taught.slowed_at, taught.regains)
        return {
            "v": VERSION,
            "rule": self.rule.text,
            "limit": self.rule.limit,
            "per": self.rule.per,
            "last": self.last,
            "empty_at": self.empty_at,
            "log": self.log,
            "line": [[each.who, each.lane, each.due] for each in self.line],
            "members": {name: [each.sent, each.refused, each.seen] for name, each in self.members.items()},
            "run": self.run,
            "new_at": self.new_at,
            "refusals": [taught.paused_until, taught.in_a_row, taught.let_in, taught.last, *slowed],
        }

    # --- asking ---------------------------------------------------------------------------------------------------

    def ask(self, ask: Ask, now: float) -> Reply:
        """Give a slot to who asks, or say when to ask again."""
        self._set_clock(now, ask.expected)
        self._forget_who_left(now)
        self._learn(ask, now)
        self.members.setdefault(ask.who, Member()).seen = now
        place = self._place_of(ask, now)
        position = self._position(place, now)
        opens, due = self._opens_at(now), self._due_at(now, patient=ask.patient)
        granted = position == 0 and due <= now + ask.ahead
        if granted:
            moment = max(now, due)
            self._give(place, moment, opens)
            delay = moment - now
        else:
            step = self.rule.interval / self.refusals.speed(now)
            # Where those before it have not come yet though they could.
            at_least = self.rule.interval / 4 if position else 0.0
            delay = max(due + position * step - ask.ahead - now, at_least)
            place.due = now + delay
        return Reply(granted, delay, *self._told(now))

    def refused(self, refusal: Refusal, now: float) -> Reply:
        """Learn of a 429, and pause."""
        self._set_clock(now, refusal.expected)
        member = self.members.setdefault(refusal.who, Member())
        member.seen = now
        member.refused += 1
        sent_at = now - refusal.sent_ago
        self.refusals.refused(now=now, sent_at=sent_at, retry_after=refusal.retry_after, share=refusal.share)
        return Reply(False, 0.0, *self._told(now))

    def left_late(self, late: Late, now: float) -> Reply:
        """Count a slot from when its request left; nothing follows where the log has no such slot (any more)."""
        self._set_clock(now, late.expected)
        log = self.log
        slot = min(log, key=lambda moment: abs(moment - late.slot), default=-math.inf)
        if abs(slot - late.slot) <= self.rule.interval / 2:
            log.remove(slot)
            if slot == self.new_at:
                self.new_at += late.by
            insort(log, slot + late.by)
        return Reply(False, 0.0, *self._told(now))

    def _told(self, now: float) -> tuple[float, float, int, int, float]:
        taught, since = self.refusals, now - self.rule.per
        used = sum(moment > since for moment in self.log)
        return max(0.0, taught.paused_until - now), taught.speed(now), used, len(self.line), now

    # --- clock and company ----------------------------------------------------------------------------------------

    def _set_clock(self, now: float, expected: float) -> None:
        shift = 0.0
        if now < self.last:
            # Where it was set back by much, who asks knows best how late it was by then.
            shift = now - (max(self.last, expected) if now < self.last - _BEHIND else self.last)
        elif expected > 0 and now > expected + _BEHIND:
            # Whoever asks second finds it done.
            shift = min(now - expected, now - self.last)
        if shift:
            self.empty_at, self.new_at = self.empty_at + shift, self.new_at + shift
            self.log = [moment + shift for moment in self.log]
            for place in self.line:
                place.due += shift
            for member in self.members.values():
                member.seen += shift
            taught = self.refusals
            taught.paused_until, taught.last = taught.paused_until + shift, taught.last + shift
            taught.slowed_at += shift
        self.last = now

    def _forget_who_left(self, now: float) -> None:
        self.line = [place for place in self.line if place.due > now - _GONE_AFTER]
        since = now - 2 * self.rule.per
        self.members = {name: member for name, member in self.members.items() if member.seen > since}

    def _learn(self, ask: Ask, now: float) -> None:
        if ask.let_in:
            taught = self.refusals
            taught.let_in += ask.let_in
            if now - ask.let_in_ago > taught.last:
                taught.in_a_row = 0

    # --- the line -------------------------------------------------------------------------------------------------

    def _place_of(self, ask: Ask, now: float) -> Place:
        for place in self.line:
            if place.who == ask.who and place.lane == ask.lane:
                place.due = now
                return place
        self.line.append(Place(ask.who, ask.lane, now))
        return self.line[-1]

    def _position(self, mine: Place, now: float) -> int:
        """Return how many that are not late go before a place that is in time."""
        on_time = now - self.rule.interval
        interactive = [place for place in self.line if place.lane == "interactive" and place.due >= on_time]
        bulk = [place for place in self.line if place.lane == "bulk" and place.due >= on_time]
        position, run = 0, self.run
        while True:
            overtaken = bool(bulk) and (run >= _INTERACTIVE_IN_A_ROW or not interactive)
            if (bulk if overtaken else interactive).pop(0) is mine:
                return position
            run = 0 if overtaken or not bulk else run + 1
            position += 1

    def _give(self, place: Place, moment: float, opens: float) -> None:
        rule = self.rule
        self.line.remove(place)
        bulk_waits = any(each.lane == "bulk" for each in self.line)
        self.run = self.run + 1 if place.lane == "interactive" and bulk_waits else 0
        member = self.members[place.who]
        member.sent += 1
        if member.sent == 1 and len(self.members) > 1:
            self.new_at = moment
        self.log.append(moment)
        del self.log[: -rule.limit]
        after = max(self.empty_at, moment) + rule.interval
        held_for = (moment - opens) / rule.interval
        if held_for < 1 and rule.burst - (after - moment) / rule.interval > held_for + _A_LITTLE:
            # Credit is for idleness: time spent held up by a log or a pause earns none.
            after = moment + rule.burst * rule.interval
        self.empty_at = after

    # --- the bounds -----------------------------------------------------------------------------------------------

    def _opens_at(self, now: float) -> float:
        """Return when logs, pauses and a lowered speed allow the next send."""
        rule, log, opens = self.rule, self.log, self.refusals.paused_until
        if len(log) >= rule.limit:
            opens = max(opens, log[-rule.limit] + rule.long)
        if len(log) >= rule.burst:
            uneven = rule.per / 60 * _UNEVEN_START if self.new_at >= log[-rule.burst] else 0.0
            opens = max(opens, log[-rule.burst] + rule.short + uneven)
        speed = self.refusals.speed(now)
        if log and speed < 1:
            opens = max(opens, log[-1] + rule.interval / speed)
        return opens

    def _due_at(self, now: float, *, patient: bool) -> float:
        """Return when the next send is due; it may lie in the past."""
        rule = self.rule
        due = max(self._opens_at(now), self.empty_at - (rule.burst - 1) * rule.interval)
        if patient:
            calm = self.empty_at - (rule.burst - max(1, rule.burst - _PATIENT_BURST + 1)) * rule.interval
            due = max(due, min(calm, self.log[-1] + rule.interval if self.log else calm))
        return due


def _numbers(values: Any, count: int | None = None) -> list[Any]:
    """Check that something kept is a list of numbers: what else is written to a file must not stop anybody later."""
    numbers = list[Any](values)
    if not all(type(each) in (int, float) for each in numbers) or len(numbers) != (count or len(numbers)):
        raise TypeError("no numbers")
    return numbers


def _place(who: Any, lane: Any, due: Any) -> Place:
    if not isinstance(who, str) or lane not in ("interactive", "bulk"):
        raise TypeError("no place in line")
    return Place(who, lane, *_numbers([due]))


def _untaught(rule: Rule) -> Refusals:
    refusals = Refusals(rule.per)
    # Long ago, and not never: JSON has no word for that.
    refusals.paused_until = refusals.last = refusals.slowed_at = 0.0
    return refusals
