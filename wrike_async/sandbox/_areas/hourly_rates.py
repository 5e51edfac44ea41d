"""What an hour of somebody is billed and costs: in the account, or in one project.

A rate's type is ``Bill`` or ``Cost``, with or without ``Rate`` behind it: the real names are not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from wrike_async.sandbox._areas import staffing
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.demands import admins_only, need, read_object, up_to
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.ids import is_contact_id

__all__ = ["routes"]

_KEYS: Final = {"bill": "billRate", "cost": "costRate"}
_VALUE: Final = {"rateType": ("text",), "rateValue": ("number",), "rateSource": ("text",)}
_RATE: Final = {"rateSubjectId": ("id",), **_VALUE}
_PROVISION: Final = {"contact": ("id",), **_VALUE}
_MOST: Final = 100
_ACCOUNT: Final = ""


def _of_contacts(call: Call) -> Answer:
    found = call.found("Contact", lambda identity: lookup.contact(call.state, identity))
    return _answer(call, _ACCOUNT, [contact.id for contact in found])


def _of_placeholders(call: Call) -> Answer:
    found = call.found("Placeholder", lambda identity: staffing.PLACEHOLDERS.find(call, identity))
    return _answer(call, _ACCOUNT, [placeholder["id"] for placeholder in found])


def _of_folder(call: Call) -> Answer:
    folder_id = lookup.folder(call.state, call.id).id
    return _answer(call, folder_id, _table(call, folder_id))


def _set_account(call: Call) -> Answer:
    return _set(call, _ACCOUNT)


def _set_folder(call: Call) -> Answer:
    return _set(call, lookup.folder(call.state, call.id).id)


def _set(call: Call, scope: str) -> Answer:
    """Set rates: all of them, or none if an entry is bad."""
    admins_only(call)
    need(call, "rates")
    rates = _read(call, "rates", _RATE)
    for rate in rates:
        _kind_of(call, rate["rateSubjectId"])
    for rate in rates:
        _store(call, scope, rate["rateSubjectId"], rate)
    return _answer(call, scope, dict.fromkeys(rate["rateSubjectId"] for rate in rates))


def _provision(call: Call) -> Answer:
    """Set rates of the contacts in the path."""
    admins_only(call)
    need(call, "userRates")
    contacts = [contact.id for contact in call.found("Contact", lambda i: lookup.contact(call.state, i))]
    rates = _read(call, "userRates", _PROVISION)
    if any(rate["contact"] not in contacts for rate in rates):
        raise invalid_parameter("userRates", "a contact is not in the path")
    for rate in rates:
        _store(call, _ACCOUNT, rate["contact"], rate)
    return Answer("hourlyRatesProvision", [{"rateSource": "User", **rate} for rate in rates])


def _exclude(call: Call) -> Answer:
    """Take people out of a project's team; the answer is empty."""
    admins_only(call)
    need(call, "rateSubjects")
    folder_id, subjects = lookup.folder(call.state, call.id).id, call.params["rateSubjects"]
    up_to("rateSubjects", subjects, _MOST)
    for subject in subjects:
        _kind_of(call, subject)
    for subject in subjects:
        _table(call, folder_id).pop(subject, None)
    return Answer("projectTeamMembers", [])


def _read(call: Call, name: str, keys: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    up_to(name, call.params[name], _MOST)
    subject = next(iter(keys))
    rates = [read_object(name, rate, keys, (subject, "rateType", "rateValue")) for rate in call.params[name]]
    for rate in rates:
        if rate["rateType"].lower().removesuffix("rate") not in _KEYS or rate["rateValue"] < 0:
            raise invalid_parameter(name, f"bad rate {rate!r}")
    return rates


def _kind_of(call: Call, subject: str) -> str:
    """Say whose hour it is: a contact's, a placeholder's or that of a job role."""
    if is_contact_id(subject):
        lookup.contact(call.state, subject)
        return "User"
    for collection, kind in ((staffing.PLACEHOLDERS, "Placeholder"), (staffing.JOB_ROLES, "JobRole")):
        if subject in collection.records(call):
            return kind
    raise lookup.undecodable("rate subject", subject)


def _store(call: Call, scope: str, subject: str, rate: Document) -> None:
    key = _KEYS[rate["rateType"].lower().removesuffix("rate")]
    value = {
        "rateScope": "Project" if scope else "Account",
        "rateSource": rate.get("rateSource", "User"),
        "rateValue": rate["rateValue"],
    }
    _table(call, scope).setdefault(subject, {})[key] = value
    if not scope and is_contact_id(subject):
        contact = call.state.contacts[subject]
        current = {"rateSource": value["rateSource"], "rateValue": value["rateValue"]}
        if key == "billRate":
            contact.bill_rate = current
        else:
            contact.cost_rate = current


def _table(call: Call, scope: str) -> Document:
    """Return the rates of the account or of a project, by subject."""
    return call.state.documents["hourlyRates"].setdefault(scope, {})


def _answer(call: Call, scope: str, subjects: Iterable[str]) -> Answer:
    rates = _table(call, scope)
    return Answer(
        "hourlyRates",
        [
            {"rateSubjectId": subject, "rateSubjectType": _kind_of(call, subject), **rates.get(subject, {})}
            for subject in list(subjects)
        ],
    )


routes = Routes(
    {
        "GET /contacts/{contactIds}/hourly_rates": _of_contacts,
        "PUT /contacts/{contactIds}/hourly_rates_provision": _provision,
        "GET /placeholders/{placeholderIds}/hourly_rates": _of_placeholders,
        "PUT /hourly_rates": _set_account,
        "GET /folders/{folderId}/hourly_rates": _of_folder,
        "PUT /folders/{folderId}/hourly_rates": _set_folder,
        "DELETE /folders/{folderId}/project_team_members": _exclude,
    }
)
