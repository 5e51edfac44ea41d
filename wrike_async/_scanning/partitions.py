"""Parts of a scan that are about equal, found by asking how many entries lie before some moments."""

from __future__ import annotations

from bisect import insort
from itertools import pairwise
from typing import TYPE_CHECKING

from wrike_async._scanning.question import Partition, Question
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.ranges.seconds import Window, moment_after, stamped

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply

__all__ = ["partitions_of"]

_GUESSES = 2
_NEAR_ENOUGH = 0.1
"""How far a part may be from its share, of one."""


async def partitions_of(question: Question, number: int) -> list[Partition]:
    """Return parts of a question; up to two requests for each, and two more.

    Args:
        question: of a key that answers can be sorted by.
        number: how many parts.

    Raises:
        InvalidArgument: the number is none.
        WrikeError: a request failed.
    """
    check_whole(number, "number", 1, 1000)
    whole = question.window
    if number == 1:
        return [question.partition(whole)]
    reply = await question.ask(whole, page_size=1)
    found = stamped(reply.envelope.data, question.by.key)
    if not found:
        return [question.partition(whole)]
    first, total = found[0].second, _total(reply)
    # How many entries lie before a moment, for some moments.
    last = (moment_after(reply.envelope, found) + 1) if whole.end is None else whole.end
    known = [(first, 0), (last, total)]
    cuts: list[int] = []
    for i in range(1, number):
        cut = await _cut(question, known, total * i / number, total / number)
        if cut is not None and cut not in cuts:
            cuts.append(cut)
    ends = [whole.start, *sorted(cuts), whole.end]
    return [question.partition(Window(start, end)) for start, end in pairwise(ends)]


async def _cut(question: Question, known: list[tuple[int, int]], wanted: float, share: float) -> int | None:
    """Return a moment before which about as many entries lie as wanted; ``None`` where no moment is in between."""
    for _ in range(_GUESSES):
        if abs(_nearest(known, wanted)[1] - wanted) <= _NEAR_ENOUGH * share:
            break
        before = max(each for each in known if each[1] <= wanted)
        after = min(each for each in known if each[1] > wanted or each == known[-1])
        width, count = after[0] - before[0], after[1] - before[1]
        if width < 2:
            break
        guess = before[0] + min(max(1, round(width * (wanted - before[1]) / max(1, count))), width - 1)
        reply = await question.ask(Window(question.window.start, guess), page_size=1)
        insort(known, (guess, _total(reply)))
    moment = _nearest(known, wanted)[0]
    return moment if known[0][0] < moment < known[-1][0] else None


def _nearest(known: list[tuple[int, int]], wanted: float) -> tuple[int, int]:
    return min(known, key=lambda each: abs(each[1] - wanted))


def _total(reply: Reply) -> int:
    """Return how many entries a window holds: Wrike says so where it is more than the page."""
    return reply.envelope.response_size or len(reply.envelope.data)
