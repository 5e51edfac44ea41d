"""What administrators look at: the audit log, data exports, eDiscovery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._calls.exporting.tables import TABLES
from wrike_async.sandbox._calls.exporting.writing import schema
from wrike_async.sandbox._calls.storage import export_link
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import admins_only, up_to
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_request
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text, parse_instant

__all__ = ["routes"]

EVENTS: Final = Collection("auditLog", "event")
EXPORTS: Final = Collection("dataExport", "data export", Kind.DATA_EXPORT)
_MOST_IDS: Final = 10
_FRESH: Final = 3600
_SCOPES: Final = ("task", "folder", "attachment", "project", "space")


def _audit_log(call: Call) -> Answer:
    """Return the events that match, the newest first."""
    admins_only(call)
    params, found = call.params, list(EVENTS.records(call).values())
    if "objectIds" in params and "objectType" not in params:
        raise invalid_request("Parameter 'objectIds' needs 'objectType'")
    if "objectType" in params and not {"eventDate", "operations"} <= params.keys():
        raise invalid_request("Parameter 'objectType' needs 'eventDate' and 'operations'")
    if "eventDate" in params:
        found = [event for event in found if parse_instant(event["eventDate"]) in params["eventDate"]]
    for name, key in (("operations", "operation"), ("users", "userId"), ("objectIds", "objectId")):
        if name in params:
            if name != "operations":
                up_to(name, params[name], _MOST_IDS)
            found = [event for event in found if event[key] in params[name]]
    lookup.contact_ids(call.state, params.get("users", ()))
    if "objectType" in params:
        found = [event for event in found if event["objectType"] == params["objectType"]]
    return EVENTS.page(call, found)


def _export(call: Call) -> Answer:
    """Return the latest export; the first request starts one, and is answered 202."""
    admins_only(call)
    latest = next(reversed(EXPORTS.records(call).values()), None)
    return _start(call) if latest is None else _looked_at(call, latest)


def _new_export(call: Call) -> Answer:
    """Start an export, answered 202, unless the latest is on its way or less than an hour old."""
    admins_only(call)
    latest = next(reversed(EXPORTS.records(call).values()), None)
    if latest is None or (latest["_completed"] and call.now - latest["_completed"] >= _FRESH):
        return _start(call)
    return _answer(call, latest)


def _export_by_id(call: Call) -> Answer:
    admins_only(call)
    return _looked_at(call, EXPORTS.one(call, call.id))


def _start(call: Call) -> Answer:
    export = EXPORTS.add(call, {"status": "Scheduled", "_looks_left": call.state.export_polls, "_completed": None})
    return _answer(call, export, status=202)


def _looked_at(call: Call, export: Document) -> Answer:
    """Let an export move on, as it does with every look."""
    if export["status"] in ("Scheduled", "InProgress"):
        export["_looks_left"] -= 1
        export["status"] = "InProgress" if export["_looks_left"] > 0 else "Completed"
        if export["status"] == "Completed":
            export["_completed"] = call.now
            export["completedDate"] = instant_text(call.now)
    return _answer(call, export)


def _answer(call: Call, export: Document, status: int = 200) -> Answer:
    shown: dict[str, Any] = {name: value for name, value in export.items() if name[0] != "_"}
    if export["status"] == "Completed":
        links = ((table, export_link(call.state, table, call.origin)) for table in TABLES)
        shown["resources"] = [{"name": table, "url": link} for table, link in links]
    return Answer("dataExport", [shown], status=status)


def _schema(call: Call) -> Answer:
    """Return the tables; all versions of the schema look alike here."""
    admins_only(call)
    return Answer("dataExportSchema", schema())


def _search(call: Call) -> Answer:
    """Find what has all terms in its title, within the given scopes, and is shared with the given user."""
    admins_only(call)
    params = call.params
    terms = [term.casefold() for term in params.get("terms", ())]
    if "targetUserId" in params:
        lookup.contact(call.state, params["targetUserId"])
    return Answer(
        "eDiscoverySearch",
        [
            {"id": identity, "type": scope}
            for scope in params.get("scopes", _SCOPES)
            for identity, title, shared in _things(call, scope)
            if all(term in title.casefold() for term in terms) and params.get("targetUserId") in (None, *shared)
        ],
    )


def _things(call: Call, scope: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield ID, title and sharing of everything in a scope."""
    state = call.state
    if scope == "task":
        yield from ((task.id, task.title, task.shared_ids) for task in state.tasks)
    elif scope == "attachment":
        yield from ((file.id, file.name, (file.author_id,)) for file in state.attachments)
    elif scope == "space":
        yield from ((s.id, s.title, tuple(member.id for member in s.members)) for s in state.spaces.values())
    else:
        wanted = scope == "project"
        folders = [folder for folder in state.folders.values() if (folder.project is not None) is wanted]
        yield from ((folder.id, folder.title, folder.shared_ids) for folder in folders if not folder.is_space)


routes = Routes(
    {
        "GET /audit_log": _audit_log,
        "GET /data_export": _export,
        "POST /data_export": _new_export,
        "GET /data_export/{dataExportId}": _export_by_id,
        "GET /data_export_schema": _schema,
        "POST /ediscovery_search": _search,
    }
)
