"""Folders and projects: the tree, lists, reads by ID, writes, copies."""

from __future__ import annotations

from typing import Any

from wrike_async.sandbox._areas.folders import copying, search, writing
from wrike_async.sandbox._areas.folders.shape import show_full, show_listed, show_node
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import jobs, lookup
from wrike_async.sandbox._rules.history import history
from wrike_async.sandbox._state.records import Folder
from wrike_async.sandbox._wire.errors import invalid_request

__all__ = ["create_folder", "routes"]

routes = Routes()


@routes("GET /folders")
def account_folders(call: Call) -> Answer:
    """Return the account's tree, or with a filter its folders in full."""
    return _tree_or_list(call, None)


@routes("GET /folders/{folderId}/folders")
def below_folder(call: Call) -> Answer:
    """Return a folder's subtree, itself included; or with a filter the folders in it in full."""
    return _tree_or_list(call, lookup.container_id(call.state, call.id, bin_too=True))


@routes("GET /spaces/{spaceId}/folders")
def below_space(call: Call) -> Answer:
    """Return a space's subtree, its own folder included; or with a filter the folders in it in full."""
    return _tree_or_list(call, lookup.space(call.state, call.id).id)


@routes("GET /folders/{folderIds}")
def folders_by_id(call: Call) -> Answer:
    """Return folders and projects by ID, recycled ones included."""
    found = call.found("Folder", lambda identity: lookup.find_folder(call.state, identity))
    return Answer("folders", [_full(call, folder) for folder in found])


@routes("GET /folders/{folderIds}/folders_history")
def folders_history(call: Call) -> Answer:
    """Return what the costs, fees and budgets of projects were."""
    found = call.found("Folder", lambda identity: lookup.find_folder(call.state, identity))
    return Answer("foldersHistory", [_show_history(call, folder) for folder in found])


@routes("POST /folders/{folderId}/folders")
def create_folder(call: Call) -> Answer:
    """Create a folder, or a project where one is described."""
    return Answer("folders", [_full(call, writing.create(call))])


@routes("PUT /folders/{folderId}")
def update_folder(call: Call) -> Answer:
    """Change what was sent, and nothing else."""
    return _changed(call, [lookup.folder(call.state, call.id)])


@routes("PUT /folders/{folderIds}")
def update_folders(call: Call) -> Answer:
    """Change all of them alike, or none if an ID is bad."""
    found: list[Folder] = call.found("Folder", lambda identity: lookup.find_folder(call.state, identity))
    with call.state.happenings.silence():
        return _changed(call, found)


@routes("DELETE /folders/{folderId}")
def delete_folder(call: Call) -> Answer:
    """Move a folder to the bin, with all that is in no other folder."""
    folder = lookup.folder(call.state, call.id)
    if folder.is_space:
        raise invalid_request("A space's own folder cannot be deleted")
    writing.recycle(call.state, folder)
    call.state.happened("FolderDeleted", folderId=folder.id)
    return Answer("folders", [_full(call, folder)])


@routes("POST /copy_folder/{folderId}")
def copy_folder(call: Call) -> Answer:
    """Copy a folder with all that is in it."""
    plan = copying.plan(call)
    if plan.excess:
        raise invalid_request(plan.excess)
    return Answer("folders", [_full(call, copying.copy(call, plan))])


@routes("POST /copy_folder_async/{folderId}")
def copy_folder_async(call: Call) -> Answer:
    """Start a job that copies a folder; one that is too big fails later."""
    plan = copying.plan(call)
    return jobs.begin(call, "CopyFolder", plan.size, plan.excess, lambda: {"folderId": copying.copy(call, plan).id})


def _tree_or_list(call: Call, folder_id: str | None) -> Answer:
    if not search.is_filtered(call.params):
        for name in ("fields", "pageSize", "nextPageToken"):
            if name in call.params:
                raise invalid_request(f"Parameter '{name}' is not allowed")
        return Answer("folderTree", [show_node(call.state, node) for node in search.nodes(call, folder_id)])
    cut = call.pager.cut(search.matching(call, folder_id))
    plain_text = call.params.get("plainTextCustomFields", False)
    data = [show_listed(call.state, folder, call.fields, plain_text) for folder in cut.items]
    return Answer("folders", data, cut.next_page_token, cut.response_size)


def _changed(call: Call, folders: list[Folder]) -> Answer:
    drafts = [writing.changed(call, folder) for folder in folders]
    restore = call.params.get("restore", False)
    placed = [writing.put_back(call.state, draft, restore=restore) for draft in drafts]
    return Answer("folders", [_full(call, folder) for folder in placed])


def _full(call: Call, folder: Folder) -> dict[str, Any]:
    return show_full(call.state, folder, call.fields, call.params.get("plainTextCustomFields", False))


def _show_history(call: Call, folder: Folder) -> dict[str, Any]:
    document: dict[str, Any] = {"id": folder.id}
    if folder.project is not None:
        fields = sorted(call.fields)
        document["project"] = {field: history(call, folder.id, field, "value") for field in fields}
    return document
