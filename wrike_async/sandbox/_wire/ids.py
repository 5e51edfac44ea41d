"""How the sandbox spells IDs: the forms that Wrike's answers show.

Tasks, folders and spaces have the new form (a type byte and a 64-bit number, URL-safe Base64: ``MAAAAAEQ_HoP``);
contacts and groups are ``KU…`` and ``KX…``; everything else has the old form, a letter behind the account's own
number, in Base32 (``IEAGXR2EIMBGYQMR``). A number and its ID determine each other, so no ID needs a table. Here is
what is the same in all accounts; what is an account's own is in its `IdSpace`.
"""

from __future__ import annotations

import base64
import binascii
import re
from enum import Enum
from typing import Final

__all__ = [
    "Kind",
    "blueprint_id",
    "contact_id",
    "decoded",
    "dependency_id",
    "folder_id",
    "folder_number",
    "has_old_form",
    "is_blueprint_id",
    "is_contact_id",
    "is_dependency_id",
    "number_in",
    "permalink",
    "task_id",
    "task_number",
]

_TASK_TYPE: Final = 0x30
_FOLDER_TYPE: Final = 0x31
_PREDECESSOR_TYPE: Final = 0x32
_SUCCESSOR_TYPE: Final = 0x33
_FOLDER_BLUEPRINT_TYPE: Final = 0x34
_TASK_BLUEPRINT_TYPE: Final = 0x35
_NEW_STYLE: Final = re.compile(r"[A-Za-z0-9_-]{12}")
_OLD_STYLE: Final = re.compile(r"[A-Z2-7]{16}")
_CONTACT: Final = re.compile(r"K[UX][A-Z2-7]{6}")


class Kind(Enum):
    """The letter that stands for a kind of entity in an account-scoped ID."""

    TASK = b"T"
    FOLDER = b"G"
    COMMENT = b"C"
    ATTACHMENT = b"F"
    TIMELOG = b"L"
    TIMELOG_CATEGORY = b"Y"
    CUSTOM_FIELD = b"M"
    CUSTOM_STATUS = b"K"
    WORKFLOW = b"W"
    WORK_SCHEDULE = b"b"
    ACCESS_ROLE = b"h"
    USER_TYPE = b"i"
    CUSTOM_ITEM_TYPE = b"p"
    JOB_ROLE = b"r"
    INVITATION = b"I"
    PLACEHOLDER = b"q"
    APPROVAL = b"a"
    REVIEW = b"v"
    ASSET = b"A"
    BOOKING = b"B"
    WEBHOOK = b"w"
    REQUEST_FORM = b"f"
    DATA_EXPORT = b"d"
    TIMESHEET = b"t"
    TIMESHEET_ROW = b"o"
    WORK_SCHEDULE_EXCEPTION = b"x"
    WORK_SCHEDULE_CAPACITY = b"c"
    USER_SCHEDULE_EXCEPTION = b"X"
    USER_SCHEDULE_CAPACITY = b"D"
    USER_SCHEDULE_PARTIAL_EXCEPTION = b"P"


def task_id(number: int) -> str:
    """Return the ID of the task with this number."""
    return _new_style(_TASK_TYPE, number)


def folder_id(number: int) -> str:
    """Return the ID of the folder, project or space with this number."""
    return _new_style(_FOLDER_TYPE, number)


def task_number(text: str) -> int | None:
    """Return the number in a task ID; ``None`` where the text is no task ID."""
    return _new_style_number(_TASK_TYPE, Kind.TASK, text)


def folder_number(text: str) -> int | None:
    """Return the number in a folder ID; ``None`` where the text is no folder ID."""
    return _new_style_number(_FOLDER_TYPE, Kind.FOLDER, text)


def dependency_id(predecessor: int, successor: int) -> str:
    """Return the ID of the dependency between two tasks: both their numbers."""
    return _new_style(_PREDECESSOR_TYPE, predecessor) + _new_style(_SUCCESSOR_TYPE, successor)


def is_dependency_id(text: str) -> bool:
    """Tell whether the text has the form of a dependency's ID."""
    parts = (_PREDECESSOR_TYPE, text[:12]), (_SUCCESSOR_TYPE, text[12:])
    return all(_NEW_STYLE.fullmatch(part) and base64.urlsafe_b64decode(part)[0] == kind for kind, part in parts)


def blueprint_id(number: int, *, of_folder: bool) -> str:
    """Return the ID of the blueprint of a folder or of a task."""
    return _new_style(_FOLDER_BLUEPRINT_TYPE if of_folder else _TASK_BLUEPRINT_TYPE, number)


def is_blueprint_id(text: str, *, of_folder: bool) -> bool:
    """Tell whether the text has the form of such an ID."""
    if not _NEW_STYLE.fullmatch(text):
        return False
    return base64.urlsafe_b64decode(text)[0] == (_FOLDER_BLUEPRINT_TYPE if of_folder else _TASK_BLUEPRINT_TYPE)


def has_old_form(kind: Kind, text: str) -> bool:
    """Tell whether the text has the form of an account-scoped ID of this kind, whichever the account."""
    return decoded(kind, text) is not None


def decoded(kind: Kind, text: str) -> bytes | None:
    """Return what an ID of the old form says, in ten bytes: ``A`` and the account, the letter of its kind, its number.

    ``None`` where the text has not the form of an ID of this kind.
    """
    if not _OLD_STYLE.fullmatch(text):
        return None
    raw = base64.b32decode(text)
    return raw if raw[:1] == b"A" and raw[5:6] == kind.value else None


def contact_id(number: int) -> str:
    """Return the ID of the contact with this number."""
    return base64.b32encode(b"U" + number.to_bytes(4, "big")).decode()


def is_contact_id(text: str) -> bool:
    """Tell whether the text has the form of a contact or group ID."""
    return _CONTACT.fullmatch(text) is not None


def number_in(text: str) -> int:
    """Return the number that an ID of any of these forms contains, which is its own among those of its kind."""
    if text[:1] == "K":
        return int.from_bytes(base64.b32decode(text)[1:], "big")
    if _OLD_STYLE.fullmatch(text):
        return int.from_bytes(base64.b32decode(text)[6:], "big")
    return int.from_bytes(base64.urlsafe_b64decode(text)[1:], "big")


def permalink(number: int) -> str:
    """Return where a browser finds the task or folder with this number."""
    return f"https://www.wrike.com/open.htm?id={number}"


def _new_style(type_byte: int, number: int) -> str:
    raw = binascii.b2a_base64((type_byte << 64 | number).to_bytes(9, "big"), newline=False).decode()
    return raw.replace("+", "-").replace("/", "_")


def _new_style_number(type_byte: int, old_kind: Kind, text: str) -> int | None:
    if _NEW_STYLE.fullmatch(text):
        raw = base64.urlsafe_b64decode(text)
        return int.from_bytes(raw[1:], "big") if raw[0] == type_byte else None
    # No task and no folder here has an ID of the old form.
    return -1 if has_old_form(old_kind, text) else None
