"""Timelogs: https://developers.wrike.com/reference/gettimelogsempty"""

from __future__ import annotations

from collections.abc import AsyncIterable, Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Unpack, overload

import attrs

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.everything import everything_of
from wrike_async._resources.timelog_models import (
    Timelog,
    TimelogCreate,
    TimelogDefaultField,
    TimelogFilters,
    TimelogGetParams,
    TimelogRow,
    TimelogUpdate,
)
from wrike_async._wire.arguments import check_flag
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation, Paging, ScanBy, WireParams
from wrike_async._wire.parameters import check_id, literals
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError


__all__ = ["Timelogs"]


_ALWAYS = literals(TimelogDefaultField)
_LIST = Operation(
    method="GET",
    path="/timelogs",
    item=Timelog,
    accepts=TimelogFilters,
    paging=Paging(),
    takes_limit=True,
    scan=ScanBy("windows", "createdDate"),
    always=_ALWAYS,
    without_fields=frozenset({"finance"}),
)
_LIST_OF_TASK = attrs.evolve(_LIST, path="/tasks/{taskId}/timelogs", without_fields=frozenset())
_LISTS = {
    None: _LIST,
    "task_id": _LIST_OF_TASK,
    "folder_id": attrs.evolve(_LIST_OF_TASK, path="/folders/{folderId}/timelogs"),
    "contact_id": attrs.evolve(_LIST_OF_TASK, path="/contacts/{contactId}/timelogs"),
    "category_id": attrs.evolve(_LIST_OF_TASK, path="/timelog_categories/{timelogCategoryId}/timelogs", gateway=False),
}
_GET = Operation(
    method="GET",
    path="/timelogs/{timelogIds}",
    item=Timelog,
    accepts=TimelogGetParams,
    max_ids=100,
    always=_ALWAYS,
)
_CREATE = Operation(
    method="POST",
    path="/tasks/{taskId}/timelogs",
    item=Timelog,
    accepts=TimelogCreate,
    always=_ALWAYS,
)
_UPDATE = Operation(method="PUT", path="/timelogs/{timelogId}", item=Timelog, accepts=TimelogUpdate, always=_ALWAYS)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/timelogs/{timelogId}")


def _created(timelog: Mapping[str, Any]) -> dict[str, Any]:
    # Some accounts refuse a timelog without a comment; an empty one is accepted everywhere.
    return {"comment": "", **timelog}


def _read_row(row: Mapping[str, Any]) -> tuple[Operation[Any], str, WireParams]:
    if "task_id" not in row:
        raise InvalidArgument(f"{_CREATE} needs task_id")
    timelog = {name: value for name, value in row.items() if name != "task_id"}
    return _CREATE, check_id(row["task_id"], "task_id"), encode_params(_CREATE, _created(timelog))


class Timelogs(Resource):
    """Time that was spent on tasks."""

    def list(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        contact_id: str | None = None,
        category_id: str | None = None,
        everything: bool = False,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[TimelogFilters],
    ) -> Pages[Timelog]:
        """List timelogs: of a task, of a folder, of a contact, of a category, or of the account.

        ``GET /timelogs``, ``GET /tasks/{taskId}/timelogs``, ``GET /folders/{folderId}/timelogs``,
        ``GET /contacts/{contactId}/timelogs``, ``GET /timelog_categories/{timelogCategoryId}/timelogs``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            contact_id: whose time it is.
            category_id: the category of timelogs.
            everything: with all optional fields but ``finance``, which not every plan has. Filters say otherwise.
            page_size: timelogs in a page, 1 to 1000 (the default).
            limit: how many timelogs in all; every one by default.
            **filters: see `TimelogFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(
            _LISTS, task_id=task_id, folder_id=folder_id, contact_id=contact_id, category_id=category_id
        )
        values = everything_of(operation, filters) if check_flag(everything, "everything") else filters
        return self._pages(operation, values, page_size=page_size, limit=limit, ids=ids)

    def scan(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        contact_id: str | None = None,
        category_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        walks: int | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[TimelogFilters],
    ) -> Scan[Timelog]:
        """Read all timelogs, each exactly once, in windows of the time of their creation; in no order.

        ``GET /timelogs``, ``GET /tasks/{taskId}/timelogs``, ``GET /folders/{folderId}/timelogs``,
        ``GET /contacts/{contactId}/timelogs``, ``GET /timelog_categories/{timelogCategoryId}/timelogs``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            contact_id: whose time it is.
            category_id: the category of timelogs.
            page_size: timelogs in a request, 1 to 1000 (the default).
            limit: how many timelogs in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `TimelogFilters`; without a page token.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        operation, ids = for_parent(
            _LISTS, task_id=task_id, folder_id=folder_id, contact_id=contact_id, category_id=category_id
        )
        return self._scan(operation, filters, ids=ids, page_size=page_size, limit=limit, walks=walks, resume=resume)

    @coroutine_function
    def get(self, timelog_id: str, **values: Unpack[TimelogGetParams]) -> Coroutine[object, None, Timelog]:
        """Read a timelog, together with others that are read at the same time.

        ``GET /timelogs/{timelogIds}``, up to 100 IDs in a request

        Args:
            timelog_id: of the timelog.
            **values: see `TimelogGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such timelog, or the ID is none.
        """
        return self._get(_GET, timelog_id, values)

    def get_many(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[TimelogGetParams]
    ) -> Many[Timelog]:
        """Read many timelogs, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /timelogs/{timelogIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` timelogs that are not there.
            **values: see `TimelogGetParams`.
        """
        return self._get_many(_GET, ids, on_missing, values)

    async def create(self, task_id: str, **timelog: Unpack[TimelogCreate]) -> Timelog:
        """Log time on a task.

        ``POST /tasks/{taskId}/timelogs``

        Args:
            task_id: of the task.
            **timelog: see `TimelogCreate`; ``hours`` and ``tracked_date`` are needed.

        Raises:
            OutcomeUnknown: no clear answer came; the time may be logged.
        """
        return await self._one(_CREATE, _created(timelog), ids=[task_id])

    @overload
    def create_many(
        self, rows: AsyncIterable[TimelogRow], *, on_error: OnError = "tell", journal: Journal | None = None
    ) -> BulkWrite: ...
    @overload
    def create_many(
        self, rows: Iterable[TimelogRow], *, on_error: OnError = "tell", journal: Journal | None = None
    ) -> BulkWrite: ...
    def create_many(
        self,
        rows: Iterable[TimelogRow] | AsyncIterable[TimelogRow],
        *,
        on_error: OnError = "tell",
        journal: Journal | None = None,
    ) -> BulkWrite:
        """Log time on many tasks, each row on its own. ``await`` it for all outcomes, or use ``async for``.

        Each is a request of its own, eight at a time. None is sent twice: what is not clearly answered is in doubt.

        ``POST /tasks/{taskId}/timelogs``

        Args:
            rows: dicts as `TimelogRow` has them, any number; an invalid one is an outcome with `InvalidArgument`.
            on_error: ``"raise"`` raises `RowsFailed` when all rows are through, if any was not done or is in doubt.
            journal: is told before and after each request, for programs that must know after a crash what they did.

        Raises:
            BatchError: something stopped all of it; its outcomes tell what was done. (When it is awaited.)
        """
        return self._create_singly(rows, _read_row, [_CREATE], on_error=on_error, journal=journal)

    async def update(self, timelog_id: str, **changes: Unpack[TimelogUpdate]) -> Timelog:
        """Change a timelog. What is left out stays, but ``updated_date`` moves even without a change.

        ``PUT /timelogs/{timelogId}``

        Args:
            timelog_id: of the timelog.
            **changes: see `TimelogUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the timelog may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[timelog_id])

    async def delete(self, timelog_id: str) -> None:
        """Delete a timelog for good.

        ``DELETE /timelogs/{timelogId}``

        Raises:
            OutcomeUnknown: no clear answer came; the timelog may be deleted.
        """
        await self._call(_DELETE, ids=[timelog_id])

    def delete_many(self, ids: Ids, *, on_error: OnError = "tell", journal: Journal | None = None) -> BulkWrite:
        """Delete many timelogs for good. ``await`` it for the outcomes of all, in order, or use ``async for``.

        Each is a request of its own, eight at a time; one more looks for a hundred of them before. What was there and
        is gone is ``ok``, whatever the answer was; where that is not proved, it is deleted once more, or in doubt.

        ``DELETE /timelogs/{timelogId}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not deleted or is in doubt.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._delete_many(_DELETE, _GET, ids, on_error=on_error, journal=journal)
