"""What people are and can be: access roles, user types, job roles, placeholders; and assets."""

from __future__ import annotations

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import admins_only, need, taken, text
from wrike_async.sandbox._state.document_seeding import avatar
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["JOB_ROLES", "PLACEHOLDERS", "USER_TYPES", "routes"]

ACCESS_ROLES = Collection("accessRoles", "access role", Kind.ACCESS_ROLE)
USER_TYPES = Collection("userTypes", "user type", Kind.USER_TYPE)
JOB_ROLES = Collection("jobRoles", "job role", Kind.JOB_ROLE)
PLACEHOLDERS = Collection("placeholders", "placeholder", Kind.PLACEHOLDER)
ASSETS = Collection("assets", "asset", Kind.ASSET)


def _job_role(call: Call, old: Document) -> Document:
    admins_only(call)
    if not old:
        need(call, "title")
    new = {**old, **taken(call, "shortTitle")}
    if "title" in call.params:
        new["title"] = text(call, "title")
    new.setdefault("shortTitle", new["title"][:2].upper())
    if "avatarColor" in call.params or not old:
        new["avatarUrl"] = avatar(new["shortTitle"], call.params.get("avatarColor", "Blue1"))
    return new


def _asset(call: Call, _: Document) -> Document:
    return {"name": text(call, "name")}


def _job_roles(call: Call) -> Answer:
    return JOB_ROLES.answer(call, (role for role in JOB_ROLES.records(call).values() if not role.get("isDeleted")))


def _delete_job_role(call: Call) -> Answer:
    """Delete a job role: it is listed no more, but can still be read by ID."""
    admins_only(call)
    role = JOB_ROLES.one(call, call.id)
    JOB_ROLES.records(call)[call.id] = gone = {**role, "isDeleted": True}
    return JOB_ROLES.answer(call, [gone])


routes = Routes(
    {
        "GET /access_roles": ACCESS_ROLES.all,
        "GET /user_types": USER_TYPES.all,
        "GET /jobroles": _job_roles,
        "GET /jobroles/{jobroleIds}": JOB_ROLES.get_many,
        "POST /jobroles": JOB_ROLES.creates(_job_role),
        "PUT /jobroles/{jobroleId}": JOB_ROLES.updates(_job_role),
        "DELETE /jobroles/{jobroleId}": _delete_job_role,
        "GET /placeholders": PLACEHOLDERS.all,
        "GET /placeholders/{placeholderIds}": PLACEHOLDERS.get_many,
        "POST /assets": ASSETS.creates(_asset),
        "PUT /assets/{assetId}": ASSETS.updates(_asset),
        "DELETE /assets/{assetId}": ASSETS.deletes(echo=True),
    }
)
