"""The account: https://developers.wrike.com/reference/getaccountempty"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Required, Unpack

from wrike_async._resources.answers import only_item
from wrike_async._resources.base import Resource
from wrike_async._resources.custom_field_models import CustomField
from wrike_async._resources.shared import MetadataEntry, MetadataFilter, MetadataInputs
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Parameters, Raw, literals
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import NotFound

__all__ = ["GET", "Account", "AccountArea", "AccountGetParams", "AccountSubscription", "AccountUpdate"]

DateFormat = Literal["dd/MM/yyyy", "MM/dd/yyyy"]
FirstDayOfWeek = Literal["Sat", "Sun", "Mon"]
WeekDay = Literal["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
SubscriptionType = Literal["Free", "Premium", "Business", "CreativeBusiness", "Enterprise", "CreativeEnterprise"]


@model
class AccountSubscription(Model):
    """What the account has subscribed to."""

    type: SubscriptionType | UnknownWord | None = None
    """The plan."""
    suspended: bool | None = None
    """Whether the subscription is suspended."""
    paid: bool | None = None
    """Whether it is paid for; told to admins only."""
    user_limit: int | None = None
    """How many users it allows; told to admins only."""
    expiry_date: date | None = None
    """Until when it runs."""


@model
class Account(Model):
    """The account that the token belongs to.

    What has to be asked for with ``fields`` is ``None`` otherwise.
    """

    id: str
    """Of the account."""
    name: str | None = None
    """Of the account."""
    date_format: DateFormat | UnknownWord | None = None
    """How its users read dates."""
    first_day_of_week: FirstDayOfWeek | UnknownWord | None = None
    """Where its calendars begin."""
    work_days: tuple[WeekDay | UnknownWord, ...] | None = None
    """Days that count for durations."""
    root_folder_id: str | None = None
    """The folder above everything; create in it what belongs to no space."""
    recycle_bin_id: str | None = None
    """The folder of what was deleted."""
    created_date: datetime | None = None
    """When the account was registered."""
    joined_date: datetime | None = None
    """When the token's user joined."""
    subscription: AccountSubscription | None = None
    """The plan; on request."""
    metadata: tuple[MetadataEntry, ...] | None = None
    """Entries of this API client, which admins alone can write; on request."""
    custom_fields: tuple[CustomField, ...] | None = None
    """The fields that the token's user can see; on request."""


AccountDefaultField = Literal[
    "id",
    "name",
    "dateFormat",
    "firstDayOfWeek",
    "workDays",
    "rootFolderId",
    "recycleBinId",
    "createdDate",
    "joinedDate",
]
AccountField = AccountDefaultField | Literal["metadata", "customFields", "subscription"]


class AccountGetParams(Parameters, total=False):
    """How to read the account."""

    metadata: MetadataFilter
    """Read it only if it has this entry."""
    fields: Sequence[AccountField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class AccountUpdate(Parameters, total=False):
    """Changes to the account."""

    metadata: Required[MetadataInputs]
    """Entries that the app keeps with it; other apps do not see them."""


GET = Operation(
    method="GET",
    path="/account",
    item=Account,
    accepts=AccountGetParams,
    always=literals(AccountDefaultField),
    gateway=False,
)
_UPDATE = Operation(method="PUT", path="/account", item=Account, accepts=AccountUpdate, gateway=False)


class AccountArea(Resource):
    """The account that the token belongs to."""

    async def get(self, **values: Unpack[AccountGetParams]) -> Account:
        """Read the account.

        ``GET /account``

        Args:
            **values: see `AccountGetParams`.

        Raises:
            NotFound: it has not the metadata that was asked for.
        """
        found = await self._call(GET, values)
        if not found and "metadata" in values:
            raise NotFound(
                f"{GET} left the account out of its answer: it has no such metadata",
                status=404,
                code="resource_not_found",
                method=GET.method,
                path=GET.path,
            )
        return only_item(GET, found)

    async def update(self, **changes: Unpack[AccountUpdate]) -> Account:
        """Change the account's metadata, which takes an admin.

        ``PUT /account``

        Args:
            **changes: see `AccountUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the metadata may be changed.
        """
        return await self._one(_UPDATE, changes)
