"""Calls of attachments, jobs, blueprints, exports, the audit log, eDiscovery, request forms and webhooks."""

from __future__ import annotations

from datetime import date, timedelta

from tests.resources.calls.case import FIRST_OF_MAY, SINCE_MAY, SINCE_MAY_SENT, Case, a_list, started
from wrike_async import DateRange

AREAS = {
    "Async Jobs",
    "Attachments",
    "Audit Log",
    "Data Export",
    "Folder Blueprints",
    "Request Forms",
    "Task Blueprints",
    "Webhooks",
    "eDiscovery",
}
OVER_SOCKETS = {
    "GET /attachments/{attachmentId}/download": "bytes: see test_downloads.py",
    "GET /attachments/{attachmentId}/preview": "bytes: see test_downloads.py",
    "POST /folders/{folderId}/attachments": "bytes: see test_uploads.py",
    "POST /tasks/{taskId}/attachments": "bytes: see test_uploads.py",
}
MAY = DateRange(FIRST_OF_MAY, FIRST_OF_MAY + timedelta(days=30))
MAY_SENT = {"start": "2026-05-01T00:00:00Z", "end": "2026-05-31T00:00:00Z"}
JOB = {"id": "J", "status": "InQueue", "progressPercent": 0, "type": "CopyFolder"}
EXPORT = {"id": "E", "status": "InProgress"}
URL = {"url": "https://www.wrike.com/form"}
MADE = {"formId": "R", "taskId": "T"}
HOOK = "https://example.com/hook"

ATTACHMENTS = [
    a_list(
        "GET /attachments",
        lambda w: w.attachments.list(created_date=MAY, versions=True, with_urls=True).to_list(),
        "/attachments",
        {"createdDate": MAY_SENT, "versions": True, "withUrls": True},
    ),
    a_list(
        "GET /attachments",
        lambda w: w.attachments.list(created_date=SINCE_MAY).to_list(),
        "/attachments",
        {"createdDate": SINCE_MAY_SENT},
    ),
    a_list(
        "GET /tasks/{taskId}/attachments",
        lambda w: w.attachments.list(task_id="T", page_size=5).to_list(),
        "/tasks/T/attachments",
        {},
    ),
    a_list(
        "GET /folders/{folderId}/attachments",
        lambda w: w.attachments.list(folder_id="F", versions=False, created_date=MAY).to_list(),
        "/folders/F/attachments",
        {"versions": False, "createdDate": MAY_SENT},
    ),
    Case(
        "GET /attachments/{attachmentIds}",
        lambda w: w.attachments.get("ID", versions=True),
        "/attachments/ID",
        {"versions": True},
    ),
    a_list("GET /attachments/{attachmentIds}", lambda w: w.attachments.get_many(["ID"]), "/attachments/ID", {}),
    Case(
        "PUT /attachments/{attachmentId}",
        lambda w: w.attachments.update("A", url="https://example.com/a b.pdf"),
        "/attachments/A",
        {"url": "https://example.com/a b.pdf"},
    ),
    Case(
        "DELETE /attachments/{attachmentId}",
        lambda w: w.attachments.delete("A"),
        "/attachments/A",
        data=[],
        returns=None,
    ),
    Case(
        "GET /attachments/{attachmentId}/url",
        lambda w: w.attachments.url("A"),
        "/attachments/A/url",
        data=[URL],
        returns=URL,
    ),
]

JOBS = [
    Case("GET /async_job/{asyncJobId}", lambda w: w.jobs.get("J"), "/async_job/J", data=[JOB], returns=JOB),
    Case(
        "GET /async_job/{asyncJobId}",
        lambda w: w.jobs.wait("J"),
        "/async_job/J",
        data=[{**JOB, "status": "Completed", "result": {"folderId": "F"}}],
        returns={**JOB, "status": "Completed", "result": {"folderId": "F"}},
    ),
]

BLUEPRINTS = [
    a_list(
        "GET /folder_blueprints",
        lambda w: w.folder_blueprints.list(
            title="New", custom_fields=[{"id": "F", "value": "x"}], fields=["customFields", "scope"]
        ).to_list(),
        "/folder_blueprints",
        {"title": "New", "customFields": [{"id": "F", "value": "x"}], "fields": ["customFields"]},
    ),
    a_list(
        "GET /spaces/{spaceId}/folder_blueprints",
        lambda w: w.folder_blueprints.list(space_id="S", permalink="https://www.wrike.com/open.htm?id=1").to_list(),
        "/spaces/S/folder_blueprints",
        {"permalink": "https://www.wrike.com/open.htm?id=1"},
    ),
    a_list(
        "GET /task_blueprints",
        lambda w: w.task_blueprints.list(
            title="New", custom_fields=[{"id": "F", "value": "x"}], next_page_token="TOKEN", page_size=20
        ).to_list(),
        "/task_blueprints",
        {"title": "New", "customFields": [{"id": "F", "value": "x"}], "pageSize": 20, "nextPageToken": "TOKEN"},
    ),
    a_list(
        "GET /spaces/{spaceId}/task_blueprints",
        lambda w: w.task_blueprints.list(
            space_id="S", permalink="https://x/1", fields=["customFields"], limit=3
        ).to_list(),
        "/spaces/S/task_blueprints",
        {"permalink": "https://x/1", "fields": ["customFields"], "pageSize": 3},
    ),
    Case(
        "POST /folder_blueprints/{folderBlueprintId}/launch_async",
        started(
            lambda w: w.folder_blueprints.launch(
                "B",
                title="New",
                parent="F",
                title_prefix="N: ",
                copy_descriptions=True,
                notify_responsibles=True,
                copy_responsibles=True,
                copy_custom_fields=True,
                copy_attachments=True,
                reschedule_date=date(2026, 5, 1),
                reschedule_mode="End",
                entry_limit=250,
            )
        ),
        "/folder_blueprints/B/launch_async",
        {
            "title": "New",
            "parent": "F",
            "titlePrefix": "N: ",
            "copyDescriptions": True,
            "notifyResponsibles": True,
            "copyResponsibles": True,
            "copyCustomFields": True,
            "copyAttachments": True,
            "rescheduleDate": "2026-05-01",
            "rescheduleMode": "End",
            "entryLimit": 250,
        },
        data=[JOB],
        returns=JOB,
    ),
    Case(
        "POST /task_blueprints/{taskBlueprintId}/launch_async",
        started(
            lambda w: w.task_blueprints.launch(
                "B",
                title="New",
                super_task_id="T",
                title_prefix="N: ",
                copy_descriptions=False,
                notify_responsibles=False,
                copy_responsibles=False,
                copy_custom_fields=False,
                copy_attachments=False,
                reschedule_date=date(2026, 5, 1),
                reschedule_mode="Start",
                entry_limit=1,
            )
        ),
        "/task_blueprints/B/launch_async",
        {
            "title": "New",
            "superTaskId": "T",
            "titlePrefix": "N: ",
            "copyDescriptions": False,
            "notifyResponsibles": False,
            "copyResponsibles": False,
            "copyCustomFields": False,
            "copyAttachments": False,
            "rescheduleDate": "2026-05-01",
            "rescheduleMode": "Start",
            "entryLimit": 1,
        },
        data=[JOB],
        returns=JOB,
    ),
    Case(
        "POST /task_blueprints/{taskBlueprintId}/launch_async",
        started(lambda w: w.task_blueprints.launch("B", title="New", parent_id="F")),
        "/task_blueprints/B/launch_async",
        {"title": "New", "parentId": "F"},
        data=[JOB],
        returns=JOB,
    ),
]

ADMINISTRATION = [
    Case(
        "GET /data_export/{dataExportId}",
        lambda w: w.data_export.get("E"),
        "/data_export/E",
        data=[EXPORT],
        returns=EXPORT,
    ),
    Case("GET /data_export", started(lambda w: w.data_export.latest()), "/data_export", data=[EXPORT], returns=EXPORT),
    Case("POST /data_export", started(lambda w: w.data_export.create()), "/data_export", data=[EXPORT], returns=EXPORT),
    a_list(
        "GET /data_export_schema",
        lambda w: w.data_export.schema(version="V4").to_list(),
        "/data_export_schema",
        {"version": "V4"},
    ),
    a_list(
        "GET /audit_log",
        lambda w: w.audit_log.list(
            event_date=MAY, operations=["TaskCreated"], object_type="Task", object_ids=["T"], users=["U"], limit=10
        ).to_list(),
        "/audit_log",
        {
            "eventDate": MAY_SENT,
            "operations": ["TaskCreated"],
            "objectType": "Task",
            "objectIds": ["T"],
            "users": ["U"],
            "pageSize": 10,
        },
    ),
    a_list(
        "GET /audit_log",
        lambda w: w.audit_log.list(next_page_token="TOKEN").to_list(),
        "/audit_log",
        {"pageSize": 1000, "nextPageToken": "TOKEN"},
    ),
    a_list(
        "POST /ediscovery_search",
        lambda w: w.ediscovery.search(scopes=["task", "space"], terms=["secret"], target_user_id="U", timeout=60),
        "/ediscovery_search",
        {"scopes": ["task", "space"], "terms": ["secret"], "targetUserId": "U", "timeout": 60},
    ),
]

REQUEST_FORMS = [
    a_list(
        "GET /request_forms",
        lambda w: w.request_forms.list(plain_text_description=True, fields=["dataUsageStatistics", "pages"]).to_list(),
        "/request_forms",
        {"plainTextDescription": True, "fields": ["dataUsageStatistics"], "pageSize": 100},
    ),
    a_list(
        "GET /spaces/{spaceId}/request_forms",
        lambda w: w.request_forms.list(space_id="S", next_page_token="TOKEN").to_list(),
        "/spaces/S/request_forms",
        {"pageSize": 100, "nextPageToken": "TOKEN"},
    ),
    Case(
        "GET /request_forms/{requestFormId}",
        lambda w: w.request_forms.get("R", plain_text_description=False, fields=["dataUsageStatistics"]),
        "/request_forms/R",
        {"plainTextDescription": False, "fields": ["dataUsageStatistics"]},
    ),
    Case(
        "POST /request_forms/{requestFormId}/prefill_url",
        lambda w: w.request_forms.prefill("R", form_fields=[{"id": "F", "value": "x"}]),
        "/request_forms/R/prefill_url",
        {"formFields": [{"id": "F", "value": "x"}]},
        data=[URL],
        returns=URL,
    ),
    Case(
        "POST /request_forms/{requestFormId}/submit",
        lambda w: w.request_forms.submit("R", form_fields=[{"id": "F", "value": "x"}]),
        "/request_forms/R/submit",
        {"formFields": [{"id": "F", "value": "x"}]},
        data=[MADE],
        returns=MADE,
    ),
]

WEBHOOKS = [
    a_list("GET /webhooks", lambda w: w.webhooks.list().to_list(), "/webhooks", {}),
    a_list(
        "GET /folders/{folderId}/webhooks",
        lambda w: w.webhooks.list(folder_id="F").to_list(),
        "/folders/F/webhooks",
        {},
    ),
    a_list(
        "GET /spaces/{spaceId}/webhooks", lambda w: w.webhooks.list(space_id="S").to_list(), "/spaces/S/webhooks", {}
    ),
    Case("GET /webhooks/{webhookIds}", lambda w: w.webhooks.get("ID"), "/webhooks/ID"),
    a_list("GET /webhooks/{webhookIds}", lambda w: w.webhooks.get_many(["ID"]), "/webhooks/ID", {}),
    Case("POST /webhooks", lambda w: w.webhooks.create(hook_url=HOOK), "/webhooks", {"hookUrl": HOOK}),
    Case(
        "POST /folders/{folderId}/webhooks",
        lambda w: w.webhooks.create(
            folder_id="F",
            hook_url=HOOK,
            secret="s",
            events=["TaskCreated", "TaskCustomFieldChanged", "NewOne"],
            recursive=True,
            parameterised_events=[{"event": "TaskCustomFieldChanged", "fields": ["X"]}],
            custom_item_types=["I"],
            fields=["title"],
        ),
        "/folders/F/webhooks",
        {
            "hookUrl": HOOK,
            "secret": "s",
            "events": ["TaskCreated", "TaskCustomFieldChanged", "NewOne"],
            "recursive": True,
            "parameterisedEvents": [{"event": "TaskCustomFieldChanged", "fields": ["X"]}],
            "customItemTypes": ["I"],
            "fields": ["title"],
        },
    ),
    Case(
        "POST /spaces/{spaceId}/webhooks",
        lambda w: w.webhooks.create(space_id="S", hook_url=HOOK),
        "/spaces/S/webhooks",
        {"hookUrl": HOOK},
    ),
    Case(
        "PUT /webhooks/{webhookId}",
        lambda w: w.webhooks.update("W", status="Suspended"),
        "/webhooks/W",
        {"status": "Suspended"},
    ),
    Case("DELETE /webhooks/{webhookId}", lambda w: w.webhooks.delete("W"), "/webhooks/W", data=[], returns=None),
]

CASES = [*ATTACHMENTS, *JOBS, *BLUEPRINTS, *ADMINISTRATION, *REQUEST_FORMS, *WEBHOOKS]
