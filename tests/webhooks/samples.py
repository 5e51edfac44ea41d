"""One record of every event that is known, with every field that is."""

from __future__ import annotations

from typing import Any

from tests.webhooks.sending import event

__all__ = ["ODD_VALUES", "SAMPLES"]

_DATES = {
    "type": "Planned",
    "startDate": "2026-10-07T09:00:00",
    "dueDate": "2026-10-09T17:00:00",
    "duration": 1440,
    "workOnWeekends": False,
}
_STATUS = {"oldStatus": "Active", "status": "On hold", "oldCustomStatusId": "IEJMAAAA", "customStatusId": "IEJMAAAB"}
_TITLE = {"oldValue": "old", "title": "new"}
_FIELD = {"customFieldId": "IEJUAAAA", "oldValue": '"1"', "value": '"2"'}
_COMMENT = {"commentId": "IEIMAAAA", "comment": {"text": "Hello", "html": "<b>Hello</b>"}}
_APPROVAL = "IEAPAAAA"
_LISTS = ("Parents", "Shareds")

_OF_TASKS: dict[str, dict[str, Any]] = {
    "TaskCreated": {},
    "TaskDeleted": {},
    "TaskDescriptionChanged": {},
    "TaskTitleChanged": _TITLE,
    "TaskImportanceChanged": {"oldValue": "Normal", "importance": "High"},
    "TaskStatusChanged": _STATUS,
    "TaskDatesChanged": {"oldValue": {"type": "Backlog"}, "dates": _DATES},
    **{f"Task{what}Added": {f"added{what}": ["A", "B"]} for what in (*_LISTS, "Responsibles")},
    **{f"Task{what}Removed": {f"removed{what}": ["A"]} for what in (*_LISTS, "Responsibles")},
    "TaskCustomFieldChanged": _FIELD,
    "AttachmentAdded": {"attachmentId": "IEATAAAA"},
    "AttachmentDeleted": {"attachmentId": "IEATAAAA"},
    "CommentAdded": _COMMENT,
    "CommentDeleted": {"commentId": "IEIMAAAA"},
    "TimelogChanged": {"timeTrackerId": "IETTAAAA", "type": "Added", "hours": "1.5"},
    "TaskApprovalStatusChanged": {"approvalId": _APPROVAL, "status": "Approved"},
    "TaskApprovalDecisionChanged": {"approvalId": _APPROVAL, "decision": "Approved"},
    "TaskApprovalDecisionReset": {"approvalId": _APPROVAL, "approverIds": ["KUAAAAAA"]},
}
_OF_FOLDERS: dict[str, dict[str, Any]] = {
    "FolderCreated": {},
    "FolderDeleted": {},
    "FolderDescriptionChanged": {},
    "FolderTitleChanged": _TITLE,
    **{f"Folder{what}Added": {f"added{what}": ["A", "B"]} for what in _LISTS},
    **{f"Folder{what}Removed": {f"removed{what}": ["A"]} for what in _LISTS},
    "FolderCommentAdded": _COMMENT,
    "FolderCommentDeleted": {"commentId": "IEIMAAAA"},
    "FolderAttachmentAdded": {"attachmentId": "IEATAAAA"},
    "FolderAttachmentDeleted": {"attachmentId": "IEATAAAA"},
    "FolderCustomFieldChanged": _FIELD,
    "ProjectDatesChanged": {"oldValue": {"type": "Backlog"}, "dates": _DATES},
    "ProjectOwnersAdded": {"addedOwners": ["KUAAAAAA"]},
    "ProjectOwnersRemoved": {"removedOwners": ["KUAAAAAA"]},
    "ProjectStatusChanged": _STATUS,
    "FolderApprovalStatusChanged": {"approvalId": _APPROVAL, "status": "Approved"},
    "FolderApprovalDecisionChanged": {"approvalId": _APPROVAL, "decision": "Approved"},
    "FolderApprovalDecisionReset": {"approvalId": _APPROVAL, "approverIds": ["KUAAAAAA"]},
}
_OTHERS: dict[str, dict[str, Any]] = {
    "WorkItemTypeChanged": {
        "workItemId": "IEWIAAAA",
        "oldWorkItemTypeId": "IEPIAAAA",
        "newWorkItemTypeId": "IEPIAAAB",
        "newWorkItemTypeTitle": "Bug",
    },
    "ImportFromFileCompleted": {"parentTaskGroupId": "IEAAAAAA", "attachmentId": "IEATAAAA"},
    "CreateFromBlueprintCompleted": {},
}

SAMPLES: dict[str, dict[str, Any]] = {
    **{name: event(name, taskId="IEAAAAAQKQTASK", **fields) for name, fields in _OF_TASKS.items()},
    **{name: event(name, folderId="IEAAAAAQI4FOLD", **fields) for name, fields in _OF_FOLDERS.items()},
    **{name: event(name, **fields) for name, fields in _OTHERS.items()},
}

# What no field of an event takes, each of another type.
ODD_VALUES: list[Any] = [17, 1.5, True, [1, [2]], [{}], {"a": {"b": []}}]
