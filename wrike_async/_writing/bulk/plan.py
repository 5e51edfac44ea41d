"""What a bulk write asks of whatever performs its rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol, TypeVar

from wrike_async._engine.guarding.permits import Ask
from wrike_async._writing.outcomes import Performed, Row, RowOutcome
from wrike_async.options import CallOptions, Lane

__all__ = ["BulkPlan", "GroupWriter", "Ready", "ReadyRow"]


class Ready(Protocol):
    """A row that is ready to be sent."""

    @property
    def row(self) -> Row:
        """What it was made of."""
        ...


ReadyRow = TypeVar("ReadyRow", bound=Ready)
ReadyRow_contra = TypeVar("ReadyRow_contra", bound=Ready, contravariant=True)


class GroupWriter(Protocol[ReadyRow_contra]):
    """Performs the groups of one pass, and knows at any moment what became of each row."""

    async def perform(self, group: Sequence[ReadyRow_contra]) -> Performed:
        """Do what the rows of a group say. The error of one that was withdrawn is `Withdrawn`."""
        ...

    def withdraw(self) -> None:
        """Send no more of what is being performed and has not been sent: it ends as `Withdrawn`."""
        ...

    def may_be_sent(self, ready: ReadyRow_contra) -> bool:
        """Whether a request that is not known to have failed holds, or held, a row that is being performed."""
        ...

    def known(self, ready: ReadyRow_contra) -> RowOutcome | None:
        """Return what became of a row of a group that is still being performed, as far as that is known."""
        ...

    def forget(self, group: Sequence[ReadyRow_contra]) -> None:
        """Forget rows, once what became of them is settled."""
        ...


class BulkPlan(Protocol[ReadyRow]):
    """How the rows of one bulk write are checked, grouped and performed."""

    @property
    def size(self) -> int:
        """How many rows a group has at most."""
        ...

    @property
    def room(self) -> int:
        """How much all of them may weigh."""
        ...

    @property
    def unsure(self) -> tuple[str, ...]:
        """Wire names of changes that Wrike makes by the hundred according to some sources only."""
        ...

    @property
    def method(self) -> str:
        """The method that made it."""
        ...

    @property
    def lane(self) -> Lane:
        """Where its requests queue."""
        ...

    @property
    def call(self) -> CallOptions:
        """The options of its requests."""
        ...

    async def admit(self, rows: Collection[Any] | None) -> BulkPlan[ReadyRow]:
        """Return the plan as it may be carried out, before anything is read.

        Args:
            rows: all that is to be written, where that can be looked at without using it up.

        Raises:
            AccessDenied: nothing of it may be done.
        """
        ...

    def ask(self, ready: ReadyRow) -> Ask:
        """Return what writing a row does, for a gate to decide on."""
        ...

    def begin(self, sent: Callable[[], None]) -> GroupWriter[ReadyRow]:
        """Return what performs one pass over the rows, in which it may learn what becomes of them.

        Args:
            sent: is told when a group is sent.

        Raises:
            WrongEventLoop, ClientClosed: the client cannot be used here, or any more.
        """
        ...

    def prepare(self, row: Row) -> ReadyRow:
        """Check a row; raises `InvalidArgument`."""
        ...

    def weight(self, ready: ReadyRow) -> int:
        """Return how much of the room of a group a row takes."""
        ...

    def key(self, ready: ReadyRow) -> str | None:
        """Return what no two rows under way may have in common, so that they are done in order; ``None`` for none."""
        ...

    def requests(self, group: Sequence[ReadyRow]) -> tuple[int, int]:
        """Return how many requests a group takes, and how many where Wrike does not do it by the hundred."""
        ...
