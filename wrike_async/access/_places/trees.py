"""Which folders lie below the places that a policy names."""

from __future__ import annotations

import asyncio
from collections import deque
from operator import is_not
from typing import Any, Final
from weakref import WeakValueDictionary

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation
from wrike_async.access._places.inside import INSIDE
from wrike_async.errors import InvalidRequest, NotFound

__all__ = ["FOR_READS", "FOR_WRITES", "Below", "Trees"]

FOR_READS: Final = 60.0
"""How many seconds old a tree may be for a read."""

FOR_WRITES: Final = 5.0
"""How many seconds old a tree may be for a write."""

_KEPT: Final = 100
"""So many combinations of places, the latest, are remembered though nobody decides by them any more."""

_TREE: Operation[Any] = Operation(method="GET", path="/folders/{folderId}/folders")


@attrs.define(eq=False)
class _Tree:
    """The folders below one place, when that was read, and as the how manieth of all trees."""

    folders: frozenset[str] = frozenset()
    read_at: float = float("-inf")
    number: int = 0
    one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock)


class Below:
    """Some places of a policy, with all that lies below them."""

    def __init__(self, trees: Trees, places: frozenset[str]) -> None:
        """Take the places; nothing is read before somebody asks."""
        self._all = trees
        self._clock = trees.clock
        self._trees = [(place, trees.tree(place)) for place in places]
        self._one = self._trees[0][1] if len(self._trees) == 1 else None
        self._parts: list[frozenset[str]] = []
        self._union: frozenset[str] = frozenset()

    def known(self, max_age: float) -> frozenset[str] | None:
        """Return the places and all folders below them, as `folders` does; ``None`` where that has to be read.

        Args:
            max_age: how many seconds ago it may have been read.
        """
        since = self._clock() - max_age
        if (one := self._one) is not None:
            return None if one.read_at < since else one.folders
        for _, tree in self._trees:
            if tree.read_at < since:
                return None
        return self._united()

    async def folders(self, since: float, *, after: int = -1) -> frozenset[str]:
        """Return the places and all folders below them. What is in the bin is below none.

        Args:
            since: by the clock of the loop; what was read before is read again.
            after: how many trees were read before what may be told of; see `Trees.begun`.

        Raises:
            WrikeError: it cannot be read.
        """
        stale = [place for place, tree in self._trees if _is_stale(tree, since, after)]
        if stale:
            await asyncio.gather(*(self._all.refresh(place, since, after) for place in stale))
        return self._united()

    def _united(self) -> frozenset[str]:
        parts = [tree.folders for _, tree in self._trees]
        if len(parts) != len(self._parts) or any(map(is_not, parts, self._parts)):
            # A tree that is read anew is another object, and there may be thousands of folders.
            self._parts, self._union = parts, frozenset[str]().union(*parts)
        return self._union


def _is_stale(tree: _Tree, since: float, after: int) -> bool:
    return tree.read_at < since or tree.number <= after


class Trees:
    """The trees of places, each read with one request; once for each client.

    Attributes:
        clock: of the loop that the client belongs to, which to ask for takes longer than to ask it.
        begun: how many readings were begun so far, which tells better than any clock what came before what.
    """

    def __init__(self, engine: Engine) -> None:
        """Read nothing yet; ``engine`` performs the requests."""
        self._engine = engine
        self.clock = asyncio.get_running_loop().time
        self.begun = 0
        # There may be a view for each user or job, each with places of its own, and a client lives long.
        self._trees = WeakValueDictionary[str, _Tree]()
        self._below = WeakValueDictionary[frozenset[str], Below]()
        self._latest = deque[Below](maxlen=_KEPT)

    def below(self, places: frozenset[str]) -> Below:
        """Return places, by ID, with all that lies below them; the same object for the same places."""
        found = self._below.get(places)
        if found is None:
            found = self._below[places] = Below(self, places)
            self._latest.append(found)
        return found

    def tree(self, place: str) -> _Tree:
        """Return the tree of one place, as far as it was read; the same object as long as somebody has it."""
        return self._trees.setdefault(place, _Tree())

    async def refresh(self, place: str, since: float, after: int) -> None:
        """Read the tree of a place, unless that was done meanwhile; raises `WrikeError`."""
        tree = self.tree(place)
        async with tree.one_at_a_time:
            if _is_stale(tree, since, after):
                self.begun += 1
                number, began = self.begun, self.clock()
                tree.folders = await self._read(place)
                tree.read_at, tree.number = began, number

    async def _read(self, place: str) -> frozenset[str]:
        try:
            reply = await self._engine.call(_TREE, INSIDE, ids=[place])
        except (NotFound, InvalidRequest):
            # A place that is not there, or not for this user, has nothing below it.
            return frozenset()
        folders = [each for each in reply.envelope.data if isinstance(each, dict)]
        return frozenset(
            each["id"]
            for each in folders
            if isinstance(each.get("id"), str) and not str(each.get("scope", "")).startswith("Rb")
        )
