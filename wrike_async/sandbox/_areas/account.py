"""The account."""

from __future__ import annotations

from typing import Any

from wrike_async.sandbox._areas.custom_fields import show as show_custom_field
from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules.values import metadata_filter, show_metadata, write_metadata
from wrike_async.sandbox._wire.errors import access_forbidden
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["routes"]

routes = Routes()


@routes("GET /account")
def read(call: Call) -> Answer:
    """Return the account, unless its metadata fails the filter."""
    account = call.state.account
    wanted = call.params.get("metadata")
    if wanted is not None and not metadata_filter(wanted)(account):
        return Answer("accounts", [])
    return Answer("accounts", [_show(call)])


@routes("PUT /account")
def update(call: Call) -> Answer:
    """Change the metadata, which is all that can be changed, by admins only."""
    if not call.caller.admin:
        raise access_forbidden("Only admins can change the account")
    account = call.state.account
    account.metadata = write_metadata(account.metadata, call.params["metadata"])
    return Answer("accounts", [{**_show(call), "metadata": show_metadata(account.metadata)}])


def _show(call: Call) -> dict[str, Any]:
    state, account = call.state, call.state.account
    document: dict[str, Any] = {
        "id": state.account_id,
        "name": account.name,
        "dateFormat": "dd/MM/yyyy",
        "firstDayOfWeek": "Mon",
        "workDays": ["Mon", "Tue", "Wed", "Thu", "Fri"],
        "rootFolderId": state.root_id,
        "recycleBinId": state.bin_id,
        "createdDate": instant_text(account.created),
        "joinedDate": instant_text(account.joined),
    }
    if "subscription" in call.fields:
        document["subscription"] = {"type": "Business", "suspended": False, "paid": True, "userLimit": 200}
    if "metadata" in call.fields:
        document["metadata"] = show_metadata(account.metadata)
    if "customFields" in call.fields:
        document["customFields"] = [show_custom_field(state, field) for field in state.custom_fields.values()]
    return document
