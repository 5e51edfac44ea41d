"""Custom item types: https://developers.wrike.com/reference/getcustomitemtypesempty"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any, Literal, Unpack

import attrs

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.rules import check_one_of
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.parameters import Id, NotBlank, Parameters, Raw, literals
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "CustomItemRelatedType",
    "CustomItemType",
    "CustomItemTypeFilters",
    "CustomItemTypeGetParams",
    "CustomItemTypeInstance",
    "CustomItemTypeInstantiation",
    "CustomItemTypes",
]

CustomItemRelatedType = Literal["Task", "Project"]


@model
class CustomItemType(Model):
    """A kind of work item that an account made for itself.

    What has to be asked for with ``fields`` is ``None`` otherwise.
    """

    id: str
    """Of the type."""
    title: str | None = None
    """As users see it."""
    related_type: CustomItemRelatedType | UnknownWord | None = None
    """Whether its items are tasks or projects."""
    space_id: str | None = None
    """The space, for a type of one space."""
    description: str | None = None
    """Free text."""
    custom_field_ids: tuple[str, ...] | None = None
    """Fields that its items have."""
    icon: dict[str, Any] | None = None
    """Its picture; Wrike does not document the shape."""
    is_deleted: bool | None = None
    """Whether it was deleted."""
    archived_on: datetime | None = None
    """When it was archived."""
    archived_by: str | None = None
    """The contact who archived it."""
    added_to_spaces: tuple[str, ...] | None = None
    """Spaces where it can be used."""
    data_usage_statistics: dict[str, Any] | None = None
    """On request; Wrike does not document the shape."""


@model
class CustomItemTypeInstance(Model):
    """The work item that was made from a custom item type."""

    id: str
    """Of the task or project."""
    related_type: CustomItemRelatedType | UnknownWord | None = None
    """Which of these it is."""


CustomItemTypeDefaultField = Literal[
    "id",
    "title",
    "relatedType",
    "spaceId",
    "description",
    "customFieldIds",
    "icon",
    "isDeleted",
    "archivedOn",
    "archivedBy",
    "addedToSpaces",
]
CustomItemTypeField = CustomItemTypeDefaultField | Literal["dataUsageStatistics"]


class CustomItemTypeGetParams(Parameters, total=False):
    """How to read custom item types by ID."""

    with_deleted: bool
    """Find deleted types, too."""
    fields: Sequence[CustomItemTypeField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CustomItemTypeFilters(Parameters, total=False):
    """Which custom item types to list."""

    title: NotBlank
    """Only those with this title; Wrike does not document whether a part of it is enough."""
    with_deleted: bool
    """List deleted types, too."""
    type: CustomItemRelatedType | UnknownWord | Raw
    """Only those of this type."""
    fields: Sequence[CustomItemTypeField | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class CustomItemTypeInstantiation(Parameters, total=False):
    """A work item to make: in a task or in a folder."""

    super_task_id: Id
    """The task that it becomes a subtask of; for types of tasks."""
    parent_id: Id
    """The folder or project."""
    title: NotBlank
    """What it is called."""


def _check_parent(values: dict[str, Any]) -> None:
    check_one_of(values, "super_task_id", "parent_id", needed=True)


_ALWAYS = literals(CustomItemTypeDefaultField)
# What Wrike calls a limit cuts the list off, at 10,000 if it is left out: it serves as the size of the only page.
_LIST = Operation(
    method="GET",
    path="/custom_item_types",
    item=CustomItemType,
    accepts=CustomItemTypeFilters,
    paging=Paging(max_size=10_000, size_param="limit"),
    always=_ALWAYS,
    gateway=False,
)
_LISTS = {None: _LIST, "space_id": attrs.evolve(_LIST, path="/spaces/{spaceId}/custom_item_types")}
_GET = Operation(
    method="GET",
    path="/custom_item_types/{customItemTypeIds}",
    item=CustomItemType,
    accepts=CustomItemTypeGetParams,
    max_ids=100,
    always=_ALWAYS,
    gateway=False,
)
_INSTANTIATE = Operation(
    method="POST",
    path="/custom_item_types/{customItemTypeId}/instantiate",
    item=CustomItemTypeInstance,
    accepts=CustomItemTypeInstantiation,
    gateway=False,
    check=_check_parent,
)


class CustomItemTypes(Resource):
    """Custom item types of the account and of its spaces."""

    def list(
        self,
        *,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[CustomItemTypeFilters],
    ) -> Pages[CustomItemType]:
        """List custom item types: of a space, or of the account. They come on one page.

        ``GET /custom_item_types``, ``GET /spaces/{spaceId}/custom_item_types``

        Args:
            space_id: the space.
            page_size: without effect here.
            limit: how many in all; up to 10,000 by default.
            **filters: see `CustomItemTypeFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_LISTS, space_id=space_id)
        if page_size is not None:
            check_whole(page_size, "page_size", 1, 1000)
        return self._pages(operation, filters, page_size=None, limit=limit, ids=ids)

    @coroutine_function
    def get(
        self, custom_item_type_id: str, **values: Unpack[CustomItemTypeGetParams]
    ) -> Coroutine[object, None, CustomItemType]:
        """Read a custom item type, together with others that are read at the same time.

        ``GET /custom_item_types/{customItemTypeIds}``, up to 100 IDs in a request

        Args:
            custom_item_type_id: of the type.
            **values: see `CustomItemTypeGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such type, or the ID is none.
        """
        return self._get(_GET, custom_item_type_id, values)

    def get_many(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[CustomItemTypeGetParams]
    ) -> Many[CustomItemType]:
        """Read many custom item types, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /custom_item_types/{customItemTypeIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` types that are not there.
            **values: see `CustomItemTypeGetParams`.
        """
        return self._get_many(_GET, ids, on_missing, values)

    async def instantiate(
        self, custom_item_type_id: str, **item: Unpack[CustomItemTypeInstantiation]
    ) -> CustomItemTypeInstance:
        """Make a task or project of a type.

        ``POST /custom_item_types/{customItemTypeId}/instantiate``

        Args:
            custom_item_type_id: of the type.
            **item: see `CustomItemTypeInstantiation`; either ``super_task_id`` or ``parent_id`` is needed.

        Raises:
            InvalidArgument: not exactly one of task and folder is given.
            OutcomeUnknown: no clear answer came; the item may exist.
        """
        return await self._one(_INSTANTIATE, item, ids=[custom_item_type_id])
