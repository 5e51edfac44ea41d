"""What an export or a sync will cost, before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from math import ceil
from typing import Any

import attrs

from wrike_async._scanning.planning import account_times
from wrike_async._scanning.question import question_of
from wrike_async._wire.operation import ScanBy
from wrike_async.client import Wrike
from wrike_async.errors import AccessDenied, ApiError, Forbidden, InvalidRequest, NotAuthorized
from wrike_async.export._areas import list_operation, pages_of
from wrike_async.export._course.pace import seconds_of_a_request
from wrike_async.export._identity import identity_of
from wrike_async.export._lookups.tree import has_tree
from wrike_async.export._request import Areas, Deleted, WantedArea, wanted_areas
from wrike_async.export._steps import bin_filters
from wrike_async.export._store import AreaState, Run, Store
from wrike_async.export._stores.opening import store_of
from wrike_async.export._syncing.changed import changed_filters
from wrike_async.export._syncing.wanted import syncing_of
from wrike_async.export._writer import Writer

__all__ = ["AreaPlan", "Plan", "plan"]

_GROUP = 100
_OF_THE_EXPORT = 2
"""Requests for the account and the user."""

Asked = Mapping[str, Any]
"""Filters by Python name, beside those of an area."""


@attrs.frozen
class AreaPlan:
    """What an area will cost.

    Attributes:
        rows: how many there are, for a sync how many changed; ``None`` where Wrike does not tell before.
        requests: about how many it takes.
        error: why Wrike refuses it, or access is not granted; ``None`` where neither is so.
    """

    rows: int | None
    requests: int
    error: str | None = None


@attrs.frozen
class Plan:
    """What an export or a sync will cost.

    Attributes:
        areas: by name.
        requests: in all.
        seconds: that these take at the quota; 0 without one.
    """

    areas: Mapping[str, AreaPlan]
    requests: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return attrs.asdict(self)


async def plan(
    wrike: Wrike,
    *,
    to: str | Store | None = None,
    areas: Areas | None = None,
    deleted: Deleted = "skip",
    full: bool = False,
    overlap: timedelta = timedelta(minutes=5),
    lookback: timedelta = timedelta(days=30),
) -> Plan:
    """Tell what an export or a sync will cost: requests by area, and seconds at the quota.

    It takes a request or two for each area, and two for the account.

    Args:
        wrike: the client.
        to: the store of a sync, as `sync` takes it; it is opened and changed in nothing. ``None`` for an export.
        areas: as `export` and `sync` take them.
        deleted: as `export` takes it. What is in the recycle bin is not counted.
        full: as `sync` takes it, and the others, too.
        overlap: of a sync.
        lookback: of a sync.

    Raises:
        InvalidArgument: something of that makes no sense.
        AccountMismatch, StoreBusy, StoreError: as for `sync`.
        WrikeError: a request failed.
    """
    if to is None:
        return await _plan(wrike, [(each, [{}]) for each in wanted_areas(wrike, areas, deleted)])
    purpose = syncing_of(wrike, areas, full=full, overlap=overlap, lookback=lookback)
    store, writer = store_of(to), Writer()
    try:
        states = await writer.run(_states_in, store)
    finally:
        writer.close()
    identity = await identity_of(wrike)
    purpose.goes_on(None, states, identity)
    run = Run("", purpose.question, identity.account_id, identity.user_id, identity.asked)
    asked: list[tuple[WantedArea, list[Asked]]] = []
    for each in purpose.wanted:
        window = purpose.window(each, states.get(each.name), run)
        if each.area.reads == "named" and window is not None:
            asked.append((each, []))
            continue
        in_the_bin = bin_filters(each, identity) if each.area.recycles else None
        living: Asked = {} if window is None else changed_filters(wrike, each, window)
        asked.append((each, [living] if in_the_bin is None else [living, in_the_bin]))
    return await _plan(wrike, asked)


def _states_in(store: Store) -> Mapping[str, AreaState]:
    """Return what a store keeps, which is closed again whatever becomes of whoever waits for that."""
    states = store.open()
    store.close()
    return states


async def _plan(wrike: Wrike, asked: Iterable[tuple[WantedArea, Sequence[Asked]]]) -> Plan:
    planned: dict[str, AreaPlan] = {}
    tasks: Asked = {}
    for wanted, questions in asked:
        if wanted.area.reads == "named":
            # Few are new in a night, and those are known when the tasks are.
            planned[wanted.name] = AreaPlan(None, await _named_by(wrike, tasks) if questions else 1)
            continue
        if wanted.name == "tasks":
            tasks = wanted.filters
        try:
            parts = [await _planned(wrike, wanted, each) for each in questions]
            planned[wanted.name] = AreaPlan(parts[0].rows, sum(each.requests for each in parts) + has_tree(wanted))
        except NotAuthorized:
            raise
        except AccessDenied as denied:
            planned[wanted.name] = AreaPlan(None, 0, str(denied))
        except ApiError as error:
            if not 400 <= error.status < 429:
                raise
            planned[wanted.name] = AreaPlan(None, 1, str(error))
    requests = sum(each.requests for each in planned.values()) + _OF_THE_EXPORT
    return Plan(planned, requests, requests * seconds_of_a_request(wrike))


async def _planned(wrike: Wrike, wanted: WantedArea, more: Asked) -> AreaPlan:
    filters = {**wanted.filters, **more}
    by = list_operation(wrike, wanted.name, filters).scan if wanted.area.reads == "scan" else None
    if by is None:
        spaces = len(await wrike.spaces.list().to_list()) + 1 if wanted.area.of_each_space else 0
        return AreaPlan(None, 1 + spaces)
    if by.strategy == "calendar":
        return AreaPlan(None, await _windows(wrike, wanted, filters, by))
    size = filters.get("page_size", 1000)
    values = {**dict(by.defaults), **filters, "page_size": 1}
    values.pop("walks", None)
    page = await pages_of(wrike, wanted.name, values)
    rows = len(page) if page.response_size is None else page.response_size
    return AreaPlan(rows, max(1, ceil(rows / size)))


async def _named_by(wrike: Wrike, filters: Asked) -> int:
    """Return how many requests the dependencies of tasks take, as far as a page of tasks tells."""
    by = list_operation(wrike, "tasks", filters).scan
    assert by is not None
    values = {**dict(by.defaults), **filters, "page_size": 1000, "fields": ["dependencyIds"]}
    values.pop("walks", None)
    try:
        page = await pages_of(wrike, "tasks", values)
    except NotAuthorized:
        raise
    except (AccessDenied, Forbidden, InvalidRequest):
        return 0
    there = len(page) if page.response_size is None else page.response_size
    named = sum(len(each.get("dependencyIds", ())) for each in page)
    # Both of its tasks name it.
    return ceil(named / 2 * there / max(1, len(page)) / _GROUP)


async def _windows(wrike: Wrike, wanted: WantedArea, filters: Asked, by: ScanBy) -> int:
    """Return how many windows the time has that a calendar goes through, and the request for its beginning."""
    operation = list_operation(wrike, wanted.name, filters)
    values = {key: value for key, value in filters.items() if key != "walks"}
    question = question_of(wrike._engine, wrike._options, operation, values, ids=())
    window = question.window
    if window.start is not None and window.end is not None:
        return max(1, ceil((window.end - window.start) / by.widest))
    since, until = await account_times(question)
    start = since if window.start is None else window.start
    end = until if window.end is None else window.end
    return 1 + max(1, ceil((end - start) / by.widest))
