"""Users: https://developers.wrike.com/reference/getuserssingle"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import TYPE_CHECKING, Any, Required, Unpack

import attrs

from wrike_async._reading.ids import Ids
from wrike_async._resources.base import Resource
from wrike_async._resources.contact_models import ContactType, UserProfile, UserRole
from wrike_async._resources.rules import check_one_of
from wrike_async._resources.shared import MetadataEntry
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

if TYPE_CHECKING:
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError

__all__ = ["User", "UserBulkUpdate", "UserProfileInput", "UserUpdate", "Users"]


@model
class User(Model):
    """A user of the account, as those see it who administer it."""

    id: str
    """Of the user, and of the contact."""
    first_name: str | None = None
    """The name of a group, too."""
    last_name: str | None = None
    """Empty for groups."""
    type: ContactType | UnknownWord | None = None
    """What it is."""
    profiles: tuple[UserProfile, ...] | None = None
    """Memberships in accounts."""
    avatar_url: str | None = None
    """Of the picture."""
    timezone: str | None = None
    """Such as ``Europe/Berlin``."""
    locale: str | None = None
    """Such as ``en``."""
    deleted: bool | None = None
    """Whether it was deleted."""
    me: bool | None = None
    """``True`` for the token's user; left out for others."""
    member_ids: tuple[str, ...] | None = None
    """Contacts in a group."""
    my_team: bool | None = None
    """``True`` for the group of everybody; left out for others."""
    title: str | None = None
    """Of the job."""
    company_name: str | None = None
    """Where the person works."""
    phone: str | None = None
    """Free text."""
    location: str | None = None
    """Free text."""
    primary_email: str | None = None
    """Of persons and robots."""
    metadata: tuple[MetadataEntry, ...] | None = None
    """Entries of this API client; after updates only."""
    user_type_id: str | None = None
    """Its user type."""


class UserProfileInput(Parameters, total=False):
    """What a user is to be in an account."""

    account_id: Required[Id]
    """The account that the profile is of."""
    role: Required[UserRole | UnknownWord | Raw]
    """What the user may do in the account."""
    external: bool
    """Whether the user is external."""


class UserUpdate(Parameters, total=False):
    """One change to a user; Wrike takes no two at once."""

    profile: UserProfileInput
    """Deprecated by Wrike: use ``user_type_id``."""
    user_type_id: Id
    """The user type that says what the person may do."""
    active: bool
    """``False`` locks the user out, ``True`` lets the user in again."""


class UserBulkUpdate(Parameters, total=False):
    """What many users can be changed with at once."""

    active: bool
    """Whether the user may work in the account."""


def _check_one_change(values: dict[str, Any]) -> None:
    check_one_of(values, "profile", "user_type_id", "active")


_GET = Operation(method="GET", path="/users/{userId}", item=User, scopes=("amReadOnlyUser", "amReadWriteUser"))
_UPDATE = Operation(
    method="PUT",
    path="/users/{userId}",
    item=User,
    accepts=UserUpdate,
    scopes=("amReadWriteUser",),
    check=_check_one_change,
)
_UPDATE_MANY = attrs.evolve(_UPDATE, path="/users/{userIds}", accepts=UserBulkUpdate, max_ids=100)


class Users(Resource):
    """Users of the account. `Contacts` lists them."""

    async def get(self, user_id: str) -> User:
        """Read a user. Wrike reads one at a time, so each takes a request.

        ``GET /users/{userId}``

        Args:
            user_id: of the user.

        Raises:
            NotFound, InvalidRequest: there is no such user, or the ID is none.
        """
        return await self._one(_GET, ids=[user_id])

    async def update(self, user_id: str, **changes: Unpack[UserUpdate]) -> User:
        """Change a user's type, or let the user in or out.

        ``PUT /users/{userId}``

        Args:
            user_id: of the user.
            **changes: see `UserUpdate`; one of them.

        Raises:
            InvalidArgument: more than one change.
            OutcomeUnknown: no clear answer came; the user may be changed.
        """
        updated = self._update(_UPDATE, _UPDATE_MANY, user_id, changes)
        # It is read, and very many may wait.
        del changes
        return await updated

    def update_many(
        self,
        ids: Ids,
        *,
        on_error: OnError = "tell",
        repeat_doubts: bool = True,
        journal: Journal | None = None,
        **changes: Unpack[UserUpdate],
    ) -> BulkWrite:
        """Change many users alike. ``await`` it for the outcomes of all, in order, or use ``async for``.

        A hundred are let in or out (``active``) by one request; other changes are made one by one.

        ``PUT /users/{userIds}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not changed or is in doubt.
            repeat_doubts: whether a change that was not clearly answered is made once more, when writes are answered
                again; ``False`` leaves it in doubt.
            journal: is told before and after each request.
            **changes: see `UserUpdate`; one of them.

        Raises:
            InvalidArgument: more than one change.
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._update_many(
            _UPDATE, _UPDATE_MANY, ids, changes, on_error=on_error, repeat_doubts=repeat_doubts, journal=journal
        )

    def update_each(
        self,
        changes: Iterable[tuple[str, UserUpdate]] | AsyncIterable[tuple[str, UserUpdate]],
        *,
        on_error: OnError = "tell",
        repeat_doubts: bool = True,
        journal: Journal | None = None,
    ) -> BulkWrite:
        """Change many users, each in its own way. ``await`` it for all outcomes, in order, or use ``async for``.

        Up to a hundred of those that are changed alike share a request, where Wrike takes all of the change for many
        users at once (see `UserBulkUpdate`); the others are changed one by one.

        ``PUT /users/{userIds}``, ``PUT /users/{userId}``

        Args:
            changes: pairs of an ID and a dict as `UserUpdate` has it, any number; a wrong one is an outcome with
                `InvalidArgument`. The changes of a user that is there more than once are made in this order.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not changed or is in doubt.
            repeat_doubts: as for `update_many`.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._update_each(
            _UPDATE,
            _UPDATE_MANY,
            changes,
            on_error=on_error,
            repeat_doubts=repeat_doubts,
            journal=journal,
        )
