"""Invitations: https://developers.wrike.com/reference/getinvitationsempty"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Required, Unpack

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.contact_models import UserRole
from wrike_async._resources.rules import check_one_of
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, NotBlank, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import InvalidArgument

__all__ = ["Invitation", "InvitationCreate", "InvitationStatus", "InvitationUpdate", "Invitations"]

InvitationStatus = Literal["Pending", "Accepted", "Declined", "Cancelled"]


@model
class Invitation(Model):
    """An invitation to join the account."""

    id: str
    """Of the invitation."""
    account_id: str | None = None
    """Of the account."""
    first_name: str | None = None
    """Of who is invited."""
    last_name: str | None = None
    """Of who is invited."""
    email: str | None = None
    """Of who is invited."""
    status: InvitationStatus | UnknownWord | None = None
    """What became of it."""
    inviter_user_id: str | None = None
    """The contact who invited."""
    invitation_date: datetime | None = None
    """When it was sent."""
    resolved_date: datetime | None = None
    """When it was answered."""
    role: UserRole | UnknownWord | None = None
    """What the invited is to be."""
    external: bool | None = None
    """Whether the invited is to count as belonging to another organisation."""
    user_type_id: str | None = None
    """The user type that the invited is to have."""


class InvitationCreate(Parameters, total=False):
    """An invitation to send. A user type excludes role and external."""

    email: Required[NotBlank]
    """The address of the person."""
    first_name: str
    """The first name of the person."""
    last_name: str
    """The last name of the person."""
    role: UserRole | UnknownWord | Raw
    """Deprecated by Wrike: use ``user_type_id``."""
    external: bool
    """Deprecated by Wrike: use ``user_type_id``. For the role ``User`` only."""
    subject: str
    """Of the message; not on free accounts."""
    message: str
    """Not on free accounts."""
    user_type_id: Id
    """The user type that says what the person may do."""


class InvitationUpdate(Parameters, total=False):
    """Changes to a pending invitation. A user type excludes role and external."""

    resend: bool
    """Send it again."""
    role: UserRole | UnknownWord | Raw
    """Deprecated by Wrike: use ``user_type_id``."""
    external: bool
    """Deprecated by Wrike: use ``user_type_id``. For the role ``User`` only."""
    user_type_id: Id
    """The user type that says what the person may do."""


def _check_role(values: dict[str, Any]) -> None:
    for name in ("role", "external"):
        check_one_of(values, name, "user_type_id")
    if values.get("external") is not None and values.get("role", "User") != "User":
        raise InvalidArgument("external goes with the role 'User' only")


_WRITE_SCOPES = ("amReadWriteInvitation",)
_LIST = Operation(
    method="GET",
    path="/invitations",
    item=Invitation,
    scopes=("amReadOnlyInvitation", "amReadWriteInvitation"),
)
_CREATE = Operation(
    method="POST",
    path="/invitations",
    item=Invitation,
    accepts=InvitationCreate,
    scopes=_WRITE_SCOPES,
    check=_check_role,
)
_UPDATE = Operation(
    method="PUT",
    path="/invitations/{invitationId}",
    item=Invitation,
    accepts=InvitationUpdate,
    scopes=_WRITE_SCOPES,
    check=_check_role,
)
_DELETE = Operation(method="DELETE", path="/invitations/{invitationId}", item=Invitation, scopes=_WRITE_SCOPES)


class Invitations(Resource):
    """Invitations to join the account."""

    def list(self, *, page_size: int | None = None, limit: int | None = None) -> Pages[Invitation]:
        """List invitations, answered ones too. They come on one page.

        ``GET /invitations``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit)

    async def create(self, **invitation: Unpack[InvitationCreate]) -> Invitation:
        """Invite somebody, by e-mail.

        ``POST /invitations``

        Args:
            **invitation: see `InvitationCreate`; ``email`` is needed.

        Raises:
            InvalidArgument: parameters that exclude each other.
            OutcomeUnknown: no clear answer came; the invitation may be sent.
        """
        return await self._one(_CREATE, invitation)

    async def update(self, invitation_id: str, **changes: Unpack[InvitationUpdate]) -> Invitation:
        """Change a pending invitation, or send it again.

        ``PUT /invitations/{invitationId}``

        Args:
            invitation_id: of the invitation.
            **changes: see `InvitationUpdate`.

        Raises:
            InvalidArgument: parameters that exclude each other.
            OutcomeUnknown: no clear answer came; the invitation may be changed or sent again.
        """
        return await self._one(_UPDATE, changes, ids=[invitation_id])

    async def delete(self, invitation_id: str) -> None:
        """Take an invitation back for good.

        ``DELETE /invitations/{invitationId}``

        Raises:
            OutcomeUnknown: no clear answer came; the invitation may be deleted.
        """
        await self._call(_DELETE, ids=[invitation_id])
