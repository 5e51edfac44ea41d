"""Calls of blueprints, the jobs that they start, and request forms."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import Case, a_list, started

JOB = {"id": "J", "status": "InQueue", "progressPercent": 0, "type": "CopyFolder"}
URL = {"url": "https://www.wrike.com/form"}
MADE = {"formId": "R", "taskId": "T"}

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
        "GET /folder_blueprints",
        lambda w: w.folder_blueprints.list(permalink="https://www.wrike.com/open.htm?id=1").to_list(),
        "/folder_blueprints",
        {"permalink": "https://www.wrike.com/open.htm?id=1"},
    ),
    a_list(
        "GET /spaces/{spaceId}/folder_blueprints",
        lambda w: w.folder_blueprints.list(space_id="S", fields=["customFields"]).to_list(),
        "/spaces/S/folder_blueprints",
        {"fields": ["customFields"]},
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
        "GET /task_blueprints",
        lambda w: w.task_blueprints.list(permalink="https://x/1", fields=["customFields"]).to_list(),
        "/task_blueprints",
        {"permalink": "https://x/1", "fields": ["customFields"], "pageSize": 1000},
    ),
    a_list(
        "GET /spaces/{spaceId}/task_blueprints",
        lambda w: w.task_blueprints.list(space_id="S", next_page_token="TOKEN").to_list(),
        "/spaces/S/task_blueprints",
        {"pageSize": 1000, "nextPageToken": "TOKEN"},
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

REQUEST_FORMS = [
    a_list(
        "GET /request_forms",
        lambda w: w.request_forms.list(plain_text_description=True, fields=["dataUsageStatistics", "pages"]).to_list(),
        "/request_forms",
        {"plainTextDescription": True, "fields": ["dataUsageStatistics"], "pageSize": 100},
    ),
    a_list(
        "GET /request_forms",
        lambda w: w.request_forms.list(next_page_token="TOKEN", limit=2).to_list(),
        "/request_forms",
        {"pageSize": 100, "nextPageToken": "TOKEN"},
    ),
    a_list(
        "GET /spaces/{spaceId}/request_forms",
        lambda w: w.request_forms.list(
            space_id="S", plain_text_description=False, fields=["dataUsageStatistics"]
        ).to_list(),
        "/spaces/S/request_forms",
        {"plainTextDescription": False, "fields": ["dataUsageStatistics"], "pageSize": 100},
    ),
    a_list(
        "GET /spaces/{spaceId}/request_forms",
        lambda w: w.request_forms.list(space_id="S", next_page_token="TOKEN").to_list(),
        "/spaces/S/request_forms",
        {"pageSize": 100, "nextPageToken": "TOKEN"},
    ),
    Case(
        "GET /request_forms/{requestFormId}",
        lambda w: w.request_forms.get("ID", plain_text_description=False, fields=["dataUsageStatistics"]),
        "/request_forms/ID",
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
