"""Something for every operation: IDs of things that exist, and parameters that are accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wrike_async.sandbox._wire.catalogue import Operation, catalogue

if TYPE_CHECKING:
    from tests.sandbox.api import Api

_DAYS = {"start": "2026-03-02", "end": "2026-03-04"}
_EXCEPTION = {"fromDate": "2026-03-02", "toDate": "2026-03-04"}
_CAPACITY = {"dateRange": _DAYS, "capacityMinutes": 240}
_RATE = {"rateType": "Bill", "rateValue": 10}
#: What a required parameter may be, whatever the operation.
REQUIRED: dict[str, Any] = {
    "title": "x",
    "text": "x",
    "name": "x",
    "hours": 1,
    "trackedDate": "2026-01-05",
    "comment": "x",
    "type": "DropDown",
    "accessType": "Public",
    "parent": "{spaceId}",
    "metadata": [],
    "createdDate": {"start": "2024-01-01T00:00:00Z", "end": "2024-01-31T00:00:00Z"},
    "relationType": "FinishToStart",
    "email": "new@example.com",
    "hookUrl": "https://example.com/hook",
    "status": "Suspended",
    "workweek": [{"dayOfWeek": "Mon", "isWorkDay": True}],
    "periodStartDate": _DAYS,
    "operations": [{"type": "TaskCreation", "folderId": "{folderId}", "title": "x"}],
}
#: What an operation wants beyond what the catalogue calls required.
BEYOND: dict[str, dict[str, Any]] = {
    "GET /ids": {"type": "ApiV2Task", "ids": [5, 3]},
    "GET /spaces/{spaceId}/tasks": {"descendants": True},
    "POST /jobroles": {"title": "x"},
    "POST /tasks/{taskId}/approvals": {"approvers": ["{contactId}"], "dueDate": "2026-03-12"},
    "PUT /groups_bulk": {"members": [{"id": "{groupId}", "addMembers": ["{contactId}"]}]},
    "POST /tasks/{taskId}/dependencies": {"successorId": "{otherTaskId}"},
    "POST /custom_item_types/{customItemTypeId}/instantiate": {"parentId": "{folderId}"},
    "POST /task_blueprints/{taskBlueprintId}/launch_async": {"parentId": "{folderId}"},
    "POST /request_forms/{requestFormId}/submit": {"formFields": [{"id": "summary", "value": "x"}]},
    "POST /folders/{folderId}/bookings": {
        "bookingDates": {"startDate": "2026-03-02", "finishDate": "2026-03-04"},
        "effortAllocation": {"mode": "FullTime"},
        "responsibleId": "{contactId}",
    },
    "POST /workschedules/{workscheduleId}/workschedule_exclusions": {**_EXCEPTION, "exclusionType": "OtherEvent"},
    "POST /workschedules/{workscheduleId}/workschedule_capacity_change": _CAPACITY,
    "POST /users/{userId}/user_schedule_capacity_change": _CAPACITY,
    "POST /user_schedule_exclusions": {**_EXCEPTION, "exclusionType": "Overtime", "userId": "{contactId}"},
    "POST /user_schedule_partial_exclusion": {
        **_CAPACITY,
        "exclusionType": "VacationPTO",
        "userId": "{contactId}",
    },
    "PUT /timesheet_rows/{timesheetRowId}": {"categoryId": "{timelogCategoryId}"},
    "PUT /hourly_rates": {"rates": [{"rateSubjectId": "{contactId}", **_RATE}]},
    "PUT /folders/{folderId}/hourly_rates": {"rates": [{"rateSubjectId": "{contactId}", **_RATE}]},
    "PUT /contacts/{contactIds}/hourly_rates_provision": {"userRates": [{"contact": "{contactId}", **_RATE}]},
    "DELETE /folders/{folderId}/project_team_members": {"rateSubjects": ["{contactId}"]},
    **{
        f"{method} /{parent}/cascading_field_settings": {"fieldId": "{customfieldId}"}
        for method in ("POST", "DELETE")
        for parent in ("folders/{folderId}", "tasks/{taskId}")
    },
    **{
        f"PUT /{parent}/rollups": {"rollups": [{"fieldId": "{customfieldId}", "enabled": True}]}
        for parent in ("folders/{folderId}", "tasks/{taskId}")
    },
    **{
        f"{method} /{parent}/timelog_lock_periods": {"period": _DAYS}
        for method in ("POST", "DELETE")
        for parent in ("folders/{folderId}", "spaces/{spaceId}")
    },
}
#: What has to be made before there is an ID of it: by which operation.
_MAKERS = {
    "approval": "POST /tasks/{taskId}/approvals",
    "asset": "POST /assets",
    "comment": "POST /tasks/{taskId}/comments",
    "booking": "POST /folders/{folderId}/bookings",
    "dataExport": "POST /data_export",
    "dependency": "POST /tasks/{taskId}/dependencies",
    "webhook": "POST /webhooks",
    "timesheet": "POST /timesheets",
    "userScheduleCapacityChange": "POST /users/{userId}/user_schedule_capacity_change",
    "userScheduleExclusion": "POST /user_schedule_exclusions",
    "userSchedulePartialExclusion": "POST /user_schedule_partial_exclusion",
    "workscheduleCapacityChange": "POST /workschedules/{workscheduleId}/workschedule_capacity_change",
    "workscheduleExclusion": "POST /workschedules/{workscheduleId}/workschedule_exclusions",
}
#: So that a test can make one itself.
_NOT_AGAIN = {"dependency": {"successorId": "{thirdTaskId}"}, "timesheet": {"userId": "{userId}"}}


class Made:
    """Things of one sandbox by what templates call them: seeded ones, and those made when first asked for."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._ids: dict[str, str] = {}

    async def fill(self, template: Any) -> Any:
        """A template with IDs: a text, or whatever contains texts."""
        if isinstance(template, dict):
            return {key: await self.fill(value) for key, value in template.items()}
        if isinstance(template, list):
            return [await self.fill(value) for value in template]
        if isinstance(template, str):
            for found in re.finditer(r"\{(\w+?)Ids?\}", template):
                template = template.replace(found[0], await self.id_of(found[1]))
        return template

    async def params(self, operation: Operation) -> dict[str, Any]:
        """Parameters that the operation accepts, no more than it needs."""
        given = {name: REQUIRED[name] for name in operation.required} | BEYOND.get(operation.key, {})
        filled: dict[str, Any] = await self.fill(given)
        return filled

    async def id_of(self, what: str) -> str:
        """The ID of something that exists."""
        if what not in self._ids:
            self._ids[what] = self._seeded(what) or await self._make(what)
        return self._ids[what]

    def _seeded(self, what: str) -> str | None:
        state = self._api.sandbox.state
        planned = [task.id for task in state.tasks if task.dates.type == "Planned"]
        first = {
            "task": planned[:1],
            "otherTask": planned[1:2],
            "thirdTask": planned[2:3],
            "folder": state.folder_ids,
            "space": state.space_ids,
            "contact": state.person_ids,
            "user": state.person_ids[1:],
            "group": [contact.id for contact in state.contacts.values() if contact.first_name == "Designers"],
            "timelog": state.timelog_ids,
            "timelogCategory": list(state.timelog_categories),
            "customfield": list(state.custom_fields),
            "workflow": list(state.workflows),
            "attachment": [attachment.id for attachment in state.attachments],
            "jobrole": list(state.documents["jobRoles"]),
            "placeholder": list(state.documents["placeholders"]),
            "workschedule": list(state.documents["workschedules"])[1:],
            "customItemType": list(state.documents["customItemTypes"]),
            "folderBlueprint": list(state.documents["folderBlueprints"]),
            "taskBlueprint": list(state.documents["taskBlueprints"]),
            "requestForm": list(state.documents["requestForms"]),
            "invitation": list(state.documents["invitations"])[1:],
        }
        return next(iter(first.get(what, ())), None)

    async def _make(self, what: str) -> str:
        if what == "asyncJob":
            return self._api.sandbox.state.add_job("CopyFolder", total=1).id
        if what == "timesheetRow":
            task = await self.id_of("task")
            (sheet,) = (await self._api.post("/timesheets", periodStartDate=_DAYS, taskIds=[task])).data
            row: str = sheet["rows"][0]["rowId"]
            return row
        operation = catalogue().operations[_MAKERS[what]]
        params = await self.params(operation) | await self.fill(_NOT_AGAIN.get(what, {}))
        reply = await self._api.send(operation.method, await self.fill(operation.path), body=params)
        assert reply.status in (200, 202), (operation.key, reply.document)
        (item,) = reply.document["data"]
        found: str = item["timesheetId"] if what == "timesheet" else item["id"]
        return found
