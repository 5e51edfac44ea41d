"""Everything that operations do in Wrike of which webhooks hear, and what they hear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wrike_async.params import ProjectUpdate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from wrike_async import Wrike
    from wrike_async.sandbox import Sandbox

__all__ = ["BY_PEOPLE", "DEEDS", "Account"]


class Account:
    """A client and what it works with: a folder, a project, a task and a subtask, all new."""

    def __init__(self, wrike: Wrike, sandbox: Sandbox) -> None:
        self.wrike = wrike
        self.state = sandbox.state
        self.person = sandbox.state.person_ids[1]
        self.field = next(f.id for f in sandbox.state.custom_fields.values() if f.type == "Text" and f.space_id is None)
        self.kinds = {
            kind["relatedType"]: kind["id"]
            for kind in sandbox.state.documents["customItemTypes"].values()
            if not kind["isDeleted"]
        }
        self.ids: dict[str, str] = {}

    async def prepare(self) -> None:
        wrike, root = self.wrike, self.state.root_id
        self.folder = (await wrike.folders.create(root, title="Folder")).id
        self.beside = (await wrike.folders.create(root, title="Beside")).id
        self.project = (await wrike.folders.create(root, title="Project", project={"owner_ids": []})).id
        self.task = (await wrike.tasks.create(self.folder, title="Task", responsibles=[])).id

    async def change_task(self, **changes: Any) -> None:
        await self.wrike.tasks.update(self.task, **changes)

    async def change_folder(self, **changes: Any) -> None:
        await self.wrike.folders.update(self.folder, **changes)

    async def change_project(self, **changes: Any) -> None:
        await self.wrike.folders.update(self.project, project=ProjectUpdate(**changes))  # type: ignore[typeddict-item]  # as they are given

    async def keep(self, name: str, made: Awaitable[Any]) -> None:
        self.ids[name] = (await made).id

    async def submit(self) -> None:
        forms = await self.wrike.request_forms.list().to_list()
        form = await self.wrike.request_forms.get(forms[0].id)
        fields = [field for page in form.pages or () for field in page["fields"]]
        filled = [{"id": field["id"], "value": "said"} for field in fields]
        await self.wrike.request_forms.submit(form.id, form_fields=filled)

    async def launch_folder(self) -> None:
        blueprint = (await self.wrike.folder_blueprints.list().first()).id  # type: ignore[union-attr]  # there is one
        job = await self.wrike.folder_blueprints.launch(blueprint, title="Launched", parent=self.folder)
        await job

    async def launch_task(self) -> None:
        blueprint = (await self.wrike.task_blueprints.list().first()).id  # type: ignore[union-attr]  # there is one
        job = await self.wrike.task_blueprints.launch(blueprint, title="Launched", parent_id=self.folder)
        await job


Deed = tuple[str, "Callable[[Account], Awaitable[Any]]"]

DEEDS: list[Deed] = [
    ("TaskCreated", lambda a: a.wrike.tasks.create(a.folder, title="New")),
    ("TaskCreated", lambda a: a.submit()),
    ("TaskCreated", lambda a: a.wrike.custom_item_types.instantiate(a.kinds["Task"], parent_id=a.folder)),
    ("TaskCreated", lambda a: a.wrike.custom_item_types.instantiate(a.kinds["Task"], super_task_id=a.task)),
    ("TaskTitleChanged", lambda a: a.change_task(title="Other")),
    ("TaskImportanceChanged", lambda a: a.change_task(importance="High")),
    ("TaskStatusChanged", lambda a: a.change_task(status="Completed")),
    ("TaskDatesChanged", lambda a: a.change_task(dates={"start": "2026-01-05", "due": "2026-01-09"})),
    ("TaskDescriptionChanged", lambda a: a.change_task(description="text")),
    ("TaskParentsAdded", lambda a: a.change_task(add_parents=[a.beside])),
    ("TaskParentsRemoved", lambda a: a.change_task(remove_parents=[a.beside])),
    ("TaskResponsiblesAdded", lambda a: a.change_task(add_responsibles=[a.person])),
    ("TaskResponsiblesRemoved", lambda a: a.change_task(remove_responsibles=[a.person])),
    ("TaskSharedsAdded", lambda a: a.change_task(add_shareds=[a.person])),
    ("TaskSharedsRemoved", lambda a: a.change_task(remove_shareds=[a.person])),
    ("TaskCustomFieldChanged", lambda a: a.change_task(custom_fields=[{"id": a.field, "value": "x"}])),
    ("WorkItemTypeChanged", lambda a: a.change_task(convert_to_custom_item_type=a.kinds["Task"])),
    ("AttachmentAdded", lambda a: a.keep("file", a.wrike.attachments.upload(b"x", task_id=a.task, name="a.txt"))),
    ("AttachmentAdded", lambda a: a.keep("file", a.wrike.attachments.update(a.ids["file"], b"y", name="a.txt"))),
    ("AttachmentDeleted", lambda a: a.wrike.attachments.delete(a.ids["file"])),
    ("CommentAdded", lambda a: a.keep("comment", a.wrike.comments.create(task_id=a.task, text="<b>Hi</b>"))),
    ("CommentDeleted", lambda a: a.wrike.comments.delete(a.ids["comment"])),
    (
        "TimelogChanged",
        lambda a: a.keep("log", a.wrike.timelogs.create(a.task, hours=1.5, tracked_date="2026-01-05", comment="")),
    ),
    ("TimelogChanged", lambda a: a.wrike.timelogs.update(a.ids["log"], hours=2)),
    ("TimelogChanged", lambda a: a.wrike.timelogs.delete(a.ids["log"])),
    (
        "TaskApprovalStatusChanged",
        lambda a: a.keep("approval", a.wrike.approvals.create(task_id=a.task, approvers=[a.person])),
    ),
    ("TaskApprovalStatusChanged", lambda a: a.wrike.approvals.delete(a.ids["approval"])),
    ("TaskDeleted", lambda a: a.wrike.tasks.delete(a.task)),
    ("FolderCreated", lambda a: a.wrike.folders.create(a.folder, title="New")),
    ("FolderCreated", lambda a: a.wrike.custom_item_types.instantiate(a.kinds["Project"], parent_id=a.folder)),
    ("FolderTitleChanged", lambda a: a.change_folder(title="Other")),
    ("FolderDescriptionChanged", lambda a: a.change_folder(description="text")),
    ("FolderParentsAdded", lambda a: a.change_folder(add_parents=[a.beside])),
    ("FolderParentsRemoved", lambda a: a.change_folder(remove_parents=[a.beside])),
    ("FolderSharedsAdded", lambda a: a.change_folder(add_shareds=[a.person])),
    ("FolderSharedsRemoved", lambda a: a.change_folder(remove_shareds=[a.person])),
    ("FolderCustomFieldChanged", lambda a: a.change_folder(custom_fields=[{"id": a.field, "value": "x"}])),
    ("FolderAttachmentAdded", lambda a: a.keep("file", a.wrike.attachments.upload(b"x", folder_id=a.folder, name="a"))),
    ("FolderAttachmentDeleted", lambda a: a.wrike.attachments.delete(a.ids["file"])),
    ("FolderCommentAdded", lambda a: a.keep("comment", a.wrike.comments.create(folder_id=a.folder, text="Hi"))),
    ("FolderCommentDeleted", lambda a: a.wrike.comments.delete(a.ids["comment"])),
    ("FolderApprovalStatusChanged", lambda a: a.wrike.approvals.create(folder_id=a.folder)),
    ("ProjectStatusChanged", lambda a: a.change_project(status="OnHold")),
    ("ProjectDatesChanged", lambda a: a.change_project(start_date="2026-01-05", end_date="2026-02-01")),
    ("ProjectOwnersAdded", lambda a: a.change_project(owners_add=[a.person])),
    ("ProjectOwnersRemoved", lambda a: a.change_project(owners_remove=[a.person])),
    ("CreateFromBlueprintCompleted", lambda a: a.launch_folder()),
    ("CreateFromBlueprintCompleted", lambda a: a.launch_task()),
    ("FolderDeleted", lambda a: a.wrike.folders.delete(a.folder)),
]
"""What is done, and the one event that this is."""

BY_PEOPLE: dict[str, dict[str, Any]] = {
    "TaskApprovalDecisionChanged": {"taskId": "T", "approvalId": "A", "decision": "Approved"},
    "TaskApprovalDecisionReset": {"taskId": "T", "approvalId": "A", "approverIds": ["U"]},
    "FolderApprovalDecisionChanged": {"folderId": "F", "approvalId": "A", "decision": "Rejected"},
    "FolderApprovalDecisionReset": {"folderId": "F", "approvalId": "A", "approverIds": ["U"]},
    "ImportFromFileCompleted": {"parentTaskGroupId": "G", "attachmentId": "A"},
}
"""What no operation does."""
