"""Whether an account can batch, and how many operations it lets be under way at once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from wrike_async._engine.engine import Engine
from wrike_async._engine.packing.refusals import is_of_others
from wrike_async.errors import ApiError

__all__ = ["MAY_BE_FOR_ONE_ROW", "SAME_FOR_ALL_SIZES", "Admission"]

logger = logging.getLogger("wrike_async.batches")

# The content of a batch may be the reason, which is the matter of one row then.
MAY_BE_FOR_ONE_ROW = (400, 406, 411, 415, 422)
SAME_FOR_ALL_SIZES = (401, 429)

_TRY_AGAIN_AFTER = 600.0
_NOT_THERE = (404, 405, 410)
_REFUSED_SHAPES = 2
# Of whatever size, one after the other.
_REFUSED_WHOLES = 12
_ROOM_AT_FIRST = 100
_ACCEPTED_BEFORE_MORE = 10
_LONGEST_PAUSE = 30.0
_PAUSES_IN_VAIN = 10

# Each takes a request now and then to learn whether it is over. Thousands would use the quota up with that, and some
# would not be asked about before their time is over.
_MOST_BATCHES = 100


class Admission:
    """Lets batches in, and learns from how they fare."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._cannot_until: float | None = None
        self._warned = False
        self._proven = False
        self._probing = False
        self._refused_shapes = self._refused_wholes = 0
        self._under_way = 0
        self._batches = 0
        self._room = _ROOM_AT_FIRST
        self._room_is_known = False
        self._accepted_since = 0
        self._in_vain = 0
        self._not_before = 0.0
        # In the order of their coming. The first is woken, and wakes the next one when it is through.
        self._waiting: OrderedDict[object, asyncio.Future[None]] = OrderedDict()

    @property
    def is_open(self) -> bool:
        """Whether batches are thought to work."""
        return self._cannot_until is None or self._loop.time() >= self._cannot_until

    async def enter(self, count: int, *, whatever_was_learnt: bool = False) -> bool:
        """Wait until a batch of ``count`` operations may be sent.

        Args:
            count: how many it has.
            whatever_was_learnt: enter where batches are thought not to work, too.

        Returns:
            Whether it may; ``False`` where the account can't batch, at present. After ``True`` comes `leave`, or
            `refused`.

        Raises:
            ClientClosed: the client was closed.
        """
        turn = object()
        try:
            while True:
                now = self._loop.time()
                if self._cannot_until is not None and not whatever_was_learnt:
                    if now < self._cannot_until:
                        return False
                    self._cannot_until = None
                if now < self._not_before:
                    await self._changed(turn, self._not_before - now)
                elif self._fits(count):
                    self._probing = not self._proven
                    self._under_way += count
                    self._batches += 1
                    return True
                else:
                    await self._changed(turn, None)
        finally:
            if self._waiting.pop(turn, None) is not None:
                self._wake()

    def _fits(self, count: int) -> bool:
        if not self._proven:
            return not self._probing
        has_room = self._under_way == 0 or self._under_way + count <= self._room
        return has_room and self._batches < _MOST_BATCHES

    def accepted(self, count: int) -> None:
        """Learn that a batch was accepted; it is under way until it leaves."""
        self._proven, self._probing = True, False
        self._refused_shapes = self._refused_wholes = self._in_vain = 0
        self._accepted_since += 1
        if not self._room_is_known:
            self._room += 2 * count
        elif self._accepted_since >= _ACCEPTED_BEFORE_MORE:
            self._room += count
            self._accepted_since = 0
        self._wake()

    def leave(self, count: int) -> None:
        """Learn that a batch is over, or that its request brought neither an answer nor a refusal."""
        self._under_way -= count
        self._batches -= 1
        self._probing = False
        self._wake()

    def refused(self, refusal: ApiError, count: int) -> None:
        """Learn that a batch was refused; it is not under way any more."""
        self.leave(count)
        if refusal.status in SAME_FOR_ALL_SIZES:
            return
        if refusal.status in _NOT_THERE or refusal.code == "method_not_found":
            self._cannot(str(refusal))
        elif refusal.status == 403 and self._proven:
            self._lacks_room(refusal)
        elif refusal.status == 403 or (refusal.status not in MAY_BE_FOR_ONE_ROW and is_of_others(refusal)):
            self._cannot(str(refusal))
        elif refusal.status in MAY_BE_FOR_ONE_ROW:
            self._refused_shapes += not self._proven
            if self._refused_shapes >= _REFUSED_SHAPES:
                self._cannot(str(refusal))
        else:
            self._refused_wholes += 1
            if self._refused_wholes >= _REFUSED_WHOLES:
                self._cannot(str(refusal))

    def _lacks_room(self, refusal: ApiError) -> None:
        self._accepted_since = 0
        if self._under_way:
            self._room, self._room_is_known = self._under_way, True
            return
        # Nothing of ours is under way: somebody else uses the quota up, or it is no quota after all.
        self._in_vain += 1
        if self._in_vain > _PAUSES_IN_VAIN:
            self._cannot(str(refusal))
        else:
            self._not_before = self._loop.time() + min(2.0 ** (self._in_vain - 1), _LONGEST_PAUSE)

    def unreadable(self, reason: str) -> None:
        """Learn that a job was done and told nothing that could be read."""
        self._cannot(reason)

    def _cannot(self, reason: str) -> None:
        self._cannot_until = self._loop.time() + _TRY_AGAIN_AFTER
        self._proven = self._room_is_known = False
        self._room = _ROOM_AT_FIRST
        self._refused_shapes = self._refused_wholes = self._in_vain = self._accepted_since = 0
        self._not_before = 0.0
        if not self._warned:
            self._warned = True
            logger.warning("batches don't work here, so what they would do is done one by one: %s", reason)

    async def _changed(self, turn: object, timeout: float | None) -> None:
        future = self._waiting[turn] = self._loop.create_future()
        await asyncio.wait({future}, timeout=timeout)

    def _wake(self) -> None:
        future = next(iter(self._waiting.values()), None)
        if future is not None and not future.done():
            future.set_result(None)
