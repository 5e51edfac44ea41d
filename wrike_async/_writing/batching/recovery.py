"""Rows of a group that are in doubt, looked for where the caller asked for it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import following
from wrike_async._wire.operation import WireParams
from wrike_async._writing.batching.creation import Creation
from wrike_async._writing.batching.marks import marked
from wrike_async._writing.batching.places import Place, Places
from wrike_async._writing.batching.search import Doubt, Recover, Search, absent
from wrike_async._writing.bulk.sent_rows import SentRows
from wrike_async._writing.outcomes import Performed, RowOutcome
from wrike_async.errors import WrikeError
from wrike_async.options import CallOptions

__all__ = ["Recovery", "recovering"]

logger = logging.getLogger("wrike_async.batches")

Recovery = Callable[[Performed], Awaitable[Performed]]
"""Looks for rows in doubt: what is found is done, and what has left no trace was not done."""


def recovering(
    engine: Engine,
    places: Places,
    group: Sequence[Creation],
    recover: Recover | None,
    sent: SentRows,
    options: CallOptions,
) -> tuple[Sequence[Creation], Recovery | None]:
    """Make rows ready to be looked for; they are about to be sent.

    Args:
        engine: performs the requests.
        places: where they are created.
        group: rows of one folder.
        recover: by what.
        sent: tells when they were sent.
        options: of the requests that create them.

    Returns:
        The rows as they are to be sent, and what looks for them, while they are under way.
    """
    if recover is None:
        return group, None
    key: str | None = None
    if recover == "metadata":
        key = f"wrike-async-{secrets.token_hex(8)}"
        group = [attrs.evolve(each, params=WireParams(marked(each.params, key, each.row.index))) for each in group]

    async def recovery(performed: Performed) -> Performed:
        place = places.of(group[0])
        doubts = _GroupInDoubt(group, performed.outcomes, place, sent)
        try:
            await Search(engine, following(options), places, place, group[0].find, key).run(doubts)
        except WrikeError as error:
            logger.warning("rows in doubt could not be looked for: %s", error)
        return attrs.evolve(performed, outcomes=doubts.outcomes)

    return group, recovery


class _GroupInDoubt:
    """The rows of a group, all of them given up by now."""

    def __init__(self, group: Sequence[Creation], outcomes: Sequence[RowOutcome], place: Place, sent: SentRows) -> None:
        self._group = group
        self._place = place
        self._sent = sent
        self._now = datetime.now(UTC)
        self.outcomes = list(outcomes)

    def left(self) -> list[Doubt]:
        rows = [outcome.row for outcome in self.outcomes if outcome.in_doubt]
        return [Doubt(row, self._sent.sent_at(row) or self._now, self._now, self._sent.job_of(row)) for row in rows]

    def of_others(self, ids: Collection[str]) -> set[str]:
        return {each for each in ids if self._place.is_known(each)}

    def under_way(self, title: str) -> int:
        return self._place.under_way[title] - sum(each.title == title for each in self._group)

    async def found(self, ids: Mapping[int, str]) -> None:
        for entity_id in ids.values():
            self._place.take(entity_id)
        self.outcomes = [
            RowOutcome(row=each.row, id=ids[each.index]) if each.index in ids else each for each in self.outcomes
        ]

    async def gone(self, indexes: Collection[int]) -> None:
        self.outcomes = [absent(each.row) if each.index in indexes else each for each in self.outcomes]
