"""What a scan asks: an operation with its filters, and the window of time that it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._json import dumps
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.encode import encode_params
from wrike_async._wire.names import to_snake
from wrike_async._wire.operation import Operation, ScanBy, WireParams
from wrike_async._wire.ranges.planner import Part, part_of
from wrike_async._wire.ranges.seconds import Window, second_of
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply
    from wrike_async._transport.session import Session

__all__ = ["Partition", "Question", "question_of"]

_OWN = ("sort_field", "sort_order", "next_page_token")
_VERSION = 1


@attrs.frozen
class Partition:
    """One of several parts of a scan, for one of several workers: ``scan(partition=…)`` reads it.

    It pickles, and says nothing of the client.

    Attributes:
        start: the second since 1970 at which it begins; ``None`` for the first part.
        end: the second before which it ends; ``None`` for the last part.
        question: what the parts are of: with other filters they would be no parts of one whole.
    """

    start: int | None
    end: int | None
    question: str


@attrs.frozen(eq=False)
class Question:
    """What a scan asks for, again and again.

    Attributes:
        engine: performs the requests.
        options: of each of them; they go in the bulk lane unless the options say otherwise.
        operation: a list operation.
        by: how that is scanned.
        ids: what stands in the path.
        params: filters by wire name, without the scan's own.
        window: the time that is asked for.
        page_size: entries in an answer.
    """

    engine: Engine
    options: CallOptions
    operation: Operation[Any]
    by: ScanBy
    ids: Sequence[str]
    params: WireParams
    window: Window
    page_size: int

    @property
    def digest(self) -> str:
        """What it has in common with the same question of another process, and with no other."""
        said = [str(self.operation), [*self.ids], self.params, self.window.to_wire()]
        return hashlib.sha256(dumps(said, sort_keys=True)).hexdigest()[:16]

    def partition(self, window: Window) -> Partition:
        """Return a part of it for another process."""
        return Partition(window.start, window.end, self.digest)

    def part(self, partition: object) -> Question:
        """Return the question of a part.

        Raises:
            InvalidArgument: it is a part of something else.
        """
        if partition is None:
            return self
        if not isinstance(partition, Partition) or partition.question != self.digest:
            raise InvalidArgument(
                "partition must be one of those that partitions() returned for the same filters, fields and parents"
            )
        return attrs.evolve(self, window=self.window.within(Window(partition.start, partition.end)))

    async def ask(
        self,
        window: Window,
        token: str | None = None,
        session: Session | None = None,
        *,
        page_size: int | None = None,
    ) -> Reply:
        """Ask for one page of a window, or for the page of a token in it.

        Raises:
            WrikeError: as for `Engine.call`.
        """
        params: dict[str, Any] = dict(self.params)
        if within := window.to_wire():
            params[self.by.key] = within
        paging = self.operation.paging
        if paging is not None:
            params[paging.size_param] = page_size or self.page_size
            if token is not None:
                params[paging.token_param] = token
        if self.by.strategy == "keyset":
            params |= {"sortField": self.by.key[0].upper() + self.by.key[1:], "sortOrder": "Asc"}
        return await self.engine.call(
            self.operation, self.options, ids=self.ids, params=WireParams(params), lane="bulk", session=session
        )

    def state(self, items: int, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Write down how far a scan of it is."""
        return {
            "version": _VERSION,
            "operation": str(self.operation),
            "question": self.digest,
            "items": items,
            "parts": [*parts],
        }

    def parts(self, resume: Mapping[str, Any] | None) -> list[Part]:
        """Return what is to be read: all of it, or what a state says is left.

        Raises:
            InvalidArgument: it is no state of this question.
        """
        if resume is None:
            return [Part(self.window)]
        if not isinstance(resume, Mapping):
            raise InvalidArgument("resume must be what state() of a scan returned")
        try:
            if resume["version"] != _VERSION or resume["question"] != self.digest:
                raise InvalidArgument(
                    f"resume is the state of another scan ({resume['operation']}), or of one with other filters, "
                    "fields or parents: go on with the same ones"
                )
            check_whole(resume["items"], "items of resume", 0)
            return [part_of(each) for each in resume["parts"]]
        except InvalidArgument:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidArgument("resume must be what state() of a scan returned") from error


def question_of(
    engine: Engine,
    options: CallOptions,
    operation: Operation[Any],
    values: Mapping[str, Any],
    *,
    ids: Sequence[str],
    page_size: int | None = None,
) -> Question:
    """Return what a scan asks, from what a caller says.

    Args:
        engine: performs the requests.
        options: of each of them.
        operation: a list operation that says how it is scanned.
        values: its filters, by Python name.
        ids: what stands in the path.
        page_size: entries in an answer; ``None`` for as many as there may be.

    Raises:
        InvalidArgument: a filter that Wrike would refuse, or that is the scan's own.
    """
    by, paging = operation.scan, operation.paging
    assert by is not None
    for name in _OWN:
        if name in values:
            raise InvalidArgument(f"a scan has an order and a way to go on of its own, so it does not take {name}")
    largest = 1000 if paging is None else paging.max_size
    if page_size is not None:
        check_whole(page_size, "page_size", 1, largest)
    if by.strategy == "calendar":
        # What it refuses is a wide window, and a scan cuts that.
        operation = _unchecked(operation)
    params = dict(encode_params(operation, {**dict(by.defaults), **values}))
    return Question(engine, options, operation, by, ids, WireParams(params), _window(by, params), page_size or largest)


@cache
def _unchecked(operation: Operation[Any]) -> Operation[Any]:
    return attrs.evolve(operation, check=None)


def _window(by: ScanBy, params: dict[str, Any]) -> Window:
    """Take the window that a caller asks for from the filters."""
    asked: Any = params.pop(by.key, {})
    try:
        if "equal" in asked:
            start = second_of(asked["equal"])
            return Window(start, start + 1)
        return Window.from_wire(asked)
    except (TypeError, ValueError, AttributeError) as error:
        raise InvalidArgument(
            f"{to_snake(by.key)} must be a range of instants: a scan cuts it into parts, and so must understand it"
        ) from error
