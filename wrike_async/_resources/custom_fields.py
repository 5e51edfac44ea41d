"""Custom fields: https://developers.wrike.com/reference/getcustomfieldsempty"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any, Literal, Required, Unpack

import attrs

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.custom_field_models import (
    Aggregation,
    ApplicableEntityType,
    CustomField,
    CustomFieldOption,
    CustomFieldSettings,
    CustomFieldType,
    InheritanceType,
)
from wrike_async._resources.shared import Currency
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, IdList, NotBlank, Parameters, Raw, literals
from wrike_async._wire.types import UnknownWord
from wrike_async.errors import InvalidArgument

__all__ = [
    "CustomFieldCreate",
    "CustomFieldGetParams",
    "CustomFieldListFilters",
    "CustomFieldUpdate",
    "CustomFields",
]

CustomFieldDefaultField = Literal[
    "id",
    "accountId",
    "title",
    "type",
    "sharedIds",
    "spaceId",
    "sharing",
    "settings",
    "description",
    "archived",
    "archivedOn",
    "archivedBy",
]
CustomFieldField = CustomFieldDefaultField | Literal["dataUsageStatistics"]


class CustomFieldGetParams(Parameters, total=False):
    """How to read custom fields by ID."""

    applicable_entity_types: Sequence[ApplicableEntityType | UnknownWord | Raw]
    """Fields for other entities count as missing."""
    fields: Sequence[CustomFieldField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CustomFieldListFilters(Parameters, total=False):
    """Which custom fields to list. Those of one space can be told apart by ``applicable_entity_types`` only."""

    applicable_entity_types: Sequence[ApplicableEntityType | UnknownWord | Raw]
    """Only those that may stand on these kinds of items."""
    types: Sequence[CustomFieldType | UnknownWord | Raw]
    """Only those of one of these types."""
    inheritance_types: Sequence[InheritanceType | UnknownWord | Raw]
    """Only those that are for one of these: everything, tasks, projects or folders."""
    title: NotBlank
    """Only those with this title; Wrike does not document whether a part of it is enough."""
    fields: Sequence[CustomFieldField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CustomFieldOptionInput(Parameters, total=False):
    """A choice, and the name of its colour."""

    value: Required[NotBlank]
    """The value itself."""
    color: str
    """The name of its color."""


class CustomFieldSettingsInput(Parameters, total=False):
    """How a custom field works; see `CustomFieldSettings`."""

    inheritance_type: InheritanceType | UnknownWord | Raw
    """What the field is for: ``All``, which is the default, tasks, projects or folders."""
    applicable_entity_types: Sequence[ApplicableEntityType | UnknownWord | Raw]
    """The kinds of items that it may stand on."""
    decimal_places: int
    """How many digits stand after the point."""
    use_thousands_separator: bool
    """Whether thousands are set apart."""
    currency: Currency | UnknownWord | Raw
    """The currency of its amounts."""
    aggregation: Aggregation | UnknownWord | Raw
    """How the values of what is below are summed up."""
    values: Sequence[str]
    """The values to choose from."""
    options: Sequence[CustomFieldOptionInput | CustomFieldOption]
    """The values to choose from, with their colors."""
    option_colors_enabled: bool
    """Whether the options show their colors."""
    allow_other_values: bool
    """Whether values may be entered that are no option."""
    contacts: IdList
    """Who can be chosen in a ``Contacts`` field."""
    read_only: bool
    """Whether the value is read only."""
    allow_time: bool
    """Whether a date may have a time."""
    timezone: str
    """Of such a time."""


class CustomFieldCreate(Parameters, total=False):
    """A custom field to create."""

    title: Required[NotBlank]
    """What it is called."""
    type: Required[CustomFieldType | UnknownWord | Raw]
    """Which type it has."""
    space_id: Id
    """For a field of this space alone."""
    sharing: dict[str, Any]
    """Under wire names; Wrike does not document the shape."""
    shareds: IdList
    """Deprecated by Wrike: use ``sharing``."""
    settings: CustomFieldSettingsInput | CustomFieldSettings
    """What depends on the type."""
    description: str
    """What it says about itself."""


class CustomFieldUpdate(Parameters, total=False):
    """Changes to a custom field. What is left out stays as it is."""

    title: NotBlank
    """What it is called."""
    type: CustomFieldType | UnknownWord | Raw
    """No field can become a ``LinkToDatabase``."""
    change_scope: Literal["Account", "Space"] | Raw
    """``Space`` moves the field to the space ``space_id``, ``Account`` to the account."""
    space_id: Id | None
    """The space that it belongs to."""
    sharing: dict[str, Any]
    """Under wire names; Wrike does not document the shape."""
    add_shareds: IdList
    """Deprecated by Wrike: use ``sharing``."""
    remove_shareds: IdList
    """Deprecated by Wrike: use ``sharing``."""
    settings: CustomFieldSettingsInput | CustomFieldSettings
    """What depends on the type."""
    add_mirrors: Sequence[Any]
    """Of a ``LinkToDatabase`` field; Wrike does not document the shape."""
    remove_mirrors: Sequence[Any]
    """Of a ``LinkToDatabase`` field; Wrike does not document the shape."""
    description: str
    """What it says about itself."""


def _check_scope(values: dict[str, Any]) -> None:
    scope, space_id = values.get("change_scope"), values.get("space_id")
    if scope == "Space" and space_id is None:
        raise InvalidArgument("change_scope='Space' needs the space_id to move the field to")
    if scope == "Account" and space_id is not None:
        raise InvalidArgument("change_scope='Account' takes the field out of its space: leave space_id out")


_ALWAYS = literals(CustomFieldDefaultField)
_LIST = Operation(method="GET", path="/customfields", item=CustomField, accepts=CustomFieldListFilters, always=_ALWAYS)
_LISTS = {
    None: _LIST,
    "space_id": attrs.evolve(
        _LIST,
        path="/spaces/{spaceId}/customfields",
        without=frozenset({"types", "inheritance_types", "title"}),
    ),
}
_GET = Operation(
    method="GET",
    path="/customfields/{customfieldIds}",
    item=CustomField,
    accepts=CustomFieldGetParams,
    max_ids=100,
    always=_ALWAYS,
    unknown_is_invalid=True,
)
_CREATE = Operation(method="POST", path="/customfields", item=CustomField, accepts=CustomFieldCreate)
_UPDATE = Operation(
    method="PUT",
    path="/customfields/{customfieldId}",
    item=CustomField,
    accepts=CustomFieldUpdate,
    check=_check_scope,
)


class CustomFields(Resource):
    """Custom fields of the account and of its spaces."""

    def list(
        self,
        *,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[CustomFieldListFilters],
    ) -> Pages[CustomField]:
        """List custom fields: of a space, or of the account. They come on one page.

        ``GET /customfields``, ``GET /spaces/{spaceId}/customfields``

        Args:
            space_id: the space.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `CustomFieldListFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_LISTS, space_id=space_id)
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    @coroutine_function
    def get(self, custom_field_id: str, **values: Unpack[CustomFieldGetParams]) -> Coroutine[object, None, CustomField]:
        """Read a custom field, together with others that are read at the same time.

        ``GET /customfields/{customfieldIds}``, up to 100 IDs in a request

        Args:
            custom_field_id: of the field.
            **values: see `CustomFieldGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such field; Wrike answers either.
        """
        return self._get(_GET, custom_field_id, values)

    def get_many(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[CustomFieldGetParams]
    ) -> Many[CustomField]:
        """Read many custom fields, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /customfields/{customfieldIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` fields that Wrike leaves out. What it refuses with 400,
                as it does most unknown IDs here, raises `InvalidRequest` either way.
            **values: see `CustomFieldGetParams`.
        """
        return self._get_many(_GET, ids, on_missing, values)

    async def create(self, **custom_field: Unpack[CustomFieldCreate]) -> CustomField:
        """Create a custom field.

        ``POST /customfields``

        Args:
            **custom_field: see `CustomFieldCreate`; ``title`` and ``type`` are needed.

        Raises:
            OutcomeUnknown: no clear answer came; the field may exist.
        """
        return await self._one(_CREATE, custom_field)

    async def update(self, custom_field_id: str, **changes: Unpack[CustomFieldUpdate]) -> CustomField:
        """Change a custom field. What is left out stays.

        ``PUT /customfields/{customfieldId}``

        Args:
            custom_field_id: of the field.
            **changes: see `CustomFieldUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the field may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[custom_field_id])
