"""Calls of custom fields and workflows."""

from __future__ import annotations

from tests.resources.calls.case import Case, a_list
from wrike_async._resources.custom_field_models import CustomFieldOption, CustomFieldSettings

SETTINGS = CustomFieldSettings(options=[CustomFieldOption(value="Low", color="Green")], extra={"linkedTo": ["X"]})

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
    Case(
        "POST /workflows",
        lambda w: w.workflows.create(name="Ours", description=""),
        "/workflows",
        {"name": "Ours", "description": ""},
    ),
    Case(
        "PUT /workflows/{workflowId}",
        lambda w: w.workflows.update("W", hidden=False, custom_status={"name": "Doing", "group": "Active"}),
        "/workflows/W",
        {"hidden": False, "customStatus": {"name": "Doing", "group": "Active"}},
    ),
]
