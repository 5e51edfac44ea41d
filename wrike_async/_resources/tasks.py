"""Tasks: https://developers.wrike.com/reference/gettasks"""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterable, Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Unpack, overload

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.everything import everything_of
from wrike_async._resources.task_models import Task, TaskHistory
from wrike_async._resources.task_operations import (
    CREATE,
    DELETE,
    GET,
    HISTORY,
    LISTS,
    PERHAPS_IN_BULK,
    UPDATE,
    UPDATE_MANY,
)
from wrike_async._resources.task_parameters import TaskCreate, TaskFilters, TaskGetParams, TaskHistoryParams, TaskUpdate
from wrike_async._wire.arguments import check_flag

if TYPE_CHECKING:
    from wrike_async._scanning.question import Partition
    from wrike_async._scanning.scan import Scan
    from wrike_async._writing.batching.creation import Creation, Finder
    from wrike_async._writing.batching.search import Recover
    from wrike_async._writing.batching.write_options import BatchMode
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError, Row

__all__ = ["Tasks"]


class Tasks(Resource):
    """Tasks of the account."""

    def list(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        everything: bool = False,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[TaskFilters],
    ) -> Pages[Task]:
        """List tasks: of a folder, of a space, or of the account.

        By default Wrike leaves out subtasks that are in no folder themselves, what is in the folders below, and
        optional fields. What is in the recycle bin is never listed.

        ``GET /tasks``, ``GET /folders/{folderId}/tasks``, ``GET /spaces/{spaceId}/tasks``

        Args:
            folder_id: the folder or project; only its own tasks, unless ``descendants=True``.
            space_id: the space.
            everything: subtasks (``sub_tasks=True``), for a folder or space what is in the folders below
                (``descendants=True``), and all optional fields but ``finance``, which not every plan has. Filters say
                otherwise.
            page_size: tasks in a page, 1 to 1000 (the default).
            limit: how many tasks in all; every one by default.
            **filters: see `TaskFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        operation, ids = for_parent(LISTS, folder_id=folder_id, space_id=space_id)
        values: Mapping[str, Any] = filters
        if check_flag(everything, "everything"):
            values = everything_of(operation, filters, sub_tasks=True, **({"descendants": True} if ids else {}))
        return self._pages(operation, values, page_size=page_size, limit=limit, ids=ids)

    def scan(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        walks: int | None = None,
        partition: Partition | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[TaskFilters],
    ) -> Scan[Task]:
        """Read all tasks, each exactly once, as fast as the quota allows; in no order.

        ``GET /tasks``, ``GET /folders/{folderId}/tasks``, ``GET /spaces/{spaceId}/tasks``

        Args:
            folder_id: the folder or project, or the recycle bin; only its own tasks, unless ``descendants=True``.
            space_id: the space.
            page_size: tasks in a request, 1 to 1000 (the default).
            limit: how many tasks in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            partition: only one of the parts that `partitions` returned.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `TaskFilters`; without an order and a page token. ``sub_tasks`` is on by default.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        operation, ids = for_parent(LISTS, folder_id=folder_id, space_id=space_id)
        return self._scan(
            operation,
            filters,
            ids=ids,
            page_size=page_size,
            limit=limit,
            walks=walks,
            partition=partition,
            resume=resume,
        )

    async def partitions(
        self,
        number: int,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        **filters: Unpack[TaskFilters],
    ) -> builtins.list[Partition]:
        """Cut a scan into parts of about as many tasks each, for several workers. They pickle.

        ``GET /tasks``, ``GET /folders/{folderId}/tasks``, ``GET /spaces/{spaceId}/tasks``

        Args:
            number: how many parts, 1 to 1000; fewer come where there are too few seconds in which tasks were created.
            folder_id: the folder or project.
            space_id: the space.
            **filters: those that `scan` gets, too.

        Returns:
            The parts: disjoint, and together everything. It costs up to two requests for each, and two more.
        """
        operation, ids = for_parent(LISTS, folder_id=folder_id, space_id=space_id)
        return await self._partitions(operation, number, filters, ids=ids)

    @coroutine_function
    def get(self, task_id: str, **values: Unpack[TaskGetParams]) -> Coroutine[object, None, Task]:
        """Read a task, together with others that are read at the same time.

        ``GET /tasks/{taskIds}``, up to 100 IDs in a request

        Args:
            task_id: of the task; tasks in the recycle bin are found too (`Task.recycled`).
            **values: see `TaskGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such task, or the ID is none.
        """
        return self._get(GET, task_id, values)

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[TaskGetParams]) -> Many[Task]:
        """Read many tasks, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /tasks/{taskIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` tasks that are not there.
            **values: see `TaskGetParams`.
        """
        return self._get_many(GET, ids, on_missing, values)

    def history(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[TaskHistoryParams]
    ) -> Many[TaskHistory]:
        """Read how costs and fees of tasks changed.

        ``GET /tasks/{taskIds}/tasks_history``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` tasks that are not there.
            **values: see `TaskHistoryParams`.
        """
        return self._get_many(HISTORY, ids, on_missing, values)

    async def create(self, folder_id: str, **task: Unpack[TaskCreate]) -> Task:
        """Create a task in a folder, project or space.

        ``POST /folders/{folderId}/tasks``

        Args:
            folder_id: where; the account's ``root_folder_id`` for a task outside of any folder.
            **task: see `TaskCreate`; ``title`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the task may exist.
        """
        return await self._one(CREATE, task, ids=[folder_id])

    @overload
    def create_many(
        self,
        folder_id: str,
        rows: AsyncIterable[TaskCreate],
        *,
        recover: Recover | None = None,
        on_error: OnError = "tell",
        job_timeout: float = 900.0,
        journal: Journal | None = None,
        batch: BatchMode = "auto",
    ) -> BulkWrite: ...
    @overload
    def create_many(
        self,
        folder_id: str,
        rows: Iterable[TaskCreate],
        *,
        recover: Recover | None = None,
        on_error: OnError = "tell",
        job_timeout: float = 900.0,
        journal: Journal | None = None,
        batch: BatchMode = "auto",
    ) -> BulkWrite: ...
    def create_many(
        self,
        folder_id: str,
        rows: Iterable[TaskCreate] | AsyncIterable[TaskCreate],
        *,
        recover: Recover | None = None,
        on_error: OnError = "tell",
        job_timeout: float = 900.0,
        journal: Journal | None = None,
        batch: BatchMode = "auto",
    ) -> BulkWrite:
        """Create many tasks in a folder, project or space. ``await`` it for all outcomes, or use ``async for``.

        A hundred ride in a ``POST /batch`` where the account can do that, else one by one. None is ever sent twice.

        ``POST /folders/{folderId}/tasks``

        Args:
            folder_id: where.
            rows: dicts as `TaskCreate` has them, any number; an invalid one is an outcome with `InvalidArgument`.
                Type checkers take dicts from outside as ``cast(Iterable[TaskCreate], rows)``.
            recover: look for rows in doubt: by ``"title"``, if no other task of the folder has the same, or by a
                ``"metadata"`` entry that is added to each row for this. What is found is ``ok`` then, and what has left
                no trace 45 s later was not done.
            on_error: ``"raise"`` raises `RowsFailed` when all rows are through, if any was not done or is in doubt.
            job_timeout: how long a hundred rows may take, in seconds; then they end with `JobFailed`, in doubt.
            journal: is told before and after each request, for programs that must know after a crash what they did.
            batch: ``"auto"`` lets rows ride in batches where that works: the first one of a client has a few rows, and
                what became of them is read back, since Wrike does not publish how it answers; so is what an answer
                leaves out. ``"always"`` sends batches and believes their answers, ``"never"`` creates one by one.

        Raises:
            BatchError: something stopped all of it; its outcomes tell what was done. (When it is awaited.)
        """
        return self._create_many(
            "TaskCreation",
            CREATE,
            folder_id,
            rows,
            self._finder(folder_id),
            recover=recover,
            on_error=on_error,
            job_timeout=job_timeout,
            journal=journal,
            batch=batch,
        )

    def _finder(self, folder_id: str) -> Finder:
        """Return what finds out what was created in a folder."""
        from wrike_async._writing.batching.creation import finder_in

        return finder_in(self._following(), self._options, folder_id, by="created_date")

    def _creation(self, folder_id: str, row: Row) -> Creation:
        return self._ready("TaskCreation", CREATE, folder_id, row, self._finder(folder_id))

    async def update(self, task_id: str, **changes: Unpack[TaskUpdate]) -> Task:
        """Change a task. What is left out stays; ``None`` clears where Wrike knows how.

        ``PUT /tasks/{taskId}``

        Args:
            task_id: of the task.
            **changes: see `TaskUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the task may be changed.
        """
        updated = self._update(UPDATE, UPDATE_MANY, task_id, changes, perhaps=PERHAPS_IN_BULK)
        # It is read, and very many may wait.
        del changes
        return await updated

    def update_many(
        self,
        ids: Ids,
        *,
        on_error: OnError = "tell",
        repeat_doubts: bool = True,
        journal: Journal | None = None,
        **changes: Unpack[TaskUpdate],
    ) -> BulkWrite:
        """Change many tasks alike. ``await`` it for the outcomes of all, in order, or use ``async for``.

        A hundred are changed by one request where Wrike takes all of the changes for many tasks at once (see
        `TaskBulkUpdate`; ``status`` is tried), and one by one where not.

        ``PUT /tasks/{taskIds}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not changed or is in doubt.
            repeat_doubts: whether a change that was not clearly answered is made once more, when writes are answered
                again; ``False`` leaves it in doubt.
            journal: is told before and after each request.
            **changes: see `TaskUpdate`.

        Raises:
            InvalidArgument: a change that Wrike would refuse.
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._update_many(
            UPDATE,
            UPDATE_MANY,
            ids,
            changes,
            on_error=on_error,
            perhaps=PERHAPS_IN_BULK,
            repeat_doubts=repeat_doubts,
            journal=journal,
        )

    def update_each(
        self,
        changes: Iterable[tuple[str, TaskUpdate]] | AsyncIterable[tuple[str, TaskUpdate]],
        *,
        on_error: OnError = "tell",
        repeat_doubts: bool = True,
        journal: Journal | None = None,
    ) -> BulkWrite:
        """Change many tasks, each in its own way. ``await`` it for all outcomes, in order, or use ``async for``.

        Up to a hundred of those that are changed alike share a request, where Wrike takes all of the change for many
        tasks at once (see `TaskBulkUpdate`; ``status`` is tried); the others are changed one by one.

        ``PUT /tasks/{taskIds}``, ``PUT /tasks/{taskId}``

        Args:
            changes: pairs of an ID and a dict as `TaskUpdate` has it, any number; a wrong one is an outcome with
                `InvalidArgument`. The changes of a task that is there more than once are made in this order.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not changed or is in doubt.
            repeat_doubts: as for `update_many`.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._update_each(
            UPDATE,
            UPDATE_MANY,
            changes,
            on_error=on_error,
            perhaps=PERHAPS_IN_BULK,
            repeat_doubts=repeat_doubts,
            journal=journal,
        )

    async def delete(self, task_id: str) -> Task:
        """Move a task to the recycle bin. ``update(task_id, restore=True)`` brings it back. Its subtasks stay.

        ``DELETE /tasks/{taskId}``

        Raises:
            OutcomeUnknown: no clear answer came; the task may be deleted.
        """
        return await self._one(DELETE, ids=[task_id])

    def delete_many(self, ids: Ids, *, on_error: OnError = "tell", journal: Journal | None = None) -> BulkWrite:
        """Move many tasks to the recycle bin. ``await`` it for the outcomes of all, in order, or use ``async for``.

        Each is a request of its own, eight at a time. What was not clearly answered is looked for: it is ``ok`` if it
        is in the recycle bin, and is deleted once more if not.

        ``DELETE /tasks/{taskId}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not deleted or is in doubt.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._delete_many(DELETE, GET, ids, on_error=on_error, journal=journal, to_bin=True)
