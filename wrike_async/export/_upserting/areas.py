"""What rows can become: tasks and folders, and which of their columns can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._resources import folder_operations, task_operations
from wrike_async._wire.operation import Operation
from wrike_async.export._upserting.comparing import Columns, Members

__all__ = ["UPSERT_AREAS", "UpsertArea"]

_ENTRIES = {"custom_fields": ("customFields", "id"), "metadata": ("metadata", "key")}


@attrs.frozen
class UpsertArea:
    """A kind of thing that rows can become.

    Attributes:
        name: of the area.
        create: makes one.
        columns: what can be compared.
        alone: whether one that goes to the recycle bin takes nothing else along.
    """

    name: str
    create: Operation[Any]
    columns: Columns
    alone: bool


_TASKS = Columns(
    same={
        "title": "title",
        "description": "description",
        "status": "status",
        "importance": "importance",
        "dates": "dates",
        "custom_status": "customStatusId",
        "billing_type": "billingType",
    },
    members={
        "responsibles": Members("responsibleIds", "add_responsibles", "remove_responsibles"),
        "responsible_placeholders": Members(
            "responsiblePlaceholderIds", "add_responsible_placeholders", "remove_responsible_placeholders"
        ),
        "parents": Members("parentIds", "add_parents"),
        "shareds": Members("sharedIds", "add_shareds"),
        "super_tasks": Members("superTaskIds", "add_super_tasks"),
    },
    entries=_ENTRIES,
    always=frozenset({"title", "status", "importance", "dates", "customStatusId"}),
)

# Without what no list tells: a status in colours, which gives way to that of a workflow, and the budget.
_PROJECT = Columns(
    same={
        "custom_status_id": "customStatusId",
        "start_date": "startDate",
        "end_date": "endDate",
        "contract_type": "contractType",
    },
    members={"owner_ids": Members("ownerIds", "owners_add", "owners_remove")},
    always=frozenset({"customStatusId", "startDate", "endDate", "ownerIds"}),
)
_FOLDERS = Columns(
    same={"title": "title", "description": "description"},
    members={"shareds": Members("sharedIds", "add_shareds")},
    entries=_ENTRIES,
    inner={"project": _PROJECT},
    always=frozenset({"title", "sharedIds"}),
)

UPSERT_AREAS: Mapping[str, UpsertArea] = {
    "tasks": UpsertArea("tasks", task_operations.CREATE, _TASKS, alone=True),
    "folders": UpsertArea("folders", folder_operations.CREATE, _FOLDERS, alone=False),
}
