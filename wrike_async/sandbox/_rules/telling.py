"""What changes of tasks and of folders tell alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from wrike_async.sandbox._state.records import Ids
from wrike_async.sandbox._state.world import State

__all__ = ["tell_custom_fields", "tell_ids", "tell_item_type", "tell_status"]


def tell_ids(state: State, kind: str, noun: str, before: Ids, after: Ids, **owner: str) -> None:
    """Tell which IDs came into a list and which left it: ``TaskParentsAdded`` and ``addedParents``, say."""
    for what, found in (("Added", _without(after, before)), ("Removed", _without(before, after))):
        if found:
            told: dict[str, Any] = {f"{what.lower()}{noun}": found, **owner}
            state.happened(f"{kind}{noun}{what}", **told)


def tell_custom_fields(
    state: State,
    kind: str,
    before: Iterable[tuple[str, str]],
    after: Iterable[tuple[str, str]],
    **owner: str,
) -> None:
    """Tell of each custom field that has another value. Values are JSON in a text, and left out where there is none."""
    old, new = dict(before), dict(after)
    for identity in {**old, **new}:
        if old.get(identity) != new.get(identity):
            values = {
                name: json.dumps(fields[identity], ensure_ascii=False)
                for name, fields in (("oldValue", old), ("value", new))
                if identity in fields
            }
            state.happened(f"{kind}CustomFieldChanged", customFieldId=identity, **values, **owner)


def tell_status(state: State, kind: str, before: str, after: str, **owner: str) -> None:
    """Tell that a status is another one, by name and by ID."""
    if before != after:
        state.happened(
            f"{kind}StatusChanged",
            oldStatus=_name_of_status(state, before),
            status=_name_of_status(state, after),
            oldCustomStatusId=before,
            customStatusId=after,
            **owner,
        )


def tell_item_type(state: State, before: str | None, after: str | None, item_id: str) -> None:
    """Tell that a task or project is of another custom item type."""
    if before == after:
        return
    kind = state.documents["customItemTypes"].get(after or "", {})
    told: dict[str, Any] = {
        "oldWorkItemTypeId": before,
        "newWorkItemTypeId": after,
        "newWorkItemTypeTitle": kind.get("title"),
    }
    told = {name: value for name, value in told.items() if value is not None}
    state.happened("WorkItemTypeChanged", workItemId=item_id, **told)


def _without(ids: Ids, others: Ids) -> list[str]:
    return [identity for identity in ids if identity not in others]


def _name_of_status(state: State, identity: str) -> str:
    found = state.custom_status(identity)
    return identity if found is None else found.name
