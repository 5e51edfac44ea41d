"""Groups: https://developers.wrike.com/reference/getgroupsempty"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Required, Unpack

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.shared import MetadataEntry, MetadataFilter, MetadataInputs, text_up_to
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.parameters import Id, IdList, NotBlank, Parameters, Raw, UpTo, literals
from wrike_async._wire.types import Model, model

__all__ = [
    "Group",
    "GroupAvatarInput",
    "GroupCreate",
    "GroupDeleteParams",
    "GroupFilters",
    "GroupGetParams",
    "GroupMembersInput",
    "GroupMembersUpdate",
    "GroupUpdate",
    "Groups",
]


@model
class Group(Model):
    """A group of users."""

    id: str
    """Of the group, and of the contact."""
    account_id: str | None = None
    """Of the account."""
    title: str | None = None
    """As users see it."""
    member_ids: tuple[str, ...] | None = None
    """Contacts in it."""
    child_ids: tuple[str, ...] | None = None
    """Groups below it."""
    parent_ids: tuple[str, ...] | None = None
    """Groups above it."""
    avatar_url: str | None = None
    """Of the picture; a path without a host."""
    my_team: bool | None = None
    """``True`` for the group of everybody; left out for others."""
    metadata: tuple[MetadataEntry, ...] | None = None
    """Entries of this API client; on request, and after writes."""


GroupDefaultField = Literal["id", "accountId", "title", "memberIds", "childIds", "parentIds", "avatarUrl", "myTeam"]
GroupField = GroupDefaultField | Literal["metadata"]


class GroupGetParams(Parameters, total=False):
    """How to read a group."""

    fields: Sequence[GroupField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class GroupFilters(Parameters, total=False):
    """Which groups to list."""

    metadata: MetadataFilter
    """Only those with exactly this entry, or one of this key, in the metadata of this API client."""
    fields: Sequence[GroupField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class GroupAvatarInput(Parameters, total=False):
    """A picture for a group: letters on a colour."""

    letters: Required[Annotated[str, text_up_to(2, blank=False)]]
    """One or two."""
    color: Required[NotBlank]
    """Such as ``#73a419``."""


class GroupCreate(Parameters, total=False):
    """A group to create."""

    title: Required[NotBlank]
    """What it is called."""
    members: IdList
    """Who belongs to it."""
    parent: Id
    """The group above it."""
    avatar: GroupAvatarInput
    """The picture of it: letters and a color."""
    metadata: MetadataInputs
    """Entries that the app keeps with it; other apps do not see them."""


class GroupUpdate(Parameters, total=False):
    """Changes to a group. What is left out stays as it is."""

    title: NotBlank
    """What it is called."""
    add_members: IdList
    """Who is to belong to it, too."""
    remove_members: IdList
    """Who is to belong to it no longer."""
    add_invitations: IdList
    """Invited people, who are members as soon as they accept."""
    remove_invitations: IdList
    """Invited people who are to belong to it no longer."""
    parent: Id
    """The group above it."""
    avatar: GroupAvatarInput
    """The picture of it: letters and a color."""
    metadata: MetadataInputs
    """Entries that the app keeps with it; other apps do not see them."""


class GroupMembersInput(Parameters, total=False):
    """Who joins and who leaves one group. Wrike does not document the keys; these are as in `GroupUpdate`."""

    id: Required[Id]
    """The ID of what is meant."""
    add_members: IdList
    """Who is to belong to it, too."""
    remove_members: IdList
    """Who is to belong to it no longer."""


class GroupMembersUpdate(Parameters, total=False):
    """Changes to the members of several groups."""

    members: Annotated[Sequence[GroupMembersInput], UpTo(20)]
    """By group."""


class GroupDeleteParams(Parameters, total=False):
    """How to delete a group."""

    test: bool
    """Only find out whether the group can be deleted."""


_READ_SCOPES = ("amReadOnlyGroup", "amReadWriteGroup")
_WRITE_SCOPES = ("amReadWriteGroup",)
_ALWAYS = literals(GroupDefaultField)
_LIST = Operation(
    method="GET",
    path="/groups",
    item=Group,
    accepts=GroupFilters,
    scopes=_READ_SCOPES,
    paging=Paging(token_param="pageToken"),
    always=_ALWAYS,
)
_GET = Operation(
    method="GET", path="/groups/{groupId}", item=Group, accepts=GroupGetParams, scopes=_READ_SCOPES, always=_ALWAYS
)
_CREATE = Operation(method="POST", path="/groups", item=Group, accepts=GroupCreate, scopes=_WRITE_SCOPES)
_UPDATE = Operation(method="PUT", path="/groups/{groupId}", item=Group, accepts=GroupUpdate, scopes=_WRITE_SCOPES)
_UPDATE_MEMBERS = Operation(
    method="PUT", path="/groups_bulk", item=Group, accepts=GroupMembersUpdate, scopes=_WRITE_SCOPES, gateway=False
)
_DELETE = Operation(
    method="DELETE", path="/groups/{groupId}", item=Group, accepts=GroupDeleteParams, scopes=_WRITE_SCOPES
)


class Groups(Resource):
    """Groups of users."""

    def list(
        self, *, page_size: int | None = None, limit: int | None = None, **filters: Unpack[GroupFilters]
    ) -> Pages[Group]:
        """List groups.

        ``GET /groups``

        Args:
            page_size: groups in a page, 1 to 1000 (the default).
            limit: how many groups in all; every one by default.
            **filters: see `GroupFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    async def get(self, group_id: str, **values: Unpack[GroupGetParams]) -> Group:
        """Read a group. Wrike reads one at a time, so each takes a request.

        ``GET /groups/{groupId}``

        Args:
            group_id: of the group.
            **values: see `GroupGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such group, or the ID is none.
        """
        return await self._one(_GET, values, ids=[group_id])

    async def create(self, **group: Unpack[GroupCreate]) -> Group:
        """Create a group.

        ``POST /groups``

        Args:
            **group: see `GroupCreate`; ``title`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the group may exist.
        """
        return await self._one(_CREATE, group)

    async def update(self, group_id: str, **changes: Unpack[GroupUpdate]) -> Group:
        """Change a group. What is left out stays.

        ``PUT /groups/{groupId}``

        Args:
            group_id: of the group.
            **changes: see `GroupUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the group may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[group_id])

    async def update_members(self, **changes: Unpack[GroupMembersUpdate]) -> Sequence[Group]:
        """Change who is in several groups, up to 20, with one request.

        ``PUT /groups_bulk``

        Args:
            **changes: see `GroupMembersUpdate`.

        Returns:
            The groups as they are now.

        Raises:
            OutcomeUnknown: no clear answer came; the groups may be changed.
        """
        return await self._call(_UPDATE_MEMBERS, changes)

    async def delete(self, group_id: str, **values: Unpack[GroupDeleteParams]) -> None:
        """Delete a group for good. With ``test=True``, find out whether that is possible.

        ``DELETE /groups/{groupId}``

        Args:
            group_id: of the group.
            **values: see `GroupDeleteParams`.

        Raises:
            OutcomeUnknown: no clear answer came; the group may be deleted.
        """
        await self._call(_DELETE, values, ids=[group_id])
