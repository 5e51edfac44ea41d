"""What a contact is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from wrike_async._resources.having_custom_fields import HasCustomFields
from wrike_async._resources.shared import CustomFieldValue, MetadataEntry
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "Contact",
    "ContactHistory",
    "ContactType",
    "CurrentRate",
    "RateHistoryItem",
    "UserProfile",
    "UserRole",
]

ContactType = Literal["Person", "Group", "Asset", "Robot"]
UserRole = Literal["User", "Collaborator"]


@model
class UserProfile(Model):
    """The membership of a contact in an account."""

    account_id: str | None = None
    """Of the account."""
    email: str | None = None
    """Groups have none."""
    role: UserRole | UnknownWord | None = None
    """Of the user."""
    external: bool | None = None
    """Whether the user belongs to another organisation."""
    admin: bool | None = None
    """Whether the user administers the account."""
    owner: bool | None = None
    """Whether the user owns the account."""
    active: bool | None = None
    """Whether the user can log in."""


@model
class CurrentRate(Model):
    """An hourly rate in force."""

    rate_source: str | None = None
    """Where it comes from; Wrike does not document the values."""
    rate_value: float | None = None
    """In the account's currency."""


@model
class Contact(HasCustomFields):
    """A contact: a person, a group, an asset or a robot.

    What has to be asked for with ``fields`` is ``None`` otherwise.
    """

    id: str
    """Of the contact."""
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
    """Entries of this API client; on request."""
    work_schedule_id: str | None = None
    """The work schedule that it follows; on request."""
    job_role_id: str | None = None
    """Its job role; on request."""
    current_bill_rate: CurrentRate | None = None
    """What an hour is billed; on request."""
    current_cost_rate: CurrentRate | None = None
    """What an hour costs; on request."""
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    """Values of custom fields; on request."""


@model
class RateHistoryItem(Model):
    """An hourly rate that was in force for a while."""

    rate_value: float | None = None
    """In the account's currency."""
    rate_source: str | None = None
    """Where it comes from; Wrike does not document the values."""
    start_date: datetime | None = None
    """Since when."""
    end_date: datetime | None = None
    """Until when; ``None`` for the present rate."""


@model
class ContactHistory(Model):
    """How the rates of a contact changed; each comes when ``fields`` asks for it."""

    id: str
    """Of the contact."""
    bill_rate_history: tuple[RateHistoryItem, ...] | None = None
    """Asked for as ``billRate``."""
    cost_rate_history: tuple[RateHistoryItem, ...] | None = None
    """Asked for as ``costRate``."""
