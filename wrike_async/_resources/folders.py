"""Folders and projects: https://developers.wrike.com/reference/getfoldersempty"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import TYPE_CHECKING, Unpack, overload

from wrike_async._reading.ids import Ids
from wrike_async._resources.folder_models import Folder
from wrike_async._resources.folder_operations import COPY, COPY_ASYNC, CREATE, DELETE, GET, UPDATE, UPDATE_MANY
from wrike_async._resources.folder_parameters import FolderCopy, FolderCopyAsync, FolderCreate, FolderUpdate
from wrike_async._resources.folder_reads import FolderReads
from wrike_async._resources.jobs import Job

if TYPE_CHECKING:
    from wrike_async._writing.batching.creation import Creation, Finder
    from wrike_async._writing.batching.search import Recover
    from wrike_async._writing.batching.write_options import BatchMode
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError, Row

__all__ = ["Folders"]


class Folders(FolderReads):
    """Folders and projects of the account. Wrike asks not to change them in parallel."""

    async def create(self, folder_id: str, **folder: Unpack[FolderCreate]) -> Folder:
        """Create a folder or project in a folder, project or space. It is a project with ``project={…}``.

        ``POST /folders/{folderId}/folders``

        Args:
            folder_id: where; the account's ``root_folder_id`` for a folder outside of any space.
            **folder: see `FolderCreate`; ``title`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the folder may exist.
        """
        return await self._one(CREATE, folder, ids=[folder_id])

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

        return finder_in(self._following(), self._options, folder_id, by="updated_date")

    def _creation(self, folder_id: str, row: Row) -> Creation:
        return self._ready("FolderCreation", CREATE, folder_id, row, self._finder(folder_id))

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
        updated = self._update(UPDATE, UPDATE_MANY, folder_id, changes)
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
        **changes: Unpack[FolderUpdate],
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
            journal: is told before and after each request.
            **changes: see `FolderUpdate`.

        Raises:
            InvalidArgument: a change that Wrike would refuse.
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._update_many(
            UPDATE, UPDATE_MANY, ids, changes, on_error=on_error, repeat_doubts=repeat_doubts, journal=journal
        )

    def update_each(
        self,
        changes: Iterable[tuple[str, FolderUpdate]] | AsyncIterable[tuple[str, FolderUpdate]],
        *,
        on_error: OnError = "tell",
        repeat_doubts: bool = True,
        journal: Journal | None = None,
    ) -> BulkWrite:
        """Change many folders, each in its own way. ``await`` it for all outcomes, in order, or use ``async for``.

        Up to a hundred of those that are changed alike share a request, where Wrike takes all of the change for many
        folders at once (see `FolderBulkUpdate`); the others are changed one by one.

        ``PUT /folders/{folderIds}``, ``PUT /folders/{folderId}``

        Args:
            changes: pairs of an ID and a dict as `FolderUpdate` has it, any number; a wrong one is an outcome with
                `InvalidArgument`. The changes of a folder that is there more than once are made in this order.
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
            repeat_doubts=repeat_doubts,
            journal=journal,
        )

    async def delete(self, folder_id: str) -> Folder:
        """Move a folder to the recycle bin. ``update(folder_id, restore=True)`` brings it back.

        What is in it goes along, unless it is in another folder too.

        ``DELETE /folders/{folderId}``

        Raises:
            OutcomeUnknown: no clear answer came; the folder may be deleted.
        """
        return await self._one(DELETE, ids=[folder_id])

    def delete_many(self, ids: Ids, *, on_error: OnError = "tell", journal: Journal | None = None) -> BulkWrite:
        """Move many folders to the recycle bin. ``await`` it for the outcomes of all, or use ``async for``.

        What is in one goes along, unless it is in another folder too. Each is a request of its own, eight at a time.
        What was not clearly answered is looked for: it is ``ok`` if it is in the recycle bin, and is deleted once more
        if not.

        ``DELETE /folders/{folderId}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not deleted or is in doubt.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._delete_many(DELETE, GET, ids, on_error=on_error, journal=journal, to_bin=True)

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
        return await self._one(COPY, copy, ids=[folder_id])

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
        return Job(self, await self._one(COPY_ASYNC, copy, ids=[folder_id]))
