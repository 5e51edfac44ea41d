"""Calls of data exports, the audit log, eDiscovery, webhooks, assets and ID conversion."""

from __future__ import annotations

from tests.resources.calls.case import MAY, MAY_SENT, Case, a_list, started
from wrike_async._resources.webhook_models import WebhookCreate

EXPORT = {"id": "E", "status": "InProgress"}
HOOK = "https://example.com/hook"
SUBSCRIPTION: WebhookCreate = {
    "hook_url": HOOK,
    "secret": "s",
    "events": ["TaskCreated", "TaskCustomFieldChanged", "NewOne"],
    "recursive": True,
    "parameterised_events": [{"event": "TaskCustomFieldChanged", "fields": ["X"]}],
    "custom_item_types": ["I"],
    "fields": ["title"],
}
SUBSCRIPTION_SENT = {
    "hookUrl": HOOK,
    "secret": "s",
    "events": ["TaskCreated", "TaskCustomFieldChanged", "NewOne"],
    "recursive": True,
    "parameterisedEvents": [{"event": "TaskCustomFieldChanged", "fields": ["X"]}],
    "customItemTypes": ["I"],
    "fields": ["title"],
}

EXPORTS = [
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
]

AUDITS = [
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
        lambda w: w.webhooks.create(folder_id="F", **SUBSCRIPTION),
        "/folders/F/webhooks",
        SUBSCRIPTION_SENT,
    ),
    Case("POST /webhooks", lambda w: w.webhooks.create(**SUBSCRIPTION), "/webhooks", SUBSCRIPTION_SENT),
    Case(
        "POST /spaces/{spaceId}/webhooks",
        lambda w: w.webhooks.create(space_id="S", **SUBSCRIPTION),
        "/spaces/S/webhooks",
        SUBSCRIPTION_SENT,
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

ASSETS = [
    Case("POST /assets", lambda w: w.assets.create(name="Camera"), "/assets", {"name": "Camera"}),
    Case("PUT /assets/{assetId}", lambda w: w.assets.update("A", name="Lens"), "/assets/A", {"name": "Lens"}),
    Case("DELETE /assets/{assetId}", lambda w: w.assets.delete("A"), "/assets/A"),
]

ID_CONVERSION = [
    Case(
        "GET /ids",
        lambda w: w.id_conversion.convert("ApiV2Task", ["2000985", 7, 7]),
        "/ids",
        {"type": "ApiV2Task", "ids": [2000985, 7]},
        data=[{"id": "IDB", "apiV2Id": "7"}, {"id": "IDA", "apiV2Id": "2000985"}],
        returns=[{"id": "IDA", "apiV2Id": "2000985"}, {"id": "IDB", "apiV2Id": "7"}],
    ),
]
