"""What lets a request leave: a permit, given by a gate where access is granted area by area.

The engine asks at each of its doors and enforces where a request is performed, so that nothing leaves that nobody was
asked about. What a gate allows is not its business; without one, `OPEN` stands for everybody's consent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

import attrs

from wrike_async._wire.operation import NO_PARAMS, Operation, Request
from wrike_async.errors import AccessDenied, InvalidArgument
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.call import Call, Reply

__all__ = [
    "OPEN",
    "Ask",
    "Book",
    "Gate",
    "Guard",
    "GuardedOptions",
    "Permit",
    "check_permit",
    "following",
    "gate_of",
    "guard_of",
    "guarded",
    "together",
    "verified",
    "with_guard",
]


@attrs.define(eq=False, repr=False)
class Ask:
    """What somebody wants to do. It is made for each call, which a frozen one would take twice as long for.

    Attributes:
        operation: what is to be performed; one that a user built is no declared one.
        ids: what stands in its path.
        params: of the operation, by wire name.
        request: what was built already, whose target and body tell the rest; ``None`` where it is built of these.
        bulk: whether it is about many writes, of which this is what is the same for all.
        count: of a bulk write, how many there are, where that is known.
        rows: of a bulk write, what was given where that can be looked at without using it up.
        row: of one of many writes, which of them it is.
    """

    operation: Operation[Any]
    ids: Sequence[str] = ()
    params: Mapping[str, Any] = NO_PARAMS
    request: Request | None = None
    bulk: bool = False
    count: int | None = None
    rows: Collection[Any] = ()
    row: int | None = None


class Book(Protocol):
    """Keeps account of requests."""

    async def keep(self, call: Call, work: Coroutine[Any, Any, Reply]) -> Reply:
        """Note a call before it begins and when it has ended, and look at its answer before anybody gets it.

        Raises:
            AccessDenied: it could not be noted, or nobody may have the answer.
        """
        ...


@attrs.define(eq=False, repr=False)
class Permit:
    """The right to perform one operation. It is made for each call, as an `Ask` is, and nobody changes it.

    Attributes:
        operation: which one; ``None`` for any, which counts only where there is no gate.
        book: where its requests are noted.
        verify: looks at an entity that was looked up before anybody gets it; raises `AccessDenied` where nobody may.
    """

    operation: Operation[Any] | None = None
    book: Book | None = None
    verify: Callable[[Any], Awaitable[None]] | None = None


OPEN: Final = Permit()
"""Where access is not restricted."""


def check_permit(permit: Permit, request: Request, *, guarded: bool) -> None:
    """See to it that a request has a permit of its own.

    Args:
        permit: what it has.
        request: about to be performed.
        guarded: whether everything needs one that a gate gave.

    Raises:
        TypeError: it has none.
        AccessDenied: it has that of another operation.
    """
    if permit is OPEN and not guarded:
        return
    if not isinstance(permit, Permit):
        raise TypeError(f"a request needs a Permit, not {type(permit).__name__}")
    if permit.operation is not request.operation:
        raise AccessDenied(
            f"{request.operation} was asked for with a permit for something else; it is not sent",
            operation=str(request.operation),
            reason="unknown",
        )


class Gate(Protocol):
    """Decides what may be done."""

    async def admit(self, ask: Ask) -> Permit:
        """Decide on one call. Nothing is held meanwhile: a person may be asked.

        Raises:
            AccessDenied: it may not be done.
        """
        ...

    def look_up(self, ask: Ask) -> Permit:
        """Decide on a lookup of one entity, at once; raises `AccessDenied`."""
        ...

    async def admit_bulk(
        self, asks: Sequence[Ask], rides: Sequence[Operation[Any]], looks: Sequence[Operation[Any]] = ()
    ) -> Gate:
        """Decide on many writes as a whole, before any of them.

        Args:
            asks: what is the same for all of them, once for each operation.
            rides: what they are performed with besides.
            looks: lookups that tell what became of them, of which nobody gets anything else.

        Returns:
            The gate for their requests; each group goes through its `sift` before.

        Raises:
            AccessDenied: none of them may be done.
        """
        ...

    async def admit_together(self, asks: Sequence[Ask]) -> Gate:
        """Ask about several writes that are one call of somebody, before any of them.

        Args:
            asks: what they are about, once for each operation.

        Returns:
            The gate for their requests, which decides on each as this one does, and asks nobody any more.

        Raises:
            AccessDenied: none of them may be done, or they were not approved.
        """
        ...

    async def sift(self, asks: Sequence[Ask]) -> list[AccessDenied | None]:
        """Decide on each of many writes by itself, for one entity each; nobody is asked any more."""
        ...

    def may_ride(self, single: Operation[Any], bulk: Operation[Any]) -> bool:
        """Whether writes that are admitted one by one may be performed with a bulk operation, too."""
        ...

    def riding(self, operations: Sequence[Operation[Any]]) -> Gate:
        """Return the gate for requests that hold nothing but what was admitted one by one; the same one each time."""
        ...

    def following(self) -> Gate:
        """Return the gate for reads that find out what became of writes that were admitted."""
        ...


@runtime_checkable
class Guard(Protocol):
    """Says what may be done with a client: `wrike_async.access.Access`."""

    def _gate_for(self, engine: Any, outer: Gate | None) -> Gate:
        """Return the gate of a client or view.

        Args:
            engine: performs its calls.
            outer: the gate that there is already; both must let a call through.
        """
        ...


def guard_of(access: object) -> Guard:
    """Return it; raises `InvalidArgument` for what is none."""
    if isinstance(access, type) or not isinstance(access, Guard):
        raise InvalidArgument(
            f"access must be an Access, such as Access(AccessPolicy.read_only()), not {access!r:.40}; what a client "
            "may do can be narrowed and never widened"
        )
    return access


@attrs.frozen(repr=False)
class GuardedOptions(CallOptions):
    """The options of calls that a gate decides on.

    Attributes:
        gate: which one.
    """

    gate: Gate = attrs.field(kw_only=True)


def gate_of(options: CallOptions) -> Gate | None:
    """Return the gate that decides on calls with these options; ``None`` where access is not restricted."""
    return options.gate if isinstance(options, GuardedOptions) else None


def guarded(options: CallOptions, gate: Gate) -> GuardedOptions:
    """Return options with another gate."""
    return GuardedOptions(
        lane=options.lane, timeout=options.timeout, retries=options.retries, max_wait=options.max_wait, gate=gate
    )


def with_guard(engine: Any, options: CallOptions, access: Guard | None) -> CallOptions:
    """Return options of calls that a guard, too, decides on, if there is one; raises `InvalidArgument` for no guard."""
    return options if access is None else guarded(options, guard_of(access)._gate_for(engine, gate_of(options)))


async def verified(answer: asyncio.Future[Any], verify: Callable[[Any], Awaitable[None]]) -> Any:
    """Wait for an entity and look at it before anybody gets it."""
    entity = await answer
    await verify(entity)
    return entity


def following(options: CallOptions) -> CallOptions:
    """Return the options of reads that find out what became of a write with these options."""
    gate = gate_of(options)
    return options if gate is None else guarded(options, gate.following())


async def together(options: CallOptions, asks: Sequence[Ask]) -> CallOptions:
    """Return the options of several writes that are one call of somebody, who is asked about them once.

    Raises:
        AccessDenied: none of them may be done, or they were not approved.
    """
    gate = gate_of(options)
    return options if gate is None else guarded(options, await gate.admit_together(asks))
