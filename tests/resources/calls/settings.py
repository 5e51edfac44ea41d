"""Calls of custom fields, workflows and custom item types, and of what folders hand down and sum up."""

from __future__ import annotations

from tests.resources.calls.case import Case, a_list
from wrike_async._resources.custom_field_models import CustomFieldOption, CustomFieldSettings
from wrike_async._resources.custom_item_types import CustomItemTypeFilters

SETTINGS = CustomFieldSettings(options=(CustomFieldOption(value="Low", color="Green"),), extra={"linkedTo": ["X"]})
TYPE_FILTERS: CustomItemTypeFilters = {
    "title": "Bug",
    "with_deleted": True,
    "type": "Task",
    "fields": ["icon", "dataUsageStatistics"],
}
TYPE_FILTERS_SENT = {"title": "Bug", "withDeleted": True, "type": "Task", "fields": ["dataUsageStatistics"]}
SETTING = {"fieldId": "CF", "systemField": False}
ROLLUP = {"itemId": "F", "rollupSettings": [{"any": "thing"}], "childIds": ["T"]}

CUSTOM_FIELDS = [
    a_list(
        "GET /customfields",
        lambda w: w.custom_fields.list(types=["Text"], inheritance_types=["All"], title="Impact").to_list(),
        "/customfields",
        {"types": ["Text"], "inheritanceTypes": ["All"], "title": "Impact"},
    ),
    a_list(
        "GET /spaces/{spaceId}/customfields",
        lambda w: w.custom_fields.list(space_id="S", applicable_entity_types=["User"]).to_list(),
        "/spaces/S/customfields",
        {"applicableEntityTypes": ["User"]},
    ),
    a_list(
        "GET /customfields",
        lambda w: w.custom_fields.list(
            applicable_entity_types=["WorkItem"], fields=["dataUsageStatistics", "title"]
        ).to_list(),
        "/customfields",
        {"applicableEntityTypes": ["WorkItem"], "fields": ["dataUsageStatistics"]},
    ),
    a_list(
        "GET /spaces/{spaceId}/customfields",
        lambda w: w.custom_fields.list(space_id="S", fields=["dataUsageStatistics"]).to_list(),
        "/spaces/S/customfields",
        {"fields": ["dataUsageStatistics"]},
    ),
    Case(
        "GET /customfields/{customfieldIds}",
        lambda w: w.custom_fields.get("ID", applicable_entity_types=["User", "WorkItem"]),
        "/customfields/ID",
        {"applicableEntityTypes": ["User", "WorkItem"]},
    ),
    Case(
        "GET /customfields/{customfieldIds}",
        lambda w: w.custom_fields.get("ID", fields=["dataUsageStatistics", "settings"]),
        "/customfields/ID",
        {"fields": ["dataUsageStatistics"]},
    ),
    a_list("GET /customfields/{customfieldIds}", lambda w: w.custom_fields.get_many(["ID"]), "/customfields/ID", {}),
    Case(
        "POST /customfields",
        lambda w: w.custom_fields.create(
            title="Cost", type="Currency", settings={"currency": "EUR", "decimal_places": 2}, sharing={"a": 1}
        ),
        "/customfields",
        {
            "title": "Cost",
            "type": "Currency",
            "settings": {"currency": "EUR", "decimalPlaces": 2},
            "sharing": {"a": 1},
        },
    ),
    Case(
        "POST /customfields",
        lambda w: w.custom_fields.create(
            title="Cost", type="Numeric", space_id="S", shareds=["C"], description="In euros"
        ),
        "/customfields",
        {"title": "Cost", "type": "Numeric", "spaceId": "S", "shareds": ["C"], "description": "In euros"},
    ),
    Case(
        "PUT /customfields/{customfieldId}",
        lambda w: w.custom_fields.update(
            "ID",
            title="Costs",
            type="Text",
            sharing={"a": 1},
            add_shareds=["C"],
            remove_shareds=["D"],
            add_mirrors=["M"],
            remove_mirrors=["N"],
            description="",
        ),
        "/customfields/ID",
        {
            "title": "Costs",
            "type": "Text",
            "sharing": {"a": 1},
            "addShareds": ["C"],
            "removeShareds": ["D"],
            "addMirrors": ["M"],
            "removeMirrors": ["N"],
            "description": "",
        },
    ),
    Case(
        "PUT /customfields/{customfieldId}",
        lambda w: w.custom_fields.update("ID", change_scope="Space", space_id="S", settings=SETTINGS),
        "/customfields/ID",
        {
            "changeScope": "Space",
            "spaceId": "S",
            "settings": {"options": [{"value": "Low", "color": "Green"}], "linkedTo": ["X"]},
        },
    ),
]

WORKFLOWS = [
    a_list(
        "GET /workflows",
        lambda w: w.workflows.list(fields=["name", "dataUsageStatistics"]).to_list(),
        "/workflows",
        {"fields": ["dataUsageStatistics"]},
    ),
    a_list(
        "GET /spaces/{spaceId}/workflows", lambda w: w.workflows.list(space_id="S").to_list(), "/spaces/S/workflows", {}
    ),
    a_list(
        "GET /spaces/{spaceId}/workflows",
        lambda w: w.workflows.list(space_id="S", fields=["dataUsageStatistics"]).to_list(),
        "/spaces/S/workflows",
        {"fields": ["dataUsageStatistics"]},
    ),
    Case(
        "POST /workflows",
        lambda w: w.workflows.create(name="Ours", description=""),
        "/workflows",
        {"name": "Ours", "description": ""},
    ),
    Case(
        "PUT /workflows/{workflowId}",
        lambda w: w.workflows.update("W", name="Theirs", description="How they work"),
        "/workflows/W",
        {"name": "Theirs", "description": "How they work"},
    ),
    Case(
        "PUT /workflows/{workflowId}",
        lambda w: w.workflows.update("W", hidden=False, custom_status={"name": "Doing", "group": "Active"}),
        "/workflows/W",
        {"hidden": False, "customStatus": {"name": "Doing", "group": "Active"}},
    ),
]

ITEM_TYPES = [
    a_list(
        "GET /custom_item_types",
        lambda w: w.custom_item_types.list(**TYPE_FILTERS).to_list(),
        "/custom_item_types",
        {**TYPE_FILTERS_SENT, "limit": 10_000},
    ),
    a_list(
        "GET /spaces/{spaceId}/custom_item_types",
        lambda w: w.custom_item_types.list(space_id="S", page_size=2, limit=3, **TYPE_FILTERS).to_list(),
        "/spaces/S/custom_item_types",
        {**TYPE_FILTERS_SENT, "limit": 3},
    ),
    Case(
        "GET /custom_item_types/{customItemTypeIds}",
        lambda w: w.custom_item_types.get("ID", with_deleted=True),
        "/custom_item_types/ID",
        {"withDeleted": True},
    ),
    a_list(
        "GET /custom_item_types/{customItemTypeIds}",
        lambda w: w.custom_item_types.get_many(["ID"], fields=["title", "dataUsageStatistics"]),
        "/custom_item_types/ID",
        {"fields": ["dataUsageStatistics"]},
    ),
    Case(
        "POST /custom_item_types/{customItemTypeId}/instantiate",
        lambda w: w.custom_item_types.instantiate("T", parent_id="F", title="Broken"),
        "/custom_item_types/T/instantiate",
        {"parentId": "F", "title": "Broken"},
        data=[{"id": "ID", "relatedType": "Task"}],
        returns={"id": "ID", "relatedType": "Task"},
    ),
    Case(
        "POST /custom_item_types/{customItemTypeId}/instantiate",
        lambda w: w.custom_item_types.instantiate("T", super_task_id="U"),
        "/custom_item_types/T/instantiate",
        {"superTaskId": "U"},
    ),
]

CASCADING = [
    Case(
        "POST /folders/{folderId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.create(folder_id="F", field_id="CF"),
        "/folders/F/cascading_field_settings",
        {"fieldId": "CF"},
        data=[SETTING],
        returns=[SETTING],
    ),
    Case(
        "POST /tasks/{taskId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.create(task_id="T", field_id="Assignee and dates"),
        "/tasks/T/cascading_field_settings",
        {"fieldId": "Assignee and dates"},
        data=[SETTING],
        returns=[SETTING],
    ),
    Case(
        "DELETE /folders/{folderId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.delete(folder_id="F", field_id="CF"),
        "/folders/F/cascading_field_settings",
        {"fieldId": "CF"},
        data=[SETTING],
        returns=[SETTING],
    ),
    Case(
        "DELETE /tasks/{taskId}/cascading_field_settings",
        lambda w: w.cascading_field_settings.delete(task_id="T", field_id="CF"),
        "/tasks/T/cascading_field_settings",
        {"fieldId": "CF"},
        data=[],
        returns=[],
    ),
]

ROLLUPS = [
    Case(
        "GET /folders/{folderId}/rollups",
        lambda w: w.rollups.list(folder_id="F", descendants=True, filter=[{"field": "x"}]).to_list(),
        "/folders/F/rollups",
        {"descendants": True, "filter": [{"field": "x"}], "pageSize": 100},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "GET /folders/{folderId}/rollups",
        lambda w: w.rollups.list(folder_id="F", next_page_token="TOKEN").to_list(),
        "/folders/F/rollups",
        {"nextPageToken": "TOKEN", "pageSize": 100},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "GET /tasks/{taskId}/rollups",
        lambda w: w.rollups.list(task_id="T", filter={"field": "x"}).to_list(),
        "/tasks/T/rollups",
        {"filter": {"field": "x"}},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "PUT /folders/{folderId}/rollups",
        lambda w: w.rollups.update(folder_id="F", rollups=[{"any": ["thing"]}]),
        "/folders/F/rollups",
        {"rollups": [{"any": ["thing"]}]},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
    Case(
        "PUT /tasks/{taskId}/rollups",
        lambda w: w.rollups.update(task_id="T", rollups=[{}]),
        "/tasks/T/rollups",
        {"rollups": [{}]},
        data=[ROLLUP],
        returns=[ROLLUP],
    ),
]
