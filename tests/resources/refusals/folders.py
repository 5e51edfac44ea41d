"""Wrong calls of spaces and folders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from wrike_async._resources.folder_models import Project

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls

MONDAY = date(2026, 5, 4)

WRONG: WrongCalls = {
    "spaces: blank title": (lambda w: w.spaces.create(title="", access_type="Public"), "title must not be blank"),
    "spaces: no type": (lambda w: w.spaces.create(title="S"), "needs access_type"),
    "spaces: type": (lambda w: w.spaces.create(title="S", access_type="Personal"), "access_type='Personal'"),
    "spaces: locking": (lambda w: w.spaces.update("S", access_type="Locked"), "access_type='Locked'"),
    "spaces: guests": (
        lambda w: w.spaces.create(title="S", access_type="Private", guest_role_id="R"),
        "only public spaces",
    ),
    "spaces: a member twice": (
        lambda w: w.spaces.create(title="S", access_type="Public", members=[{"id": "C"}, {"id": "D"}, {"id": "C"}]),
        "members names C more than once",
    ),
    "spaces: a workflow twice": (
        lambda w: w.spaces.update("S", suggested_task_workflows_add=["W", "W"]),
        "suggested_task_workflows_add names W more than once",
    ),
    "spaces: field of lists": (lambda w: w.spaces.list(fields=["suggestedTaskWorkflows"]), "suggestedTaskWorkflows"),
    "folders: blank title": (lambda w: w.folders.create("F", title="\t"), "title must not be blank"),
    "folders: two statuses": (
        lambda w: w.folders.create("F", title="P", project={"status": "Green", "custom_status_id": "S"}),
        "either status or custom_status_id",
    ),
    "folders: end before start": (
        lambda w: w.folders.update("F", project={"start_date": MONDAY, "end_date": MONDAY - timedelta(days=1)}),
        "starts on 2026-05-04, after its end on 2026-05-03",
    ),
    "folders: half a budget": (lambda w: w.folders.update("F", project={"budget": 0.5}), "project.budget"),
    "folders: a project as read": (
        lambda w: w.folders.update("F", project=Project(author_id="C")),
        "holds what cannot be written: pick from ",
    ),
    "folders: owners of an update": (
        lambda w: w.folders.update("F", project={"owner_ids": ["C"]}),
        "project has no 'owner_ids'",
    ),
    "folders: two parents": (
        lambda w: w.folders.list(folder_id="F", space_id="S"),
        "give one of folder_id, space_id, not folder_id and space_id",
    ),
    "folders: deleted in a folder": (lambda w: w.folders.list(folder_id="F", deleted=True), "does not take 'deleted'"),
    "folders: deleted in a folder's tree": (
        lambda w: w.folders.tree(folder_id="F", deleted=True),
        "does not take 'deleted'",
    ),
    "folders: deleted or not": (lambda w: w.folders.list(deleted=None), "filters nothing"),
    "folders: a filter on the tree": (lambda w: w.folders.tree(project=True), "no parameter 'project'"),
    "folders: fields of the tree": (lambda w: w.folders.tree(fields=["space"]), "no parameter 'fields'"),
    "folders: finance of the account": (lambda w: w.folders.list(fields=["finance"]), "does not take 'finance'"),
    "folders: token": (lambda w: w.folders.list(next_page_token=None), "must be a token"),
    "folders: pages": (lambda w: w.folders.list(page_size=1001), "page_size"),
    "folders: too much to copy": (lambda w: w.folders.copy("F", parent="P", title="C", entry_limit=251), "1 to 250"),
    "folders: copy to nowhere": (lambda w: w.folders.copy("F", title="C"), "needs parent"),
    "folders: a job's custom fields": (
        lambda w: w.folders.copy_async("F", parent="P", title="C", plain_text_custom_fields=True),
        "no parameter 'plain_text_custom_fields'",
    ),
}
