"""Hourly rates: https://developers.wrike.com/reference/getfolderssinglehourlyrates"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Sequence
from typing import Annotated, Any, TypeVar, Unpack

from wrike_async._reading.ids import Ids
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, IdList, Parameters, UpTo, check_id
from wrike_async._wire.types import Model, model
from wrike_async.errors import InvalidArgument

__all__ = [
    "HourlyRate",
    "HourlyRateInput",
    "HourlyRateProvision",
    "HourlyRateProvisionInput",
    "HourlyRateUpdate",
    "HourlyRateValue",
    "HourlyRates",
    "ProvisionParams",
    "TeamMemberExclusion",
]

Item = TypeVar("Item")


@model
class HourlyRateValue(Model):
    """A rate, and where it comes from."""

    rate_scope: str | None = None
    """What it is valid for; Wrike does not document the values."""
    rate_source: str | None = None
    """Where it comes from; Wrike does not document the values."""
    rate_value: float | None = None
    """In the account's currency."""


@model
class HourlyRate(Model):
    """What an hour of somebody is billed, and what it costs."""

    rate_subject_id: str | None = None
    """Whose hour it is: a contact, a placeholder or a job role."""
    rate_subject_type: str | None = None
    """Which of these; Wrike does not document the values."""
    bill_rate: HourlyRateValue | None = None
    """What is billed."""
    cost_rate: HourlyRateValue | None = None
    """What it costs."""


@model
class HourlyRateProvision(Model):
    """A rate that was provisioned to a contact."""

    contact: str | None = None
    """ID of the contact."""
    rate_type: str | None = None
    """Which rate; Wrike does not document the values."""
    rate_value: float | None = None
    """In the account's currency."""
    rate_source: str | None = None
    """Where it comes from; Wrike does not document the values."""


class HourlyRateInput(Parameters, total=False):
    """A rate to set; see `HourlyRate`."""

    rate_subject_id: Id
    """Whose hour it is: a contact, a placeholder or a job role."""
    rate_type: str
    """Which rate; Wrike does not document the values."""
    rate_value: float
    """In the account's currency."""
    rate_source: str
    """Where it comes from; Wrike does not document the values."""


class HourlyRateUpdate(Parameters, total=False):
    """Rates to set."""

    rates: Annotated[Sequence[HourlyRateInput], UpTo(100)]
    """The rates to set."""
    enable_calculations: bool
    """Calculate the project's rates anew. Not for the rates of the account."""


class HourlyRateProvisionInput(Parameters, total=False):
    """A rate to provision; see `HourlyRateProvision`."""

    contact: Id
    """The user whom the rate is for."""
    rate_type: str
    """Which rate; Wrike does not document the values."""
    rate_value: float
    """In the account's currency."""
    rate_source: str
    """Where it comes from; Wrike does not document the values."""


class ProvisionParams(Parameters, total=False):
    """Rates to provision."""

    user_rates: Annotated[Sequence[HourlyRateProvisionInput | HourlyRateProvision], UpTo(100)]
    """The rates to set, by user."""


class TeamMemberExclusion(Parameters, total=False):
    """Who leaves the team of a project."""

    rate_subjects: Annotated[IdList, UpTo(100)]
    """Contacts, placeholders or job roles."""


_LIST = Operation(method="GET", path="/folders/{folderId}/hourly_rates", item=HourlyRate, scopes=None, gateway=False)
_OF_CONTACTS = Operation(
    method="GET", path="/contacts/{contactIds}/hourly_rates", item=HourlyRate, scopes=None, max_ids=100, gateway=False
)
_OF_PLACEHOLDERS = Operation(
    method="GET",
    path="/placeholders/{placeholderIds}/hourly_rates",
    item=HourlyRate,
    scopes=None,
    max_ids=100,
    gateway=False,
)
_UPDATES = {
    None: Operation(
        method="PUT",
        path="/hourly_rates",
        item=HourlyRate,
        accepts=HourlyRateUpdate,
        scopes=None,
        without=frozenset({"enable_calculations"}),
        gateway=False,
    ),
    "folder_id": Operation(
        method="PUT",
        path="/folders/{folderId}/hourly_rates",
        item=HourlyRate,
        accepts=HourlyRateUpdate,
        scopes=None,
        gateway=False,
    ),
}
_PROVISION = Operation(
    method="PUT",
    path="/contacts/{contactIds}/hourly_rates_provision",
    item=HourlyRateProvision,
    accepts=ProvisionParams,
    scopes=None,
    max_ids=100,
    gateway=False,
)
_EXCLUDE: Operation[Any] = Operation(
    method="DELETE",
    path="/folders/{folderId}/project_team_members",
    accepts=TeamMemberExclusion,
    scopes=None,
    gateway=False,
)


class HourlyRates(Resource):
    """What hours are billed and what they cost. Not every plan has them."""

    def list(self, folder_id: str, *, page_size: int | None = None, limit: int | None = None) -> Pages[HourlyRate]:
        """List the rates of a project, which come on one page.

        ``GET /folders/{folderId}/hourly_rates``

        Args:
            folder_id: the project.
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit, ids=[folder_id])

    async def of_contacts(self, ids: Ids) -> Sequence[HourlyRate]:
        """Read the rates of many contacts; a request for each hundred, one after the other.

        ``GET /contacts/{contactIds}/hourly_rates``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.

        Returns:
            What Wrike answers, in its order: rates have no ID of their own, and who has none may be left out.

        Raises:
            NotFound, InvalidRequest: Wrike refuses one of the IDs.
        """
        return await self._of_many(_OF_CONTACTS, ids)

    async def of_placeholders(self, ids: Ids) -> Sequence[HourlyRate]:
        """Read the rates of many placeholders; a request for each hundred, one after the other.

        ``GET /placeholders/{placeholderIds}/hourly_rates``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.

        Returns:
            What Wrike answers, in its order: rates have no ID of their own, and what has none may be left out.

        Raises:
            NotFound, InvalidRequest: Wrike refuses one of the IDs.
        """
        return await self._of_many(_OF_PLACEHOLDERS, ids)

    async def update(self, *, folder_id: str | None = None, **rates: Unpack[HourlyRateUpdate]) -> Sequence[HourlyRate]:
        """Set rates: of a project, or of the account.

        ``PUT /hourly_rates``, ``PUT /folders/{folderId}/hourly_rates``

        Args:
            folder_id: the project.
            **rates: see `HourlyRateUpdate`.

        Returns:
            The rates as they are now.

        Raises:
            OutcomeUnknown: no clear answer came; the rates may be set.
        """
        operation, ids = for_parent(_UPDATES, folder_id=folder_id)
        return await self._call(operation, rates, ids=ids)

    async def provision(self, contact_ids: Ids, **values: Unpack[ProvisionParams]) -> Sequence[HourlyRateProvision]:
        """Provision rates to up to 100 contacts.

        ``PUT /contacts/{contactIds}/hourly_rates_provision``, up to 100 IDs in a request

        Args:
            contact_ids: any iterable or async iterable.
            **values: see `ProvisionParams`.

        Returns:
            The rates as they are now.

        Raises:
            InvalidArgument: no contact, or more than 100.
            OutcomeUnknown: no clear answer came; the rates may be set.
        """
        return await self._call(_PROVISION, values, ids=await _collected(contact_ids, "contact_ids"))

    async def exclude_team_members(self, folder_id: str, **values: Unpack[TeamMemberExclusion]) -> Sequence[str]:
        """Take members out of the team of a project.

        ``DELETE /folders/{folderId}/project_team_members``

        Args:
            folder_id: the project.
            **values: see `TeamMemberExclusion`.

        Returns:
            The texts that Wrike answers with, whose meaning it does not document.

        Raises:
            OutcomeUnknown: no clear answer came; the members may be out.
        """
        return await self._call(_EXCLUDE, values, ids=[folder_id])

    async def _of_many(self, operation: Operation[HourlyRate], ids: Ids) -> Sequence[HourlyRate]:
        subject_ids = await _collected(ids, "ids")
        rates: list[HourlyRate] = []
        for start in range(0, len(subject_ids), operation.max_ids):
            group = subject_ids[start : start + operation.max_ids]
            rates += await self._call(operation, ids=group, lane="bulk")
        return rates


async def _collected(ids: Ids, name: str) -> Sequence[str]:
    """Read all IDs, each once."""
    if isinstance(ids, str | bytes) or not isinstance(ids, Iterable | AsyncIterable):
        raise InvalidArgument(f"{name} takes several IDs, not {ids!r:.40}")
    found = [entity_id async for entity_id in ids] if isinstance(ids, AsyncIterable) else ids
    return list(dict.fromkeys(check_id(entity_id, name) for entity_id in found))
