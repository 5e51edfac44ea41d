"""Contacts: https://developers.wrike.com/reference/getcontactsempty"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Annotated, Literal, Required, Unpack

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.contact_models import Contact, ContactHistory, ContactType, CurrentRate
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.shared import CustomFieldFilters, CustomFieldInputs, MetadataFilter, MetadataInputs
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, InstantFilter, NotBlank, Parameters, Raw, UpTo, literals
from wrike_async._wire.types import UnknownWord

__all__ = [
    "ContactFilters",
    "ContactGetParams",
    "ContactHistoryParams",
    "ContactUpdate",
    "Contacts",
    "CurrentRateInput",
]

ContactDefaultField = Literal[
    "id",
    "firstName",
    "lastName",
    "type",
    "profiles",
    "avatarUrl",
    "timezone",
    "locale",
    "deleted",
    "me",
    "memberIds",
    "myTeam",
    "title",
    "companyName",
    "phone",
    "location",
    "primaryEmail",
]
_OnRequest = Literal["currentBillRate", "currentCostRate", "customFields", "jobRoleId"]

ContactField = ContactDefaultField | _OnRequest | Literal["metadata", "workScheduleId"]
"""What reading can be asked for."""

ContactUpdateField = ContactDefaultField | _OnRequest | Literal["metadata"]
"""What the answer to an update can be asked for."""


class ContactGetParams(Parameters, total=False):
    """How to read contacts by ID."""

    metadata: MetadataFilter
    """Contacts without this entry count as missing."""
    types: Sequence[ContactType | UnknownWord | Raw]
    """Contacts of other types count as missing."""
    fields: Sequence[ContactField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class ContactFilters(Parameters, total=False):
    """Which contacts to list. Conditions are joined by *and*; several values of one by *or*."""

    me: Literal[True]
    """Only the token's user. Wrike looks at whether it is there, so there is no ``False``."""
    metadata: MetadataFilter
    """Only those with exactly this entry, or one of this key, in the metadata of this API client."""
    deleted: bool
    """Whether to list the deleted ones."""
    custom_fields: CustomFieldFilters
    """Only those whose custom fields hold these values."""
    emails: Annotated[Sequence[NotBlank], UpTo(100)]
    """Only those with one of these addresses."""
    active: bool
    """Whether to list the active ones, or the others."""
    name: NotBlank
    """Only those with this name; Wrike does not document whether a part of it is enough."""
    types: Sequence[ContactType | UnknownWord | Raw]
    """Only those of one of these types."""
    fields: Sequence[ContactField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class ContactHistoryParams(Parameters, total=False):
    """Which history to read."""

    updated_date: InstantFilter
    """Only those that changed in this range of time."""
    fields: Sequence[Literal["billRate", "costRate"] | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CurrentRateInput(Parameters, total=False):
    """An hourly rate to set, in the account's currency."""

    rate_value: Required[float]
    """In the account's currency."""
    rate_source: str
    """Where it comes from; Wrike does not document the values."""


class ContactUpdate(Parameters, total=False):
    """Changes to a contact. What is left out stays as it is."""

    metadata: MetadataInputs
    """The token's user can write their own only."""
    current_bill_rate: CurrentRateInput | CurrentRate
    """What an hour is billed at."""
    current_cost_rate: CurrentRateInput | CurrentRate
    """What an hour costs."""
    job_role_id: Id
    """The job role of the contact."""
    custom_fields: CustomFieldInputs
    """Values of custom fields, by their IDs."""
    fields: Sequence[ContactUpdateField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


_ALWAYS = literals(ContactDefaultField)
_LIST = Operation(method="GET", path="/contacts", item=Contact, accepts=ContactFilters, always=_ALWAYS)
_GET = Operation(
    method="GET",
    path="/contacts/{contactIds}",
    item=Contact,
    accepts=ContactGetParams,
    max_ids=100,
    always=_ALWAYS,
    unknown_is_invalid=True,
)
_HISTORY = Operation(
    method="GET",
    path="/contacts/{contactIds}/contacts_history",
    item=ContactHistory,
    accepts=ContactHistoryParams,
    max_ids=100,
    gateway=False,
    unknown_is_invalid=True,
)
_UPDATE = Operation(
    method="PUT",
    path="/contacts/{contactId}",
    item=Contact,
    accepts=ContactUpdate,
    always=_ALWAYS | {"metadata"},
)


class Contacts(Resource):
    """Contacts of the account: persons, groups, assets and robots."""

    def list(
        self, *, page_size: int | None = None, limit: int | None = None, **filters: Unpack[ContactFilters]
    ) -> Pages[Contact]:
        """List contacts, which come on one page.

        ``GET /contacts``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `ContactFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    @coroutine_function
    def get(self, contact_id: str, **values: Unpack[ContactGetParams]) -> Coroutine[object, None, Contact]:
        """Read a contact, together with others that are read at the same time.

        ``GET /contacts/{contactIds}``, up to 100 IDs in a request

        Args:
            contact_id: of the contact.
            **values: see `ContactGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such contact; Wrike answers either.
        """
        return self._get(_GET, contact_id, values)

    def get_many(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[ContactGetParams]
    ) -> Many[Contact]:
        """Read many contacts, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /contacts/{contactIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` contacts that Wrike leaves out. What it refuses with 400,
                as it does most unknown IDs here, raises `InvalidRequest` either way.
            **values: see `ContactGetParams`.
        """
        return self._get_many(_GET, ids, on_missing, values)

    def history(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[ContactHistoryParams]
    ) -> Many[ContactHistory]:
        """Read how the rates of contacts changed.

        ``GET /contacts/{contactIds}/contacts_history``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` contacts that are not there.
            **values: see `ContactHistoryParams`.
        """
        return self._get_many(_HISTORY, ids, on_missing, values)

    async def update(self, contact_id: str, **changes: Unpack[ContactUpdate]) -> Contact:
        """Change a contact. What is left out stays.

        ``PUT /contacts/{contactId}``

        Args:
            contact_id: of the contact.
            **changes: see `ContactUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the contact may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[contact_id])
