"""What the small areas hold in a fresh world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from wrike_async.sandbox._state import relation_seeding
from wrike_async.sandbox._state.fresh import FreshWorld
from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.seeding import SEED_SPAN, SEED_START
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["SEEDS", "avatar"]

FULL_WEEK: Final = [{"workDays": ["Mon", "Tue", "Wed", "Thu", "Fri"], "capacityMinutes": 480}]
_EVENTS: Final = 240
_OPERATIONS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("UserLoggedIn", "User", {"Login Type": "Oauth2", "User Agent": "Sandbox"}),
    ("TaskCreated", "Task", {}),
    ("TaskStatusChanged", "Task", {"Old Status": "New", "New Status": "Completed"}),
    ("UserRoleChanged", "User", {"User Role": "Collaborator"}),
)
_FORMS: Final = (("Creative request", 0), ("IT ticket", 0), ("Time off", None))


def _titled(
    id_space: IdSpace, kind: Kind, first: int, step: int, rows: Iterable[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for index, row in enumerate(rows):
        yield {**row, "id": id_space.scoped_id(kind, first + step * index)}


def _access_roles(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    rows = (
        ("Full", "Can edit"),
        ("Editor", "Can edit, but can't share or delete"),
        ("Limited", "Can comment, change statuses, attach files, and start approvals"),
        ("Read Only", "Can view"),
    )
    return _titled(fresh.id_space, Kind.ACCESS_ROLE, 0xFFFFFFFF, -1, ({"title": t, "description": d} for t, d in rows))


def _user_types(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    titles = ("Regular user", "External user", "Collaborator", "External collaborator")
    rows = zip(fresh.id_space.user_types.values(), titles, strict=True)
    return [{"id": identity, "title": title, "description": f"{title}s of this account"} for identity, title in rows]


def _job_roles(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    rows = (("Designer", "DE"), ("Developer", "DV"), ("Project manager", "PM"))
    shown = ({"title": title, "shortTitle": short, "avatarUrl": avatar(short, "Blue1")} for title, short in rows)
    return _titled(fresh.id_space, Kind.JOB_ROLE, 0x00A10000, 1, shown)


def _placeholders(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    rows = ({**role, "jobRoleId": role["id"], "deleted": False} for role in _job_roles(fresh))
    return _titled(fresh.id_space, Kind.PLACEHOLDER, 0x00A20000, 1, rows)


def _work_schedules(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    half = [{"workDays": ["Mon", "Tue", "Wed"], "capacityMinutes": 360}]
    return [
        {
            "id": fresh.id_space.default_schedule,
            "scheduleType": "Default",
            "title": "Default Schedule",
            "workweek": FULL_WEEK,
        },
        {
            "id": fresh.id_space.scoped_id(Kind.WORK_SCHEDULE, 0x00A30000),
            "scheduleType": "Custom",
            "title": "Part time",
            "workweek": half,
        },
    ]


def _invitations(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    rows = (("john@example.com", "John", "Accepted"), ("jane@example.com", "Jane", "Pending"))
    for index, (email, name, status) in enumerate(rows):
        document = {
            "id": fresh.id_space.scoped_id(Kind.INVITATION, 0x00A40000 + index),
            "accountId": fresh.account_id,
            "firstName": name,
            "email": email,
            "status": status,
            "inviterUserId": fresh.owner_id,
            "invitationDate": instant_text(SEED_START + 3600 * index),
            "role": "User",
            "external": False,
            "userTypeId": fresh.id_space.user_types["User", False],
        }
        resolved = {"resolvedDate": instant_text(SEED_START + 86_400)} if status == "Accepted" else {}
        yield {**document, **resolved}


def _custom_item_types(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    rows = (
        ("Bug", "Task", None, False),
        ("Campaign", "Project", None, False),
        ("Story", "Task", fresh.space_ids[0], False),
        ("Chore", "Task", None, True),
    )
    shown = (
        {
            "title": title,
            "relatedType": related,
            "spaceId": space_id,
            "description": f"{title}s of this account",
            "customFieldIds": fresh.custom_field_ids[:2],
            "icon": {"name": title.lower(), "color": "Blue"},
            "isDeleted": deleted,
            "archivedOn": instant_text(SEED_START + 86_400) if deleted else None,
            "archivedBy": fresh.owner_id if deleted else None,
        }
        for title, related, space_id, deleted in rows
    )
    return _titled(fresh.id_space, Kind.CUSTOM_ITEM_TYPE, 0x00A50000, 1, shown)


def _blueprints(fresh: FreshWorld, *, of_folder: bool) -> Iterator[dict[str, Any]]:
    """Yield each space's tree of three, and a lone one of the account's; ``_space_id`` says whose it is."""
    offset = 0 if of_folder else 1000
    fields = [{"id": fresh.custom_field_ids[0], "value": "High"}]
    names = ("Campaign", "Assets", "Channels") if of_folder else ("Bug report", "Reproduce", "Fix")
    for place, space_id in enumerate([*fresh.space_ids, None]):
        first = fresh.id_space.first_blueprint + offset + 10 * place
        own = [ids.blueprint_id(first + index, of_folder=of_folder) for index in range(3 if space_id else 1)]
        for index, identity in enumerate(own):
            yield {
                "id": identity,
                "title": names[index],
                "childIds": own[1:] if index == 0 else [],
                "scope": "FolderBp" if of_folder else "TaskBp",
                "permalink": ids.permalink(first + index),
                "customFields": fields if index == 0 else [],
                "_space_id": space_id,
                "_description": f"How {names[index].lower()} is done",
            }


def _request_forms(fresh: FreshWorld) -> Iterable[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for title, space in _FORMS:
        fields = [
            {"id": "summary", "title": "Summary", "type": "Text", "required": True},
            {"id": "details", "title": "Details", "type": "Text", "required": False},
        ]
        shown.append(
            {
                "title": title,
                "description": f"<b>{title}</b>: what we need to know",
                "spaceId": None if space is None else fresh.space_ids[space],
                "pages": [{"id": "1", "title": "Page 1", "fields": fields}],
            }
        )
    return _titled(fresh.id_space, Kind.REQUEST_FORM, 0x00A60000, 1, shown)


def _audit_log(fresh: FreshWorld) -> Iterator[dict[str, Any]]:
    """Yield events spread over the seeded time, the newest first."""
    people = fresh.person_ids
    for index in reversed(range(_EVENTS)):
        bits = mix(0xA0D17, index)
        operation, kind, details = _OPERATIONS[bits % len(_OPERATIONS)]
        user_id = people[(bits >> 8) % len(people)]
        email = fresh.emails[user_id]
        about_task = kind == "Task" and fresh.sizes.tasks > 0
        yield {
            "id": fresh.id_space.audit_event_id(0x100000000 + index),
            "operation": operation,
            "userId": user_id,
            "userEmail": email,
            "eventDate": instant_text(SEED_START + SEED_SPAN * index // _EVENTS),
            "ipAddress": f"192.0.2.{bits >> 16 & 0xFF}",
            "objectType": kind,
            "objectName": f"Task {index}" if kind == "Task" else email,
            "objectId": fresh.task_id(index % fresh.sizes.tasks) if about_task else user_id,
            "details": details,
        }


def avatar(letters: str, color: str) -> str:
    """Return where the picture of these letters is."""
    return f"https://www.wrike.com/avatars/letters/{color}/{letters}.png"


SEEDS: Final[dict[str, Callable[[FreshWorld], Iterable[dict[str, Any]]]]] = {
    "accessRoles": _access_roles,
    "userTypes": _user_types,
    "jobRoles": _job_roles,
    "placeholders": _placeholders,
    "workschedules": _work_schedules,
    "invitations": _invitations,
    "customItemTypes": _custom_item_types,
    "folderBlueprints": lambda fresh: _blueprints(fresh, of_folder=True),
    "taskBlueprints": lambda fresh: _blueprints(fresh, of_folder=False),
    "requestForms": _request_forms,
    "auditLog": _audit_log,
    "approvals": relation_seeding.approvals,
    "bookings": relation_seeding.bookings,
    "dependencies": relation_seeding.dependencies,
    "webhooks": relation_seeding.webhooks,
    "timesheets": relation_seeding.timesheets,
    "timesheetRows": relation_seeding.timesheet_rows,
}
"""What makes the documents of each table that does not begin empty."""
