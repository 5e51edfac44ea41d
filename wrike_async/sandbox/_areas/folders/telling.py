"""What webhooks hear of a folder or project that was changed."""

from __future__ import annotations

from wrike_async.sandbox._rules.telling import tell_custom_fields, tell_ids, tell_item_type, tell_status
from wrike_async.sandbox._state.records import Folder, Project
from wrike_async.sandbox._state.world import State

__all__ = ["tell_changes"]


def tell_changes(state: State, old: Folder, new: Folder) -> None:
    """Tell what is different. That a folder came back from the bin or became a project is told by nothing."""
    owner = {"folderId": new.id}
    if old.title != new.title:
        state.happened("FolderTitleChanged", oldValue=old.title, title=new.title, **owner)
    if old.description != new.description:
        state.happened("FolderDescriptionChanged", **owner)
    came_back = old.in_bin and not new.in_bin
    before = old.parents_before_bin if came_back else old.parent_ids
    tell_ids(state, "Folder", "Parents", before, new.parent_ids, **owner)
    tell_ids(state, "Folder", "Shareds", old.shared_ids, new.shared_ids, **owner)
    tell_custom_fields(state, "Folder", old.custom_fields, new.custom_fields, **owner)
    tell_item_type(state, old.custom_item_type_id, new.custom_item_type_id, new.id)
    if old.project is not None and new.project is not None:
        _tell_project(state, old.project, new.project, new.id)


def _tell_project(state: State, old: Project, new: Project, folder_id: str) -> None:
    owner = {"folderId": folder_id}
    tell_status(state, "Project", old.custom_status_id, new.custom_status_id, **owner)
    before, after = _dates(old), _dates(new)
    if before != after:
        state.happened("ProjectDatesChanged", oldValue=before, dates=after, **owner)
    tell_ids(state, "Project", "Owners", old.owner_ids, new.owner_ids, **owner)


def _dates(project: Project) -> dict[str, str]:
    told = {"startDate": project.start, "dueDate": project.end}
    return {name: value for name, value in told.items() if value is not None}
