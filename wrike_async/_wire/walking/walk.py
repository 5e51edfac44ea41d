"""A walk over pages without I/O: what to ask for next, what is new in an answer, when it is over.

What Wrike says about paging contradicts itself: the token changes from page to page, or stays the same while the
server moves on. So a token that was seen before means nothing. What tells an end is a page without entries (which may
carry a token all the same, and sending that is an error), a page without a token, or a page without anything that the
page before did not have.
"""

from __future__ import annotations

import logging
from collections.abc import Set
from typing import Any

import attrs

from wrike_async._wire.decode import Envelope
from wrike_async.errors import DecodeError, TransportError, WrikeError

__all__ = ["Walk"]

logger = logging.getLogger("wrike_async.pages")


@attrs.define(eq=False, repr=False, weakref_slot=False)
class Walk:
    """The state of one walk.

    Attributes:
        token: what the next request sends; ``None`` for the first page.
        over: whether there is nothing more to ask for.
        total: how many entries Wrike announced, where it did.
        count: how many different ones came.
        failure: what is wrong with the walk; it is over then, and incomplete.
        short: whether fewer came than were announced: some were removed, or slipped past unseen when such were.
    """

    token: str | None = None
    over: bool = False
    total: int | None = None
    count: int = 0
    failure: WrikeError | None = None
    short: bool = False
    _repeated_at: str | None = None
    _repeated: bool = False
    _resumed: bool = False
    _previous: Set[Any] = frozenset()

    @property
    def place(self) -> str | None:
        """Where it goes on, as callers are told."""
        return self.token

    def absorb(self, envelope: Envelope, *, repeated: bool) -> list[Any]:
        """Take in the answer to the request for the present page.

        Args:
            envelope: what came.
            repeated: whether the request was sent again after an answer was lost. Should the server count requests,
                a page was skipped then.

        Returns:
            The entries that the page before did not have. They are good even where ``failure`` is set:
            `DecodeError` when the server repeats itself without coming to an end, `TransportError` when entries are
            missing and a repeated request may be why.

        Raises:
            DecodeError: two entries cannot be told apart, because they have no ID and are nested too deeply.
        """
        asked_with = self.token
        self._resumed = self._resumed or (asked_with is not None and self.count == 0)
        if asked_with is None:
            self.total = envelope.response_size
        if repeated and not self._repeated:
            self._repeated, self._repeated_at = True, asked_with
        new = self.distinct(envelope.data, asked_with)
        self.count += len(new)
        self.token = envelope.next_page_token
        if not envelope.data or self.token is None:
            self.over = True
        elif not new:
            self._stand_still(asked_with)
        if self.over and self.failure is None:
            self._check_total()
        return new

    def distinct(self, entries: list[Any], place: str | None) -> list[Any]:
        """Return the entries of a page that the page before did not have, each once.

        Raises:
            DecodeError: as `absorb` does, with the place of the page.
        """
        try:
            return self._unseen(entries)
        except RecursionError:
            failure = DecodeError(
                "an entry of the page holds lists in lists, deeper than can be read", json_path="$.data"
            )
            failure.next_page_token = place
            raise failure from None

    def _unseen(self, entries: list[Any]) -> list[Any]:
        """Return the entries that neither the page before had nor this one had earlier."""
        previous = self._previous
        distinct = _ids(entries)
        if len(distinct) == len(entries) and distinct.isdisjoint(previous):
            self._previous = distinct
            return entries
        different: dict[Any, Any] = {}
        for entry in entries:
            different.setdefault(_identity(entry), entry)
        self._previous = set(different)
        return [entry for identity, entry in different.items() if identity not in previous]

    def _stand_still(self, asked_with: str | None) -> None:
        self.over = True
        if self.total is None or self.count < self.total:
            announced = "" if self.total is None else f" of {self.total}"
            self.failure = DecodeError(
                f"Wrike answered the same page twice after {self.count} entries{announced}, so the walk cannot go on; "
                "the error carries the token to try again with"
            )
            self.failure.next_page_token = asked_with

    def _check_total(self) -> None:
        if self.total is None:
            if self._repeated and self._resumed:
                logger.warning(
                    "a page request was sent again after its answer was lost, and this walk has no total that would "
                    "tell whether a page was skipped, because it was resumed from a token"
                )
            return
        if self.count >= self.total:
            return
        if self._repeated:
            self.failure = TransportError(
                f"{self.count} of {self.total} entries came. A page request was sent again after its answer was "
                "lost, so a page may have been skipped; walk again, or go on from the token of the error"
            )
            self.failure.next_page_token = self._repeated_at
            return
        self.short = True


def _ids(entries: list[Any]) -> set[Any]:
    """Return the different IDs, whatever they are; none where an entry has none."""
    try:
        if entries and not isinstance(entries[0], dict):
            return {entry.id for entry in entries}
        return {entry["id"] for entry in entries}
    except (KeyError, TypeError, AttributeError):
        return set()


def _identity(entry: Any) -> Any:
    """Return what tells an entry from others: the ID, or all of an entry that has none."""
    its_id = entry.get("id") if isinstance(entry, dict) else getattr(entry, "id", None)
    return its_id if isinstance(its_id, str) else repr(entry)
