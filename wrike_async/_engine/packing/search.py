"""Groups that were refused: whether that is a matter of one of them or of all, and which one it is.

As long as nothing was accepted, nobody knows whether one is bad or everything is refused. So a key goes slowly until
its first success: few groups are in flight, and those that are refused are held while single ones are drawn from all
that wait (see `refusals`). The first that is accepted ends that; from then on each refused group is searched.

A service that fails may be down, whatever it accepted before. So the same is done when a group fails, and when very
many were refused one after the other.
"""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Collection, Coroutine, Sequence
from typing import Any, Generic, Protocol, TypeVar

import attrs

from wrike_async._engine.packing.group_size import GroupSize
from wrike_async._engine.packing.refusals import FEW, Refusals, is_failure, is_of_others, is_too_long, rounds
from wrike_async._wire.refusals.inferred import inferred_from
from wrike_async.errors import ClientClosed, WrikeError

__all__ = ["Failed", "Host", "Searched", "Searches", "Spawn"]

_SO_MANY_IN_A_ROW = 200

Result = TypeVar("Result")


class Spawn(Protocol):
    """Starts a task that ends when the client closes, in the context of whoever asks or in another."""

    def __call__(
        self, work: Coroutine[Any, Any, Result], *, context: contextvars.Context | None = None
    ) -> asyncio.Task[Result]: ...


class Failed(Exception):
    """A request brought neither an answer nor a refusal; whoever waited for it knows already."""


class Searched(Protocol):
    """What travels in groups."""

    @property
    def name(self) -> str:
        """What refusals call it: its ID; empty where it has none."""
        ...

    @property
    def wanted(self) -> bool:
        """Whether somebody still waits for it."""
        ...

    def fail(self, error: WrikeError) -> None:
        """Give an error to whoever waits for it."""


Item = TypeVar("Item", bound=Searched)


class Host(Protocol[Item]):
    """The queue that a search works for."""

    def alone_is_the_same(self, item: Item) -> bool:
        """Whether one by itself is asked for with the same operation as many, so that it need not be to be sure."""
        ...

    def waiting(self) -> Collection[Item]:
        """Return what waits and was not sent."""
        ...

    def take(self, item: Item) -> None:
        """Take one out of the queue."""

    def put_back(self, items: Sequence[Item]) -> None:
        """Let some wait again, before all others."""

    def stands_alone(self, item: Item, task: asyncio.Task[None]) -> None:
        """Learn that one is asked for by itself, in this task."""

    async def send(self, items: Sequence[Item]) -> WrikeError | None:
        """Ask for some and hand out what comes; return the refusal where one of them may be the reason for it.

        Raises:
            Failed: the request failed for another reason, which those who wait know by now.
        """

    def contradicts(self, item: Item, refusal: WrikeError) -> None:
        """Learn that a group was refused though each of it was accepted by itself, this one at last."""

    def gives_up(self, error: WrikeError, refused: int) -> None:
        """Learn that everything would be refused, as so many were that waited."""

    def changed(self) -> None:
        """Look whether something may be sent now."""


@attrs.define(eq=False)
class _Held(Generic[Item]):
    """A group that was refused while nothing was accepted.

    Attributes:
        items: of it, without those that were drawn from it.
        released: is set when it is known what is the matter.
        not_cleared: how many were drawn from it and not accepted, or not yet. While there are any, the culprit may
            be one of them, and those that are left deserve no blame.
    """

    items: list[Item]
    released: asyncio.Future[None]
    not_cleared: int = 0


class Searches(Generic[Item]):
    """The searches of one queue, and what is known of it.

    Attributes:
        sizing: how large its groups should be.
        proven: whether something was accepted since the last failure.
        searching: how many groups are searched now, each of which may put some back.
    """

    def __init__(
        self,
        host: Host[Item],
        max_size: int,
        spawn: Spawn,
        *,
        groups_at_first: int,
        only_entities_can_be_missing: bool = False,
    ) -> None:
        """Work for a queue.

        Args:
            host: the queue.
            max_size: of a group.
            spawn: starts a task that ends when the client closes.
            groups_at_first: how many may be in flight before anything was accepted.
            only_entities_can_be_missing: see `Refusals`.
        """
        self._host = host
        self._groups_at_first = groups_at_first
        self._spawn = spawn
        self._only_entities = only_entities_can_be_missing
        self.sizing = GroupSize(max_size)
        self.proven = False
        self.searching = 0
        # Groups are in flight until their last ID is settled; those that are held are among them.
        self._in_flight = 0
        self._refused_in_a_row = 0
        self._held: list[_Held[Item]] = []
        self._in_doubt = self._after_a_failure = False
        self._drawing: asyncio.Task[None] | None = None
        self._closed = False

    def close(self) -> None:
        """Draw no more."""
        self._closed = True

    # --- groups -------------------------------------------------------------------------------------------------

    @property
    def in_flight(self) -> int:
        """How many groups are on their way, searched or held."""
        return self._in_flight

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return self._in_flight > 0 or self._drawing is not None

    def may_send(self) -> bool:
        """Whether a group may leave."""
        if self.proven:
            return True
        unsure = self._in_doubt or self._held or self._drawing is not None
        return not unsure and self._in_flight < self._groups_at_first

    def begins(self) -> None:
        """Learn that a group leaves."""
        self._in_flight += 1

    def ends(self) -> None:
        """Learn that the last of a group is settled, or waits again."""
        self._in_flight -= 1
        self._draw_if_all_are_held()

    def answered(self, count: int) -> None:
        """Learn that something was accepted, and that ``count`` have their answer."""
        self.sizing.known(count)
        self.proven, self._in_doubt, self._refused_in_a_row = True, False, 0
        self._release()

    async def blame(self, items: Sequence[Item], refusal: WrikeError) -> None:
        """Find out who is to blame for the refusal of a group. All of it is settled, or waits again, afterwards.

        Raises:
            Failed: as from `Host.send`.
        """
        if is_too_long(refusal) and len(items) > 1:
            # The host knows by now how long is too long, and sends them in shorter groups.
            self._host.put_back(items)
            return
        self.sizing.refused()
        self._count_refusal()
        if is_failure(refusal):
            self.proven, self._after_a_failure = False, True
        if len(items) == 1:
            self._fail(items[0], refusal)
            self._in_doubt = not self.proven
        else:
            self.searching += 1
            try:
                await self._search(items, refusal)
            finally:
                self.searching -= 1

    async def _search(self, items: Sequence[Item], refusal: WrikeError) -> None:
        """Find one bad ID in a group that was refused.

        A half that is accepted clears itself and blames the other half, which need not be sent to know that. A half
        that is refused holds a bad ID; nothing is known of the other then, which goes back to the queue, to ride
        with others. So the last refused request held the ID that is found in the end, and nothing else that is bad.
        """
        alone = False
        while True:
            if not self.proven:
                items = await self._hold(items)
            if not all(item.wanted for item in items):
                # The culprit may be gone: whoever is left deserves a fresh start, not the blame.
                self._host.put_back(items)
                return
            if len(items) < 2:
                break
            first, second = items[: len(items) // 2], items[len(items) // 2 :]
            try:
                refused = await self._host.send(first)
            except Failed:
                self._host.put_back(second)
                raise
            if refused is None:
                items, alone = second, False
            else:
                self._count_refusal()
                self._host.put_back(second)
                items, refusal, alone = first, refused, len(first) == 1
        for item in items:
            still = refusal if alone or self._host.alone_is_the_same(item) else await self._host.send([item])
            if still is not None:
                self._fail(item, still)
            else:
                self._host.contradicts(item, refusal)

    def _count_refusal(self) -> None:
        self._refused_in_a_row += 1
        if self._refused_in_a_row >= _SO_MANY_IN_A_ROW and self.proven:
            self.proven, self._in_doubt = False, True

    def _fail(self, item: Item, refusal: WrikeError) -> None:
        self.sizing.known(1)
        item.fail(refusal)

    # --- while nothing was accepted -----------------------------------------------------------------------------

    async def _hold(self, items: Sequence[Item]) -> Sequence[Item]:
        """Hold a refused group until something is accepted. Returns what is left of it to be searched, if anything."""
        held = _Held(list(items), asyncio.get_running_loop().create_future())
        self._held.append(held)
        self._draw_if_all_are_held()
        try:
            await held.released
        finally:
            self._held.remove(held)
        if self.proven and not held.not_cleared:
            return held.items
        self._host.put_back(held.items)
        return ()

    def _draw_if_all_are_held(self) -> None:
        """Draw when there is nothing else to wait for."""
        held = sum(not held.released.done() for held in self._held)
        if self._closed or self.proven or self._drawing is not None or self._in_flight > held:
            return
        if self._held or (self._in_doubt and self._host.waiting()):
            try:
                self._drawing = self._spawn(self._draw_until_it_is_known())
            except ClientClosed:
                self._closed = True
                self._release()
                return
            self._drawing.add_done_callback(self._drawn)
        else:
            self._in_doubt = False

    def _drawn(self, _: asyncio.Task[None]) -> None:
        self._drawing, self._in_doubt = None, False
        self._release()
        self._host.changed()

    def _release(self) -> None:
        for held in self._held:
            if not held.released.done():
                held.released.set_result(None)

    async def _draw_until_it_is_known(self) -> None:
        refusals = Refusals(only_entities_can_be_missing=self._only_entities)
        after_a_failure, self._after_a_failure = self._after_a_failure, False
        for size in rounds(after_a_failure=after_a_failure):
            before = refusals.count
            tasks = [self._ask_alone(item, held, refusals) for item, held in self._draw(size)]
            if tasks:
                await asyncio.wait(tasks)
            if self.proven or refusals.count == before:
                return
            verdict = refusals.verdict()
            if verdict is not None and (len(self._all()) >= FEW or is_of_others(verdict)):
                self._give_up(inferred_from(verdict, refusals.count))
                return

    def _all(self) -> list[tuple[Item, _Held[Item] | None]]:
        everything: list[tuple[Item, _Held[Item] | None]] = [(item, None) for item in self._host.waiting()]
        everything += [(item, held) for held in self._held for item in held.items if item.wanted]
        return everything

    def _draw(self, size: int) -> list[tuple[Item, _Held[Item] | None]]:
        everything = self._all()
        return random.sample(everything, min(size, len(everything)))

    def _ask_alone(self, item: Item, held: _Held[Item] | None, refusals: Refusals) -> asyncio.Task[None]:
        # On a closed client nothing is taken out of where it waits.
        task = self._spawn(self._alone(item, held, refusals))
        if held is None:
            self._host.take(item)
        else:
            held.items.remove(item)
            held.not_cleared += 1
        self._host.stands_alone(item, task)
        return task

    async def _alone(self, item: Item, held: _Held[Item] | None, refusals: Refusals) -> None:
        try:
            refusal = await self._host.send([item])
        except Failed:
            return
        if refusal is not None:
            refusals.add(refusal, item.name)
            self._fail(item, refusal)
        elif held is not None:
            held.not_cleared -= 1

    def _give_up(self, error: WrikeError) -> None:
        everything = self._all()
        for item, held in everything:
            if held is None:
                self._host.take(item)
            item.fail(error)
        self._host.gives_up(error, len(everything))
