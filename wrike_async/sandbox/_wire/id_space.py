"""The IDs of one account: all that differs between them from one account to the next."""

from __future__ import annotations

import base64
from functools import cached_property
from typing import Final

from wrike_async.sandbox._wire.ids import Kind, contact_id, decoded

__all__ = ["IdSpace"]

_ACCOUNT_NUMBER: Final = 0x006BC744
_FIRST_CONTACT: Final = 0x00C91000
_FIRST_GROUP: Final = 0xFF000000
_FIRST_BLUEPRINT: Final = 4_200_000_000
_FIRST_FOLDER: Final = 4_300_000_000
_FIRST_TASK: Final = 4_392_433_502
_FIRST_OWN_STATUS: Final = 0x00DAC300
# Contacts stay below 2**30 and groups above 3 * 2**30, where their IDs begin with KU and KX.
_ACCOUNTS: Final = 1 << 29
# The golden section of that, and odd: all accounts are apart, and those of seeds that are near are far apart.
_STEP: Final = 0x13C6EF37
# How many tasks an account has room for; the last number of the last account is still exact as a float.
_NUMBERS_EACH: Final = 1 << 23


class IdSpace:
    """The account's number, the first numbers of what it begins with, and what spells and reads its IDs.

    Seeds of the same remainder by 2**29 have the same account, all others have no ID in common.

    Attributes:
        account_number: what is in all its IDs of the old form.
        account_id: the account's own ID.
        first_contact: the number of the first person; those that follow count up from it.
        first_folder: the same of the first folder, which is a space's.
        first_task: the same of the first task.
        first_blueprint: the same of the first blueprint.
        root_id: the ID of the root of all folders.
        bin_id: the ID of the recycle bin.
        full_access: the ID of the access role that may do everything.
        default_schedule: the ID of the work schedule that everybody has by default.
        default_workflow: the ID of the workflow that every account has.
    """

    def __init__(self, seed: int) -> None:
        shift = seed * _STEP % _ACCOUNTS
        self.account_number = _ACCOUNT_NUMBER + shift
        self._prefix = b"A" + self.account_number.to_bytes(4, "big")
        self.account_id = base64.b32encode(self._prefix).decode()
        self.first_contact = _FIRST_CONTACT + shift
        self._first_group = _FIRST_GROUP - shift
        self.first_folder = _FIRST_FOLDER + shift * _NUMBERS_EACH
        self.first_task = _FIRST_TASK + shift * _NUMBERS_EACH
        self.first_blueprint = _FIRST_BLUEPRINT + shift * _NUMBERS_EACH
        self.root_id = self.scoped_id(Kind.FOLDER, 0xFFFFFFFF)
        self.bin_id = self.scoped_id(Kind.FOLDER, 0xFFFFFFFE)
        self.full_access = self.scoped_id(Kind.ACCESS_ROLE, 0xFFFFFFFF)
        self.default_schedule = self.scoped_id(Kind.WORK_SCHEDULE, 0xFFFFFFFF)
        self.default_workflow = self.scoped_id(Kind.WORKFLOW, 0xFFFFFFFF)

    @cached_property
    def standard_status(self) -> dict[str, str]:
        """The IDs of the statuses that every account has, by group; setting ``status`` switches to these."""
        groups = "Active", "Completed", "Deferred", "Cancelled"
        return {group: self.scoped_id(Kind.CUSTOM_STATUS, number) for number, group in enumerate(groups)}

    @cached_property
    def user_types(self) -> dict[tuple[str, bool], str]:
        """The IDs of what users are, by role and whether they are external."""
        types = ("User", False), ("User", True), ("Collaborator", False), ("Collaborator", True)
        return {each: self.scoped_id(Kind.USER_TYPE, 0xFFFFFFFF - index) for index, each in enumerate(types)}

    def scoped_id(self, kind: Kind, number: int) -> str:
        """Return an ID of the old form: account, letter and a 32-bit number."""
        return base64.b32encode(self._prefix + kind.value + number.to_bytes(4, "big")).decode()

    def scoped_number(self, kind: Kind, text: str) -> int | None:
        """Return the number in an ID of the old form; ``None`` where the text is no ID of this kind.

        An ID of another account is well formed but names nothing here, which is -1.
        """
        raw = decoded(kind, text)
        if raw is None:
            return None
        return int.from_bytes(raw[6:], "big") if raw[:5] == self._prefix else -1

    def own_status_id(self, index: int) -> str:
        """Return the ID of the i-th seeded status that is not one of the four standard ones."""
        return self.scoped_id(Kind.CUSTOM_STATUS, _FIRST_OWN_STATUS + index)

    def group_id(self, index: int) -> str:
        """Return the ID of the i-th group of users."""
        return contact_id(self._first_group + index)

    def job_id(self, number: int) -> str:
        """Return the ID of an asynchronous job."""
        return self._long_id(b"j", number)

    def audit_event_id(self, number: int) -> str:
        """Return the ID of an entry of the audit log."""
        return self._long_id(b"l", number)

    def _long_id(self, letter: bytes, number: int) -> str:
        return base64.b32encode(self._prefix + letter + number.to_bytes(8, "big")).decode().rstrip("=")
