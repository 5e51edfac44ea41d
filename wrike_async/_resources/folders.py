"""Folders and projects: https://developers.wrike.com/reference/getfoldersempty"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack, overload

import attrs

from wrike_async._reading.many import Ids, Many, OnMissing
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.folder_models import Folder, FolderHistory, FolderTreeNode
from wrike_async._resources.folder_parameters import (
    ALWAYS_BY_ID,
    ALWAYS_IN_LISTS,
    FolderBulkUpdate,
    FolderCopy,
    FolderCopyAsync,
    FolderCreate,
    FolderFilters,
    FolderGetParams,
    FolderHistoryParams,
    FolderTreeParams,
    FolderUpdate,
    check_project,
    for_full_mode,
)
from wrike_async._resources.job_models import AsyncJob
from wrike_async._resources.jobs import Job
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.parameters import DateRange

if TYPE_CHECKING:
    from wrike_async._writing.batching.creation import Creation
    from wrike_async._writing.batching.recovery import Recover
    from wrike_async._writing.batching.write_options import BatchMode
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError, Row

__all__ = ["Folders"]


_TREE = Operation(method="GET", path="/folders", item=FolderTreeNode, accepts=FolderTreeParams)
_TREES = {
    None: _TREE,
    "folder_id": attrs.evolve(_TREE, path="/folders/{folderId}/folders", without=frozenset({"deleted"})),
    "space_id": attrs.evolve(_TREE, path="/spaces/{spaceId}/folders"),
}
_LIST = Operation(
    method="GET",
    path="/folders",
    item=Folder,
    accepts=FolderFilters,
    paging=Paging(),
    always=ALWAYS_IN_LISTS,
    without_fields=frozenset({"finance"}),
)
_LISTS = {
    None: _LIST,
    "folder_id": attrs.evolve(
        _LIST,
        path="/folders/{folderId}/folders",
        without=frozenset({"deleted"}),
        without_fields=frozenset(),
    ),
    "space_id": attrs.evolve(_LIST, path="/spaces/{spaceId}/folders"),
}
_GET = Operation(
    method="GET",
    path="/folders/{folderIds}",
    item=Folder,
    accepts=FolderGetParams,
    max_ids=100,
    always=ALWAYS_BY_ID,
)
_HISTORY = Operation(
    method="GET",
    path="/folders/{folderIds}/folders_history",
    item=FolderHistory,
    accepts=FolderHistoryParams,
    max_ids=100,
    gateway=False,
)
_CREATE = Operation(
    method="POST",
    path="/folders/{folderId}/folders",
    item=Folder,
    accepts=FolderCreate,
    always=ALWAYS_BY_ID,
    serial=True,
    check=check_project,
)
_UPDATE = Operation(
    method="PUT",
    path="/folders/{folderId}",
    item=Folder,
    accepts=FolderUpdate,
    always=ALWAYS_BY_ID,
    serial=True,
    check=check_project,
)
_UPDATE_MANY = attrs.evolve(_UPDATE, path="/folders/{folderIds}", accepts=FolderBulkUpdate, max_ids=100)
_DELETE = Operation(method="DELETE", path="/folders/{folderId}", item=Folder, serial=True)
_COPY = Operation(method="POST", path="/copy_folder/{folderId}", item=Folder, accepts=FolderCopy, serial=True)
_COPY_ASYNC = Operation(
    method="POST",
    path="/copy_folder_async/{folderId}",
    item=AsyncJob,
    accepts=FolderCopyAsync,
    serial=True,
    gateway=False,
)


class Folders(Resource):
    """Folders and projects of the account. Wrike asks not to change them in parallel."""

    def tree(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **values: Unpack[FolderTreeParams],
    ) -> Pages[FolderTreeNode]:
        """Read the tree below a folder, of a space, or of the account: flat, in no particular order, on one page.

        The tree of the account holds the root and the recycle bin, and all that is in either, so look at
        `FolderTreeNode.recycled`, or pass ``deleted=False``.

        ``GET /folders``, ``GET /folders/{folderId}/folders``, ``GET /spaces/{spaceId}/folders``

        Args:
            folder_id: the folder or project, which comes with its tree.
            space_id: the space, whose own folder comes with its tree.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **values: see `FolderTreeParams`.

        Raises:
            InvalidArgument: a filter, which only `list` takes.
        """
        operation, ids = for_parent(_TREES, folder_id=folder_id, space_id=space_id)
        return self._pages(operation, values, page_size=page_size, limit=limit, ids=ids)

    def list(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[FolderFilters],
    ) -> Pages[Folder]:
        """List folders and projects in full: below a folder, of a space, or of the account.

        What is in the recycle bin is left out, unless ``deleted=True`` asks for nothing else. Without a filter all
        folders that were changed since 1970 are asked for.

        ``GET /folders``, ``GET /folders/{folderId}/folders``, ``GET /spaces/{spaceId}/folders``

        Args:
            folder_id: the folder or project, which is part of the list.
            space_id: the space, whose own folder is part of the list.
            page_size: folders in a page, 1 to 1000 (the default).
            limit: how many folders in all; every one by default.
            **filters: see `FolderFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_LISTS, folder_id=folder_id, space_id=space_id)
        params = for_full_mode(filters)
        if "deleted" not in operation.without:
            params.setdefault("deleted", False)
        return self._pages(operation, params, page_size=page_size, limit=limit, ids=ids)

    async def get(self, folder_id: str, **values: Unpack[FolderGetParams]) -> Folder:
        """Read a folder or project, together with others that are read at the same time.

        ``GET /folders/{folderIds}``, up to 100 IDs in a request

        Args:
            folder_id: of the folder; folders in the recycle bin are found too (`Folder.recycled`), the bin itself and
                the root are not.
            **values: see `FolderGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such folder, or the ID is none.
        """
        return await self._get(_GET, folder_id, values)

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[FolderGetParams]) -> Many[Folder]:
        """Read many folders and projects, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /folders/{folderIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` folders that are not there.
            **values: see `FolderGetParams`.
        """
        return self._get_many(_GET, ids, on_missing, values)

    def history(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[FolderHistoryParams]
    ) -> Many[FolderHistory]:
        """Read how costs, fees and budgets of projects changed.

        ``GET /folders/{folderIds}/folders_history``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` folders that are not there.
            **values: see `FolderHistoryParams`.
        """
        return self._get_many(_HISTORY, ids, on_missing, values)

    async def create(self, folder_id: str, **folder: Unpack[FolderCreate]) -> Folder:
        """Create a folder or project in a folder, project or space. It is a project with ``project={…}``.

        ``POST /folders/{folderId}/folders``

        Args:
            folder_id: where; the account's ``root_folder_id`` for a folder outside of any space.
            **folder: see `FolderCreate`; ``title`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the folder may exist.
        """
        return await self._one(_CREATE, folder, ids=[folder_id])

    @overload
    def create_many(
        self,
        folder_id: str,
        rows: AsyncIterable[FolderCreate],
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
        rows: Iterable[FolderCreate],
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
        rows: Iterable[FolderCreate] | AsyncIterable[FolderCreate],
        *,
        recover: Recover | None = None,
        on_error: OnError = "tell",
        job_timeout: float = 900.0,
        journal: Journal | None = None,
        batch: BatchMode = "auto",
    ) -> BulkWrite:
        """Create many folders in a folder, project or space. ``await`` it for all outcomes, or use ``async for``.

        A hundred ride in a ``POST /batch`` where the account can do that, else one by one. None is ever sent twice.

        ``POST /folders/{folderId}/folders``

        Args:
            folder_id: where.
            rows: dicts as `FolderCreate` has them, any number; an invalid one is an outcome with `InvalidArgument`.
            recover: as for `Tasks.create_many`.
            on_error: ``"raise"`` raises `RowsFailed` when all rows are through, if any was not done or is in doubt.
            job_timeout: how long Wrike may take for a hundred rows, in seconds.
            journal: is told before and after each request.
            batch: as for `Tasks.create_many`.

        Raises:
            BatchError: something stopped all of it; its outcomes tell what was done. (When it is awaited.)
        """
        return self._create_many(
            "FolderCreation",
            _CREATE,
            folder_id,
            rows,
            self._following()._newer,
            recover=recover,
            on_error=on_error,
            job_timeout=job_timeout,
            journal=journal,
            batch=batch,
        )

    def _newer(self, folder_id: str, marker: str | None, since: datetime) -> AsyncIterable[dict[str, Any]]:
        """List what may have been created since then: what has a metadata entry, or everything."""
        if marker is None:
            return self.list(folder_id=folder_id, updated_date=DateRange(since)).raw()
        return self.list(folder_id=folder_id, metadata={"key": marker}, fields=["metadata"]).raw()

    def _creation(self, folder_id: str, row: Row) -> Creation:
        return self._ready("FolderCreation", _CREATE, folder_id, row, partial(self._following()._newer, folder_id))

    async def update(self, folder_id: str, **changes: Unpack[FolderUpdate]) -> Folder:
        """Change a folder or project. What is left out stays.

        ``project={…}`` makes a plain folder a project, and ``project=None`` a project a plain folder.

        ``PUT /folders/{folderId}``

        Args:
            folder_id: of the folder.
            **changes: see `FolderUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the folder may be changed.
        """
        return await self._update(_UPDATE, _UPDATE_MANY, folder_id, changes)

    def update_many(
        self, ids: Ids, *, on_error: OnError = "tell", repeat_doubts: bool = True, **changes: Unpack[FolderUpdate]
    ) -> BulkWrite:
        """Change many folders alike. ``await`` it for the outcomes of all, in order, or use ``async for``.

        A hundred are changed by one request where Wrike takes all of the changes for many folders at once (see
        `FolderBulkUpdate`), and one by one where not.

        ``PUT /folders/{folderIds}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not changed or is in doubt.
            repeat_doubts: whether a change that was not clearly answered is made once more, when writes are answered
                again; ``False`` leaves it in doubt.
            **changes: see `FolderUpdate`.

        Raises:
            InvalidArgument: a change that Wrike would refuse.
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._update_many(_UPDATE, _UPDATE_MANY, ids, changes, on_error=on_error, repeat_doubts=repeat_doubts)

    async def delete(self, folder_id: str) -> Folder:
        """Move a folder to the recycle bin. ``update(folder_id, restore=True)`` brings it back.

        What is in it goes along, unless it is in another folder too.

        ``DELETE /folders/{folderId}``

        Raises:
            OutcomeUnknown: no clear answer came; the folder may be deleted.
        """
        return await self._one(_DELETE, ids=[folder_id])

    async def copy(self, folder_id: str, **copy: Unpack[FolderCopy]) -> Folder:
        """Copy a folder or project with all that is in it, and wait for the copy.

        ``POST /copy_folder/{folderId}``

        Args:
            folder_id: of the folder.
            **copy: see `FolderCopy`; ``parent`` and ``title`` are needed.

        Returns:
            The copy.

        Raises:
            OutcomeUnknown: no clear answer came; the copy may exist.
        """
        return await self._one(_COPY, copy, ids=[folder_id])

    async def copy_async(self, folder_id: str, **copy: Unpack[FolderCopyAsync]) -> Job:
        """Start copying a folder or project with all that is in it. Await the job for the end.

        ``POST /copy_folder_async/{folderId}``

        Args:
            folder_id: of the folder.
            **copy: see `FolderCopyAsync`; ``parent`` and ``title`` are needed.

        Returns:
            The job; awaiting it gives an `AsyncJob` whose ``result`` tells the ``folderId`` of the copy.

        Raises:
            OutcomeUnknown: no clear answer came; the copy may be under way.
        """
        return Job(self, await self._one(_COPY_ASYNC, copy, ids=[folder_id]))
