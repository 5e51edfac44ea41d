"""How fields of a folder or task behave towards what is below: which values cascade down, which roll up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.demands import need, up_to
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.records import Folder, Task
from wrike_async.sandbox._wire.errors import invalid_request
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["routes"]

Find = Callable[[Call], Folder | Task]
_SYSTEM: Final = ("title", "status", "importance", "dates", "description", "responsibles")
_MOST: Final = 20


def _folder(call: Call) -> Folder:
    return lookup.folder(call.state, call.id)


def _task(call: Call) -> Task:
    return lookup.task(call.state, call.id)


def _keep(call: Call, item: Folder | Task) -> Folder | Task:
    """Return the item, for changing."""
    return call.state.edit_task(item.id) if isinstance(item, Task) else item


def _cascade(find: Find) -> Callable[[Call], Answer]:
    def cascade(call: Call) -> Answer:
        item, field_id = find(call), _field_id(call)
        if any(setting["fieldId"] == field_id for setting in item.cascading):
            raise invalid_request("The field is cascading already")
        setting = {
            "fieldId": field_id,
            "systemField": field_id in _SYSTEM,
            "enabledBy": call.caller.id,
            "enabledAt": instant_text(call.now),
        }
        _keep(call, item).cascading = (*item.cascading, setting)
        return Answer("cascadingFieldSettings", [setting])

    return cascade


def _stop(find: Find) -> Callable[[Call], Answer]:
    def stop(call: Call) -> Answer:
        item, field_id = find(call), _field_id(call)
        gone = [setting for setting in item.cascading if setting["fieldId"] == field_id]
        if not gone:
            raise invalid_request("The field is not cascading")
        _keep(call, item).cascading = tuple(setting for setting in item.cascading if setting not in gone)
        return Answer("cascadingFieldSettings", gone)

    return stop


def _field_id(call: Call) -> str:
    need(call, "fieldId")
    return _known_field(call, call.params["fieldId"])


def _known_field(call: Call, given: object) -> str:
    """Return a field of the system by its name, or a custom field by its ID."""
    return given if isinstance(given, str) and given in _SYSTEM else lookup.custom_field(call.state, given).id


def _folder_rollups(call: Call) -> Answer:
    """Return a folder's rollups, and with ``descendants`` those of the folders below."""
    state, top = call.state, _folder(call).id
    within = state.subtree(top) if call.params.get("descendants") else [top]
    cut = call.pager.cut(_matching(call, [state.folders[identity] for identity in within]))
    return Answer("rollups", cut.items, cut.next_page_token, cut.response_size)


def _task_rollups(call: Call) -> Answer:
    return Answer("rollups", _matching(call, [_task(call)]))


def _matching(call: Call, items: Iterable[Folder | Task]) -> list[Document]:
    """Return what is set up for items; the filter keeps those whose settings have all keys and values of one entry."""
    wanted = call.params.get("filter")
    found = [_show(call, item) for item in items]
    if wanted is None:
        return found
    return [
        item
        for item in found
        if any(entry.items() <= setting.items() for entry in wanted for setting in item["rollupSettings"])
    ]


def _update_rollups(find: Find) -> Callable[[Call], Answer]:
    """Set up rollups field by field. What else an entry may have is not known, so anything is kept."""

    def update(call: Call) -> Answer:
        need(call, "rollups")
        item, given = find(call), call.params["rollups"]
        up_to("rollups", given, _MOST)
        changes: dict[str, dict[str, Any]] = {_known_field(call, entry.get("fieldId")): entry for entry in given}
        table = call.state.documents["rollups"]
        table[item.id] = {"id": item.id, "settings": {**table.get(item.id, {}).get("settings", {}), **changes}}
        return Answer("rollups", [_show(call, item)])

    return update


def _show(call: Call, item: Folder | Task) -> Document:
    kept = call.state.documents["rollups"].get(item.id, {}).get("settings", {})
    below = item.sub_task_ids if isinstance(item, Task) else item.child_ids
    return {"itemId": item.id, "rollupSettings": list(kept.values()), "childIds": below}


routes = Routes(
    {
        "POST /folders/{folderId}/cascading_field_settings": _cascade(_folder),
        "DELETE /folders/{folderId}/cascading_field_settings": _stop(_folder),
        "POST /tasks/{taskId}/cascading_field_settings": _cascade(_task),
        "DELETE /tasks/{taskId}/cascading_field_settings": _stop(_task),
        "GET /folders/{folderId}/rollups": _folder_rollups,
        "PUT /folders/{folderId}/rollups": _update_rollups(_folder),
        "GET /tasks/{taskId}/rollups": _task_rollups,
        "PUT /tasks/{taskId}/rollups": _update_rollups(_task),
    }
)
