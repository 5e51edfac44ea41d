"""Collections of a time that is longer than Wrike takes at once, window by window."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._reading.collection import Collection
from wrike_async._reading.pages import Pages
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.names import to_snake
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.walking.windows import WindowWalk, read_window
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply, Witness
    from wrike_async._transport.session import Session

__all__ = ["Limits", "pages_of_windows"]

Item = TypeVar("Item")


@attrs.frozen(kw_only=True)
class Limits:
    """What Wrike answers at once.

    Attributes:
        widest: the longest time, in whole seconds.
        named: how messages call it.
        full: how many entries are asked for, and how many of one second; an answer with as many is not trusted. Empty
            where all of them come.
    """

    widest: timedelta
    named: str
    full: tuple[int, ...] = ()

    @property
    def seconds(self) -> int:
        """The longest time."""
        return self.widest // timedelta(seconds=1)


@attrs.frozen(eq=False)
class _Windows(Collection):
    """Where windows come from.

    Attributes:
        time: the wire name of the filter.
        start: of the first.
        end: of the last; ``None`` for the present.
        limits: of each.
    """

    time: str
    start: datetime
    end: datetime | None
    limits: Limits

    @property
    def requests(self) -> int | None:
        return self.walk(None, over=False).requests

    @property
    def goes_by_tokens(self) -> bool:
        return False

    def walk(self, place: str | None, *, over: bool) -> WindowWalk:
        return WindowWalk(
            start=self.start if place is None else datetime.fromisoformat(place),
            end=self.end,
            widest=self.limits.widest,
            full=self.limits.full,
            over=over,
        )

    def of_size(self, most: int) -> Collection:
        # What a smaller answer leaves out is not what is newest in the walk.
        return self

    def fetch(
        self,
        token: str | None,
        session: Session | None,
        *,
        for_models: bool = False,
        witness: Witness | None = None,
    ) -> Coroutine[Any, Any, Reply]:
        assert token is not None
        start, end, is_second = read_window(token)
        params: dict[str, Any] = {**self.params, self.time: {"start": start, "end": end}}
        if self.limits.full:
            params["limit"] = self.limits.full[-1 if is_second else 0]
        return self.ask(params, session, for_models, witness)


def pages_of_windows(
    engine: Engine,
    options: CallOptions,
    operation: Operation[Item],
    *,
    ids: Sequence[str],
    params: WireParams,
    time: str,
    limit: int | None,
    limits: Limits,
) -> Pages[Item]:
    """Return what was created in a time of any length.

    Args:
        engine: performs the requests.
        options: of each of them.
        operation: a list operation.
        ids: what stands in the path.
        params: with the time.
        time: its wire name.
        limit: how many items are wanted in all.
        limits: what Wrike answers at once.

    Raises:
        InvalidArgument: the time has no start, or the limit is none.
    """
    if limit is not None:
        check_whole(limit, "limit", 0)
    ends: Mapping[str, str] = params[time]
    if "start" not in ends:
        raise InvalidArgument(
            f"{to_snake(time)} needs a start: Wrike takes {limits.named} at once, and a walk has to begin somewhere. "
            "Nothing is older than the account: (await wrike.account.get()).created_date"
        )
    start, end = (datetime.fromisoformat(ends[name]) if name in ends else None for name in ("start", "end"))
    assert start is not None
    rest = WireParams({name: value for name, value in params.items() if name != time})
    return Pages(_Windows(engine, options, operation, ids, rest, 0, time, start, end, limits), limit=limit)
