"""What a refusal may be about, and when many that are alike are about all. Pure, no I/O.

Where everything is refused, because a scope is missing or a value is wrong, looking for the culprits would cost a
request for each ID. So as long as nothing was accepted, single ones are drawn at random from all that wait, more of
them in each round. Sixteen that are refused alike, with hardly any that are not, and none that is accepted: were half
of all good, that would happen once in 65,000 times. What is left then gets an error that says what it is drawn from.

What is no refusal of Wrike's, but of a gateway or a proxy, is hardly about one of them: four at random are enough.

A refusal that is about one entity says nothing of the others: one whose text names it, and a "not found" where nothing
but the entity itself can be missing.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from wrike_async._wire.refusals.classes import METHOD_NOT_FOUND
from wrike_async.errors import ApiError, DecodeError, Forbidden, InvalidRequest, NotFound, ServerError, WrikeError

__all__ = ["FEW", "Refusals", "is_failure", "is_of_others", "is_too_long", "may_be_one_of_them", "rounds"]

FEW = 8
"""So few are asked one by one rather than judged by others: that is cheap and leaves no doubt."""

_ENOUGH = 16
_ENOUGH_OF_OTHERS = 4
_ABOUT_SIZE = (408, 409, 413, 414, 429, 431)
_ROUNDS = (1, 3, 12)
_ROUNDS_AFTER_A_FAILURE = (1, 15)
_LARGEST_ROUND = 64


def is_failure(error: WrikeError) -> bool:
    """Tell whether an error is a failure that one of the IDs may provoke, and that may as well befall any request."""
    return isinstance(error, ServerError | DecodeError)


def is_too_long(error: WrikeError) -> bool:
    """Tell whether a URL was refused for its length."""
    return isinstance(error, ApiError) and error.status in (414, 431)


def may_be_one_of_them(error: WrikeError) -> bool:
    """Tell whether an error may be due to one of the IDs that were asked for, or to there being so many.

    A refusal without a code of Wrike's is none of Wrike's, and an unknown path has nothing to do with IDs.
    """
    if is_failure(error) or is_too_long(error):
        return True
    if isinstance(error, InvalidRequest | Forbidden):
        return error.code not in (None, METHOD_NOT_FOUND)
    return isinstance(error, NotFound)


def is_of_others(error: WrikeError) -> bool:
    """Tell whether a refusal is none of Wrike's, and not about the size of what was sent."""
    sized = isinstance(error, ApiError) and error.status in _ABOUT_SIZE
    return isinstance(error, ApiError) and not isinstance(error, ServerError) and error.code is None and not sized


def rounds(*, after_a_failure: bool) -> Iterator[int]:
    """Return how many to draw in each round.

    After a failure, which may mean that the service is down, there are few rounds: each takes all its retries.
    """
    first = _ROUNDS_AFTER_A_FAILURE if after_a_failure else _ROUNDS
    more = (min(_LARGEST_ROUND, first[-1] * 2**number) for number in itertools.count(1))
    return itertools.chain(first, more)


class Refusals:
    """Refusals of single ones, drawn at random, while none was accepted.

    Attributes:
        count: how many there are.
    """

    def __init__(self, *, only_entities_can_be_missing: bool) -> None:
        """Begin with none.

        Args:
            only_entities_can_be_missing: whether a "not found" can be about nothing but the entity that was asked for.
        """
        self._not_found_is_about_one = only_entities_can_be_missing
        self._alike: Counter[tuple[object, ...]] = Counter()
        self._first: dict[tuple[object, ...], WrikeError] = {}
        self.count = 0

    def add(self, refusal: WrikeError, name: str) -> None:
        """Learn that one was refused.

        Args:
            refusal: why.
            name: its ID; empty where it has none.
        """
        self.count += 1
        if self._is_about_one(refusal, name):
            return
        kind = _kind(refusal)
        self._alike[kind] += 1
        self._first.setdefault(kind, refusal)

    def _is_about_one(self, refusal: WrikeError, name: str) -> bool:
        if isinstance(refusal, NotFound) and self._not_found_is_about_one:
            return True
        return isinstance(refusal, ApiError) and bool(name) and name in (refusal.description or "")

    def verdict(self) -> WrikeError | None:
        """Return the refusal that all would meet; ``None`` while it may be a matter of each."""
        for kind, alike in self._alike.most_common(1):
            first = self._first[kind]
            enough = _ENOUGH_OF_OTHERS if is_of_others(first) else _ENOUGH
            if alike >= enough and (self.count - alike) * enough <= alike:
                return first
        return None


def _kind(error: WrikeError) -> tuple[object, ...]:
    if not isinstance(error, ApiError) or isinstance(error, ServerError):
        return (type(error),)
    # What 400 says tells one bad value from another; what 403 and 404 say may differ with the entity.
    return error.status, error.code, error.description if isinstance(error, InvalidRequest) else None
