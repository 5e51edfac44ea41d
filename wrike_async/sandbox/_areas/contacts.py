"""Contacts: people, robots and groups."""

from __future__ import annotations

from typing import Any

import attrs

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.history import history
from wrike_async.sandbox._rules.values import (
    custom_fields_filter,
    metadata_filter,
    show_custom_fields,
    show_metadata,
    write_custom_fields,
    write_metadata,
)
from wrike_async.sandbox._state.records import Contact
from wrike_async.sandbox._wire.errors import access_forbidden, invalid_request
from wrike_async.sandbox._wire.ids import Kind, is_contact_id

__all__ = ["routes", "show"]

routes = Routes()


@routes("GET /contacts")
def all_contacts(call: Call) -> Answer:
    """Return all contacts, or those that match."""
    return Answer("contacts", [show(call, contact) for contact in _matching(call)])


@routes("GET /contacts/{contactIds}")
def contacts_by_id(call: Call) -> Answer:
    """Return contacts by ID."""
    types = call.params.get("types")
    found = [contact for contact in _by_id(call) if types is None or contact.type in types]
    if call.params.get("metadata") is not None:
        found = list(filter(metadata_filter(call.params["metadata"]), found))
    return Answer("contacts", [show(call, contact) for contact in found])


@routes("GET /contacts/{contactIds}/contacts_history")
def contacts_history(call: Call) -> Answer:
    """Return what the rates of contacts were."""
    return Answer("contactsHistory", [_show_history(call, contact) for contact in _by_id(call)])


@routes("PUT /contacts/{contactId}")
def update(call: Call) -> Answer:
    """Change a contact; metadata only one's own."""
    state, params = call.state, call.params
    contact = attrs.evolve(lookup.contact(state, call.id))
    if "metadata" in params:
        if contact.id != call.caller.id:
            raise access_forbidden("Only own metadata can be changed")
        contact.metadata = write_metadata(contact.metadata, params["metadata"])
    elif not call.caller.admin:
        raise access_forbidden("Only admins can change contacts")
    if "customFields" in params:
        contact.custom_fields = write_custom_fields(state, contact.custom_fields, params["customFields"], ())
    if "jobRoleId" in params:
        given = params["jobRoleId"]
        contact.job_role_id = given and lookup.of_kind(state, Kind.JOB_ROLE, [given])[0]
    contact.bill_rate = params.get("currentBillRate", contact.bill_rate)
    contact.cost_rate = params.get("currentCostRate", contact.cost_rate)
    state.contacts[contact.id] = contact
    return Answer("contacts", [{**show(call, contact), "metadata": show_metadata(contact.metadata)}])


def _by_id(call: Call) -> list[Contact]:
    def look_up(identity: str) -> Contact | None:
        if not is_contact_id(identity):
            raise lookup.undecodable("contact", identity)
        found = call.state.contacts.get(identity)
        if found is None and call.unknown_ids == "refuse":
            raise lookup.undecodable("contact", identity)
        return found

    contacts: list[Contact] = call.found("Contact", look_up)
    return contacts


def _matching(call: Call) -> list[Contact]:
    params = call.params
    found = list(call.state.contacts.values())
    if "me" in params:
        found = [contact for contact in found if contact.id == call.caller.id]
    if "types" in params:
        found = [contact for contact in found if contact.type in params["types"]]
    if "deleted" in params:
        found = [contact for contact in found if contact.deleted is params["deleted"]]
    if "active" in params:
        found = [contact for contact in found if contact.active is params["active"]]
    if "emails" in params:
        wanted = {email.casefold() for email in params["emails"]}
        found = [contact for contact in found if (contact.email or "").casefold() in wanted]
    if "name" in params:
        if not params["name"].strip():
            raise invalid_request("Parameter 'name' must not be blank")
        name = params["name"].casefold()
        found = [c for c in found if name in f"{c.first_name} {c.last_name}".casefold()]
    if "metadata" in params:
        found = list(filter(metadata_filter(params["metadata"]), found))
    if "customFields" in params:
        found = list(filter(custom_fields_filter(call.state, params["customFields"]), found))
    return found


def show(call: Call, contact: Contact) -> dict[str, Any]:
    """Return a contact as it goes on the wire."""
    profile: dict[str, Any] = {
        "accountId": call.state.account_id,
        "email": contact.email,
        "role": contact.role,
        "external": contact.external,
        "admin": contact.admin,
        "owner": contact.owner,
        "active": contact.active,
    }
    group = contact.type == "Group"
    document: dict[str, Any] = {
        "id": contact.id,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "type": contact.type,
        "profiles": [{key: value for key, value in profile.items() if value is not None}],
        "avatarUrl": contact.avatar_url,
        "timezone": contact.timezone,
        "locale": contact.locale,
        "deleted": contact.deleted,
        "me": True if contact.id == call.caller.id else None,
        "memberIds": contact.member_ids if group else None,
        "myTeam": True if contact.my_team else None,
        "title": contact.title,
        "companyName": contact.company_name,
        "phone": contact.phone,
        "location": contact.location,
        "primaryEmail": contact.email,
    }
    optional: dict[str, Any] = {
        "metadata": show_metadata(contact.metadata),
        "workScheduleId": contact.work_schedule_id,
        "jobRoleId": contact.job_role_id,
        "currentBillRate": contact.bill_rate,
        "currentCostRate": contact.cost_rate,
        "customFields": show_custom_fields(contact.custom_fields),
    }
    document.update((name, optional[name]) for name in optional if name in call.fields)
    return {name: value for name, value in document.items() if value is not None}


def _show_history(call: Call, contact: Contact) -> dict[str, Any]:
    names = {"billRate": "billRateHistory", "costRate": "costRateHistory"}
    document: dict[str, Any] = {"id": contact.id}
    for field, name in names.items():
        if field in call.fields:
            entries = history(call, contact.id, field, "rateValue")
            document[name] = [{**entry, "rateSource": "User"} for entry in entries]
    return document
