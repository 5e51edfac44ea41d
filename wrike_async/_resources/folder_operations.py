"""The operations of folders and projects."""

from __future__ import annotations

import attrs

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
)
from wrike_async._resources.job_models import AsyncJob
from wrike_async._wire.operation import Operation, Paging, ScanBy

__all__ = [
    "COPY",
    "COPY_ASYNC",
    "CREATE",
    "DELETE",
    "GET",
    "HISTORY",
    "LIST",
    "LISTS",
    "TREE",
    "TREES",
    "UPDATE",
    "UPDATE_MANY",
]


TREE = Operation(method="GET", path="/folders", item=FolderTreeNode, accepts=FolderTreeParams)
TREES = {
    None: TREE,
    "folder_id": attrs.evolve(TREE, path="/folders/{folderId}/folders", without=frozenset({"deleted"})),
    "space_id": attrs.evolve(TREE, path="/spaces/{spaceId}/folders"),
}
LIST = Operation(
    method="GET",
    path="/folders",
    item=Folder,
    accepts=FolderFilters,
    paging=Paging(),
    scan=ScanBy("moving", "updatedDate"),
    always=ALWAYS_IN_LISTS,
    without_fields=frozenset({"finance"}),
)
LISTS = {
    None: LIST,
    "folder_id": attrs.evolve(
        LIST,
        path="/folders/{folderId}/folders",
        without=frozenset({"deleted"}),
        without_fields=frozenset(),
    ),
    "space_id": attrs.evolve(LIST, path="/spaces/{spaceId}/folders"),
}
GET = Operation(
    method="GET",
    path="/folders/{folderIds}",
    item=Folder,
    accepts=FolderGetParams,
    max_ids=100,
    always=ALWAYS_BY_ID,
)
HISTORY = Operation(
    method="GET",
    path="/folders/{folderIds}/folders_history",
    item=FolderHistory,
    accepts=FolderHistoryParams,
    max_ids=100,
    gateway=False,
)
CREATE = Operation(
    method="POST",
    path="/folders/{folderId}/folders",
    item=Folder,
    accepts=FolderCreate,
    always=ALWAYS_BY_ID,
    serial=True,
    check=check_project,
)
UPDATE = Operation(
    method="PUT",
    path="/folders/{folderId}",
    item=Folder,
    accepts=FolderUpdate,
    always=ALWAYS_BY_ID,
    serial=True,
    check=check_project,
)
UPDATE_MANY = attrs.evolve(UPDATE, path="/folders/{folderIds}", accepts=FolderBulkUpdate, max_ids=100)
DELETE = Operation(method="DELETE", path="/folders/{folderId}", item=Folder, serial=True)
COPY = Operation(method="POST", path="/copy_folder/{folderId}", item=Folder, accepts=FolderCopy, serial=True)
COPY_ASYNC = Operation(
    method="POST",
    path="/copy_folder_async/{folderId}",
    item=AsyncJob,
    accepts=FolderCopyAsync,
    serial=True,
    gateway=False,
)
