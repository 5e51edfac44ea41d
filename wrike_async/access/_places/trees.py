"""Which folders lie below the places that a policy names."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation
from wrike_async.access._places.inside import INSIDE
from wrike_async.errors import InvalidRequest, NotFound

__all__ = ["FOR_READS", "FOR_WRITES", "Trees"]

FOR_READS: Final = 60.0
"""How many seconds old a tree may be for a read."""

FOR_WRITES: Final = 5.0
"""How many seconds old a tree may be for a write."""

_AS_GOOD_AS_NEW: Final = 1.0

_TREE: Operation[Any] = Operation(method="GET", path="/folders/{folderId}/folders")


@attrs.define(eq=False)
class _Tree:
    """The folders below one place, and when that was read."""

    folders: frozenset[str] = frozenset()
    read_at: float = float("-inf")
    one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock)


class Trees:
    """The trees of places, each read with one request; once for each client."""

    def __init__(self, engine: Engine) -> None:
        """Read nothing yet; ``engine`` performs the requests."""
        self._engine = engine
        self._trees: dict[str, _Tree] = {}

    async def below(self, places: Iterable[str], *, max_age: float) -> frozenset[str]:
        """Return places and all folders below them. What is in the bin is below none.

        Args:
            places: IDs of spaces, folders and projects.
            max_age: how many seconds old it may be.

        Raises:
            WrikeError: it cannot be read.
        """
        now, trees = asyncio.get_running_loop().time(), [(place, self._tree(place)) for place in places]
        stale = [place for place, tree in trees if now - tree.read_at > max_age]
        if stale:
            await asyncio.gather(*(self._refresh(place, max_age) for place in stale))
        if len(trees) == 1:
            return trees[0][1].folders
        return frozenset[str]().union(*(tree.folders for _, tree in trees))

    def surely_hold(self, places: frozenset[str], folders: Sequence[str]) -> bool:
        """Whether all of some folders are, or lie below, one of the places, as was read not long ago."""
        now = asyncio.get_running_loop().time()
        known = [tree.folders for tree in map(self._tree, places) if now - tree.read_at <= FOR_READS]
        return bool(folders) and all(any(folder in some for some in known) for folder in folders)

    def may_be_older(self, places: Iterable[str]) -> bool:
        """Whether reading again could tell anything new."""
        now = asyncio.get_running_loop().time()
        return any(now - self._tree(place).read_at > _AS_GOOD_AS_NEW for place in places)

    async def anew(self, places: Iterable[str]) -> frozenset[str]:
        """Read again what may be older than a moment, and return it as `below` does."""
        return await self.below(places, max_age=_AS_GOOD_AS_NEW)

    def _tree(self, place: str) -> _Tree:
        return self._trees.setdefault(place, _Tree())

    async def _refresh(self, place: str, max_age: float) -> None:
        tree, loop = self._tree(place), asyncio.get_running_loop()
        async with tree.one_at_a_time:
            if loop.time() - tree.read_at > max_age:
                began = loop.time()
                tree.folders = await self._read(place)
                tree.read_at = began

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
