"""Lookups by ID, packed: any number of callers that each want one entity become requests for up to 100.

A group is not cut when it is asked for but when the limiter grants its request a slot ("sealing at the slot"). Under
light load a lone lookup leaves in the next turn of the loop; under load groups fill by themselves.

A group is sent in the context (`contextvars`) of one of its callers: the first that still waits for its first ID. So a
span or a tenant that hooks see there is that of a caller of the group, though not of all of them.

An ID asked for twice joins a group that was not sent yet, never one in flight: that answer may be stale after the
caller's own write. Each caller has its own future and its own copy of an error. A caller that is cancelled takes its
ID out; nobody else notices.
"""

from __future__ import annotations

from functools import partial
from operator import is_not
from typing import Any

from wrike_async._engine.calls import Calls
from wrike_async._engine.dispatch import Dispatcher
from wrike_async._engine.guarding.permits import Book, Permit
from wrike_async._engine.packing.lookup_params import LookupParams
from wrike_async._engine.packing.lookup_queue import Decoder, LookupQueue, Means
from wrike_async._engine.packing.pending import Caller
from wrike_async._engine.packing.search import Spawn
from wrike_async._transport.outages import InVain
from wrike_async._wire.operation import Operation
from wrike_async.errors import ClientClosed
from wrike_async.options import CallOptions, Lane, RetryPolicy, Timeout

__all__ = ["Lookups"]

_Key = tuple[Operation[Any], bytes, Timeout, RetryPolicy, Book | None]


class Lookups:
    """Collects lookups by key: the operation, its parameters, and the options that shape a request."""

    def __init__(self, dispatcher: Dispatcher, calls: Calls, decode: Decoder, spawn: Spawn) -> None:
        """Work on a dispatcher.

        Args:
            dispatcher: the queue.
            calls: performs the requests.
            decode: makes models of the entries of an answer, or errors of those that cannot be read.
            spawn: starts a task that ends when the client closes.
        """
        self._means = Means(dispatcher, calls, decode, spawn)
        self._queues: dict[_Key, LookupQueue] = {}
        # Most lookups are asked for the way that the one before was, and a key takes long to compare.
        self._latest: tuple[tuple[Any, ...], LookupQueue] | None = None
        calls.outages.when_in_vain(self._end_vain_waits)

    def _end_vain_waits(self, verdict: InVain) -> None:
        for queue in list(self._queues.values()):
            queue.end_vain_waits(verdict)

    def ask(
        self,
        operation: Operation[Any],
        entity_id: str,
        encoded: LookupParams,
        options: CallOptions,
        lane: Lane,
        *,
        permit: Permit,
        caller: Caller,
    ) -> None:
        """Ask for one entity.

        Args:
            operation: a read that takes several IDs.
            entity_id: a checked ID.
            encoded: its parameters. Lookups with equal ones share requests.
            options: of the call; the longest wait counts for this caller alone.
            lane: how urgent it is. A group is as urgent as its most urgent ID.
            permit: the right to ask. Lookups share requests that are noted in the same book.
            caller: gets the entity. Cancelling it takes the ID out again.
        """
        same = (operation, encoded, options, permit)
        if self._latest is None or any(map(is_not, same, self._latest[0])):
            self._latest = same, self._queue(operation, encoded, options, permit)
        self._latest[1].ask(caller, entity_id, lane, options.max_wait)

    def _queue(
        self, operation: Operation[Any], encoded: LookupParams, options: CallOptions, permit: Permit
    ) -> LookupQueue:
        key = (operation, encoded.key, options.timeout, options.retries, permit.book)
        queue = self._queues.get(key)
        if queue is None:
            shared = CallOptions(timeout=options.timeout, retries=options.retries)
            queue = LookupQueue(self._means, operation, encoded.params, shared, partial(self._forget, key), permit)
            self._queues[key] = queue
        return queue

    def _forget(self, key: _Key, queue: LookupQueue) -> None:
        if self._queues.get(key) is queue:
            del self._queues[key]
            self._latest = None

    def close(self) -> None:
        """End all that waits with `ClientClosed`."""
        for queue in list(self._queues.values()):
            queue.refused(ClientClosed("the client was closed while this lookup waited"))
