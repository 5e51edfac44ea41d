"""Reading folders and projects: https://developers.wrike.com/reference/getfoldersempty"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Unpack

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.everything import everything_of
from wrike_async._resources.folder_models import Folder, FolderHistory, FolderTreeNode
from wrike_async._resources.folder_operations import GET, HISTORY, LISTS, TREES
from wrike_async._resources.folder_parameters import (
    FolderFilters,
    FolderGetParams,
    FolderHistoryParams,
    FolderTreeParams,
    for_full_mode,
)
from wrike_async._wire.arguments import check_flag
from wrike_async._wire.operation import Operation

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan

__all__ = ["FolderReads"]


def _full(
    filters: Mapping[str, Any], **parents: str | None
) -> tuple[Operation[Folder], tuple[str, ...], dict[str, Any]]:
    """Return what asks for folders in full, and for those that are not in the recycle bin."""
    operation, ids = for_parent(LISTS, **parents)
    params = for_full_mode(filters)
    if "deleted" not in operation.without:
        params.setdefault("deleted", False)
    return operation, ids, params


class FolderReads(Resource):
    """What reads folders and projects."""

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
        operation, ids = for_parent(TREES, folder_id=folder_id, space_id=space_id)
        return self._pages(operation, values, page_size=page_size, limit=limit, ids=ids)

    def list(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        everything: bool = False,
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
            everything: with all optional fields but ``finance``, which not every plan has. Filters say otherwise.
            page_size: folders in a page, 1 to 1000 (the default).
            limit: how many folders in all; every one by default.
            **filters: see `FolderFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids, params = _full(filters, folder_id=folder_id, space_id=space_id)
        if check_flag(everything, "everything"):
            params = everything_of(operation, params)
        return self._pages(operation, params, page_size=page_size, limit=limit, ids=ids)

    def scan(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        walks: int | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[FolderFilters],
    ) -> Scan[Folder]:
        """Read all folders and projects in full, each exactly once; in no order.

        They are read in windows of the time of their last change, and then what changed meanwhile. What is in the
        recycle bin is left out, unless ``deleted=True`` asks for nothing else.

        ``GET /folders``, ``GET /folders/{folderId}/folders``, ``GET /spaces/{spaceId}/folders``

        Args:
            folder_id: the folder or project, which is part of it.
            space_id: the space, whose own folder is part of it.
            page_size: folders in a request, 1 to 1000 (the default).
            limit: how many folders in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `FolderFilters`; without a page token.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        operation, ids, params = _full(filters, folder_id=folder_id, space_id=space_id)
        return self._scan(operation, params, ids=ids, page_size=page_size, limit=limit, walks=walks, resume=resume)

    @coroutine_function
    def get(self, folder_id: str, **values: Unpack[FolderGetParams]) -> Coroutine[object, None, Folder]:
        """Read a folder or project, together with others that are read at the same time.

        ``GET /folders/{folderIds}``, up to 100 IDs in a request

        Args:
            folder_id: of the folder; folders in the recycle bin are found too (`Folder.recycled`), the bin itself and
                the root are not.
            **values: see `FolderGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such folder, or the ID is none.
        """
        return self._get(GET, folder_id, values)

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[FolderGetParams]) -> Many[Folder]:
        """Read many folders and projects, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /folders/{folderIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` folders that are not there.
            **values: see `FolderGetParams`.
        """
        return self._get_many(GET, ids, on_missing, values)

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
        return self._get_many(HISTORY, ids, on_missing, values)
