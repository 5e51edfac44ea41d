"""What a contact is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from wrike_async._resources.custom_field_values import HasCustomFields
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
    """The membership of a contact in an account.

    Attributes:
        account_id: of the account.
        email: groups have none.
        role: of the user.
        external: whether the user belongs to another organisation.
        admin: whether the user administers the account.
        owner: whether the user owns the account.
        active: whether the user can log in.
    """

    account_id: str | None = None
    email: str | None = None
    role: UserRole | UnknownWord | None = None
    external: bool | None = None
    admin: bool | None = None
    owner: bool | None = None
    active: bool | None = None


@model
class CurrentRate(Model):
    """An hourly rate in force.

    Attributes:
        rate_source: where it comes from; Wrike does not document the values.
        rate_value: in the account's currency.
    """

    rate_source: str | None = None
    rate_value: float | None = None


@model
class Contact(HasCustomFields):
    """A contact: a person, a group, an asset or a robot.

    What has to be asked for with ``fields`` is ``None`` otherwise.

    Attributes:
        id: of the contact.
        first_name: the name of a group, too.
        last_name: empty for groups.
        type: what it is.
        profiles: memberships in accounts.
        avatar_url: of the picture.
        timezone: such as ``Europe/Berlin``.
        locale: such as ``en``.
        deleted: whether it was deleted.
        me: ``True`` for the token's user; left out for others.
        member_ids: contacts in a group.
        my_team: ``True`` for the group of everybody; left out for others.
        title: of the job.
        company_name: where the person works.
        phone: free text.
        location: free text.
        primary_email: of persons and robots.
        metadata: entries of this API client; on request.
        work_schedule_id: the work schedule that it follows; on request.
        job_role_id: its job role; on request.
        current_bill_rate: what an hour is billed; on request.
        current_cost_rate: what an hour costs; on request.
        custom_fields: values of custom fields; on request.
    """

    id: str
    first_name: str | None = None
    last_name: str | None = None
    type: ContactType | UnknownWord | None = None
    profiles: tuple[UserProfile, ...] | None = None
    avatar_url: str | None = None
    timezone: str | None = None
    locale: str | None = None
    deleted: bool | None = None
    me: bool | None = None
    member_ids: tuple[str, ...] | None = None
    my_team: bool | None = None
    title: str | None = None
    company_name: str | None = None
    phone: str | None = None
    location: str | None = None
    primary_email: str | None = None
    metadata: tuple[MetadataEntry, ...] | None = None
    work_schedule_id: str | None = None
    job_role_id: str | None = None
    current_bill_rate: CurrentRate | None = None
    current_cost_rate: CurrentRate | None = None
    custom_fields: tuple[CustomFieldValue, ...] | None = None


@model
class RateHistoryItem(Model):
    """An hourly rate that was in force for a while.

    Attributes:
        rate_value: in the account's currency.
        rate_source: where it comes from; Wrike does not document the values.
        start_date: since when.
        end_date: until when; ``None`` for the present rate.
    """

    rate_value: float | None = None
    rate_source: str | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None


@model
class ContactHistory(Model):
    """How the rates of a contact changed; each comes when ``fields`` asks for it.

    Attributes:
        id: of the contact.
        bill_rate_history: asked for as ``billRate``.
        cost_rate_history: asked for as ``costRate``.
    """

    id: str
    bill_rate_history: tuple[RateHistoryItem, ...] | None = None
    cost_rate_history: tuple[RateHistoryItem, ...] | None = None
