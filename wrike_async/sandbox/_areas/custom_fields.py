"""Custom fields: the account's and the spaces'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.records import CustomField
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.json_types import is_array_of_objects, is_array_of_texts

__all__ = ["routes", "show"]

routes = Routes()


@routes("GET /customfields")
def all_fields(call: Call) -> Answer:
    """Return the account's fields and the spaces', or those that match."""
    params = call.params
    found = list(call.state.custom_fields.values())
    if "types" in params:
        found = [field for field in found if field.type in params["types"]]
    if "inheritanceTypes" in params:
        wanted = params["inheritanceTypes"]
        found = [field for field in found if field.settings.get("inheritanceType", "All") in wanted]
    if "title" in params:
        found = [field for field in found if params["title"].casefold() in field.title.casefold()]
    return _answer(call, _applicable(call, found))


@routes("GET /customfields/{customfieldIds}")
def fields_by_id(call: Call) -> Answer:
    """Return fields by ID."""

    def look_up(identity: str) -> CustomField | None:
        if not ids.has_old_form(Kind.CUSTOM_FIELD, identity) or call.unknown_ids == "refuse":
            return lookup.custom_field(call.state, identity)
        return call.state.custom_fields.get(identity)

    return _answer(call, _applicable(call, call.found("Custom field", look_up)))


@routes("GET /spaces/{spaceId}/customfields")
def space_fields(call: Call) -> Answer:
    """Return the fields that only one space has."""
    space_id = lookup.space(call.state, call.id).id
    found = [field for field in call.state.custom_fields.values() if field.space_id == space_id]
    return _answer(call, _applicable(call, found))


@routes("POST /customfields")
def create(call: Call) -> Answer:
    """Create a field."""
    params = call.params
    field = CustomField(
        id=call.state.fresh_id(Kind.CUSTOM_FIELD),
        title=_title(params["title"]),
        type=params["type"],
        settings={},
        space_id=_space_id(call),
        shared_ids=lookup.contact_ids(call.state, params.get("shareds", ())),
        sharing=params.get("sharing") or {},
        description=params.get("description", ""),
    )
    _change_settings(field, params.get("settings"))
    call.state.custom_fields[field.id] = field
    return Answer("customfields", [show(call.state, field)])


@routes("PUT /customfields/{customfieldId}")
def update(call: Call) -> Answer:
    """Change a field; its scope by ``changeScope``."""
    params = call.params
    field = attrs.evolve(lookup.custom_field(call.state, call.id))
    if "title" in params:
        field.title = _title(params["title"])
    if params.get("type", field.type) == "LinkToDatabase" and field.type != "LinkToDatabase":
        raise invalid_parameter("type", "no field can become a LinkToDatabase")
    field.type = params.get("type", field.type)
    # Fields of databases are nothing that the API has IDs for, as far as is known: whether they exist is not asked.
    for name in ("addMirrors", "removeMirrors"):
        if name in params and field.type != "LinkToDatabase":
            raise invalid_parameter(name, "only a LinkToDatabase field has mirrors")
    if params.get("changeScope") == "Account":
        field.space_id = None
    elif params.get("changeScope") == "Space":
        field.space_id = _space_id(call)
        if field.space_id is None:
            raise invalid_parameter("spaceId", "needed to move a field to a space")
    field.description = params.get("description", field.description)
    field.sharing = params.get("sharing") or field.sharing
    gone = set(lookup.contact_ids(call.state, params.get("removeShareds", ())))
    shared = [*field.shared_ids, *lookup.contact_ids(call.state, params.get("addShareds", ()))]
    field.shared_ids = tuple(identity for identity in dict.fromkeys(shared) if identity not in gone)
    _change_settings(field, params.get("settings"))
    call.state.custom_fields[field.id] = field
    return Answer("customfields", [show(call.state, field)])


def show(state: State, field: CustomField) -> dict[str, Any]:
    """Return a custom field as it goes on the wire."""
    document: dict[str, Any] = {
        "id": field.id,
        "accountId": state.account_id,
        "title": field.title,
        "type": field.type,
        "sharedIds": field.shared_ids,
        "sharing": field.sharing,
        "settings": field.settings,
        "description": field.description,
        "archived": field.archived,
    }
    if field.space_id is not None:
        document["spaceId"] = field.space_id
    return document


def _answer(call: Call, fields: Iterable[CustomField]) -> Answer:
    usage: dict[str, Any] = {"dataUsageStatistics": {}} if "dataUsageStatistics" in call.fields else {}
    return Answer("customfields", [{**show(call.state, field), **usage} for field in fields])


def _applicable(call: Call, fields: Iterable[CustomField]) -> list[CustomField]:
    wanted = call.params.get("applicableEntityTypes")
    return [
        field
        for field in fields
        if wanted is None or set(wanted) & set(field.settings.get("applicableEntityTypes", ["WorkItem"]))
    ]


def _title(title: str) -> str:
    if not title.strip():
        raise invalid_parameter("title", "must not be empty")
    return title


def _space_id(call: Call) -> str | None:
    given = call.params.get("spaceId")
    return None if given is None else lookup.space(call.state, given).id


def _change_settings(field: CustomField, given: dict[str, Any] | None) -> None:
    """Change settings by key; choices come as names and as options with colours."""
    defaults = {"inheritanceType": "All", "applicableEntityTypes": ["WorkItem"]}
    settings: dict[str, Any] = {**defaults, **field.settings, **(given or {})}
    values, options = settings.get("values", []), settings.get("options", [])
    if not is_array_of_texts(values) or not is_array_of_objects(options):
        raise invalid_parameter("settings", "values must be texts, options objects")
    if not is_array_of_texts([option.get("value") for option in options]):
        raise invalid_parameter("settings", "every option needs a value")
    if not is_array_of_texts(settings["applicableEntityTypes"]):
        raise invalid_parameter("settings", "applicableEntityTypes must be texts")
    if field.type in ("DropDown", "Multiple"):
        colors = {option["value"]: option.get("color", "None") for option in options}
        settings["values"] = values = values if "values" in (given or {}) else list(colors) or values
        settings["options"] = [{"value": value, "color": colors.get(value, "None")} for value in values]
    field.settings = settings
