"""Calls of folders and projects."""

from __future__ import annotations

from datetime import date

from tests.resources.calls.case import EVER_SENT, Case, a_list, started

FOLDERS = [
    a_list("GET /folders", lambda w: w.folders.tree(deleted=False).to_list(), "/folders", {"deleted": False}),
    a_list(
        "GET /folders/{folderId}/folders", lambda w: w.folders.tree(folder_id="F").to_list(), "/folders/F/folders", {}
    ),
    a_list("GET /spaces/{spaceId}/folders", lambda w: w.folders.tree(space_id="S").to_list(), "/spaces/S/folders", {}),
    a_list(
        "GET /folders",
        lambda w: w.folders.list().to_list(),
        "/folders",
        {"updatedDate": EVER_SENT, "deleted": False, "pageSize": 1000},
    ),
    a_list(
        "GET /spaces/{spaceId}/folders",
        lambda w: w.folders.list(space_id="S", deleted=True, fields=["space", "title"]).to_list(),
        "/spaces/S/folders",
        {"updatedDate": EVER_SENT, "deleted": True, "fields": ["space"], "pageSize": 1000},
    ),
    a_list(
        "GET /folders/{folderId}/folders",
        lambda w: w.folders.list(folder_id="F", descendants=True, fields=["finance"], page_size=10).to_list(),
        "/folders/F/folders",
        {"updatedDate": EVER_SENT, "descendants": True, "fields": ["finance"], "pageSize": 10},
    ),
    a_list(
        "GET /folders/{folderId}/folders",
        lambda w: w.folders.list(folder_id="F", descendants=False).to_list(),
        "/folders/F/folders",
        {"descendants": False, "pageSize": 1000},
    ),
    a_list(
        "GET /folders",
        lambda w: w.folders.list(
            project=True, start_date=date(2026, 5, 1), contract_types=["Billable"], next_page_token="TOKEN"
        ).to_list(),
        "/folders",
        {
            "project": True,
            "startDate": {"equal": "2026-05-01"},
            "contractTypes": ["Billable"],
            "deleted": False,
            "pageSize": 1000,
            "nextPageToken": "TOKEN",
        },
    ),
    Case(
        "GET /folders/{folderIds}",
        lambda w: w.folders.get("ID", fields=["description", "accessRoles"]),
        "/folders/ID",
        {"fields": ["accessRoles"]},
    ),
    a_list("GET /folders/{folderIds}", lambda w: w.folders.get_many(["ID"]), "/folders/ID", {}),
    a_list(
        "GET /folders/{folderIds}/folders_history",
        lambda w: w.folders.history(["ID"], fields=["budget"]),
        "/folders/ID/folders_history",
        {"fields": ["budget"]},
    ),
    Case(
        "POST /folders/{folderId}/folders",
        lambda w: w.folders.create(
            "F",
            title="New",
            project={"owner_ids": ["C"], "start_date": date(2026, 5, 1), "end_date": date(2026, 5, 1), "budget": 5},
            user_access_roles={"C": "R"},
            fields=["contractType", "project"],
        ),
        "/folders/F/folders",
        {
            "title": "New",
            "project": {"ownerIds": ["C"], "startDate": "2026-05-01", "endDate": "2026-05-01", "budget": 5},
            "userAccessRoles": {"C": "R"},
            "fields": ["contractType"],
        },
    ),
    Case(
        "PUT /folders/{folderId}",
        lambda w: w.folders.update("F", project={"owners_add": ["C"], "custom_status_id": "S"}, restore=True),
        "/folders/F",
        {"project": {"ownersAdd": ["C"], "customStatusId": "S"}, "restore": True},
    ),
    Case("PUT /folders/{folderId}", lambda w: w.folders.update("F", project=None), "/folders/F", {"project": None}),
    Case("DELETE /folders/{folderId}", lambda w: w.folders.delete("F"), "/folders/F"),
    Case(
        "POST /copy_folder/{folderId}",
        lambda w: w.folders.copy("F", parent="P", title="Copy", reschedule_date=date(2026, 5, 1), entry_limit=250),
        "/copy_folder/F",
        {"parent": "P", "title": "Copy", "rescheduleDate": "2026-05-01", "entryLimit": 250},
    ),
    Case(
        "POST /copy_folder_async/{folderId}",
        started(lambda w: w.folders.copy_async("F", parent="P", title="Copy", copy_statuses=False)),
        "/copy_folder_async/F",
        {"parent": "P", "title": "Copy", "copyStatuses": False},
        data=[{"id": "J", "status": "InQueue", "progressPercent": 0, "type": "CopyFolder"}],
        returns={"id": "J", "status": "InQueue", "progressPercent": 0, "type": "CopyFolder"},
    ),
]
