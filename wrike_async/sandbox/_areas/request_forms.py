"""Request forms: read, filled in beforehand, handed in. A field is given as its ID and its value, which is a guess."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import read_object
from wrike_async.sandbox._rules.planting import plant_task
from wrike_async.sandbox._rules.values import plain
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["routes"]

FORMS: Final = Collection("requestForms", "request form", Kind.REQUEST_FORM)
_FIELD: Final = {"id": ("text",), "value": ("text",)}


def _all(call: Call) -> Answer:
    return FORMS.page(call, _worded(call, FORMS.records(call).values()))


def _of_space(call: Call) -> Answer:
    space_id = lookup.space(call.state, call.id).id
    found = [form for form in FORMS.records(call).values() if form["spaceId"] == space_id]
    return FORMS.page(call, _worded(call, found))


def _one(call: Call) -> Answer:
    return FORMS.answer(call, _worded(call, [FORMS.one(call, call.id)]))


def _worded(call: Call, forms: Iterable[Document]) -> list[Document]:
    if not call.params.get("plainTextDescription"):
        return list(forms)
    return [{**form, "description": unescape(plain(form["description"]))} for form in forms]


def _prefill(call: Call) -> Answer:
    """Return a link that opens the form with fields filled in."""
    form = FORMS.one(call, call.id)
    values = _values(call, form)
    query = f"?{urlencode(values)}" if values else ""
    return Answer("requestForms", [{"url": f"https://www.wrike.com/form/{form['id']}{query}"}])


def _submit(call: Call) -> Answer:
    """Make a task of what was handed in."""
    form = FORMS.one(call, call.id)
    values = _values(call, form)
    for field in _fields(form):
        if field["required"] and not values.get(field["id"], "").strip():
            raise invalid_parameter("formFields", f"field {field['id']} is mandatory")
    text = "<br />".join(f"{field['title']}: {values.get(field['id'], '')}" for field in _fields(form))
    parent = form["spaceId"] or call.state.root_id
    task = plant_task(call, f"{form['title']}: {values['summary']}", parent=parent, description=text)
    call.state.happened("TaskCreated", taskId=task.id)
    return Answer("requestForms", [{"formId": form["id"], "taskId": task.id}])


def _fields(form: Document) -> list[dict[str, Any]]:
    return [field for page in form["pages"] for field in page["fields"]]


def _values(call: Call, form: Document) -> dict[str, str]:
    given = [read_object("formFields", entry, _FIELD, _FIELD) for entry in call.params.get("formFields", ())]
    values = {entry["id"]: entry["value"] for entry in given}
    unknown = values.keys() - {field["id"] for field in _fields(form)}
    if unknown:
        raise invalid_parameter("formFields", f"the form has no field {min(unknown)!r}")
    return values


routes = Routes(
    {
        "GET /request_forms": _all,
        "GET /spaces/{spaceId}/request_forms": _of_space,
        "GET /request_forms/{requestFormId}": _one,
        "POST /request_forms/{requestFormId}/prefill_url": _prefill,
        "POST /request_forms/{requestFormId}/submit": _submit,
    }
)
