"""What can be exported, and how each area is read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import attrs

from wrike_async._resources.dependencies import GET as DEPENDENCIES
from wrike_async._resources.everything import everything_of
from wrike_async._wire.operation import Operation
from wrike_async._wire.types import Model
from wrike_async.client import Wrike
from wrike_async.export._table import Table

if TYPE_CHECKING:
    from wrike_async._reading.pages import Pages

__all__ = ["AREAS", "PARENTS", "ExportArea", "list_operation", "optional_fields", "pages_of", "table_of"]

PARENTS: Final = ("folder_id", "space_id", "task_id", "contact_id", "category_id")
"""Filters that name whose records are listed."""


@attrs.frozen
class ExportArea:
    """An area that can be exported.

    Attributes:
        name: the attribute of the client.
        reads: ``"scan"`` where each record comes exactly once, whatever happens meanwhile, and a scan can be resumed;
            ``"whole"`` where all of it comes in one list; ``"named"`` where no list has it, and it is asked for by the
            IDs that tasks name.
        of_each_space: whether the list of the account leaves out those of the spaces, which have lists of their own.
        recycles: whether what is deleted goes to the recycle bin.
    """

    name: str
    reads: Literal["scan", "whole", "named"] = "whole"
    of_each_space: bool = False
    recycles: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Optional fields that are asked for by default: all that its list takes, without finance."""
        return optional_fields(list_operation(_nobody(), self.name, {}))


_ALL = (
    ExportArea("tasks", "scan", recycles=True),
    ExportArea("folders", "scan", recycles=True),
    ExportArea("dependencies", "named"),
    ExportArea("timelogs", "scan"),
    ExportArea("comments", "scan"),
    ExportArea("attachments", "scan"),
    ExportArea("approvals", "scan"),
    ExportArea("audit_log", "scan"),
    ExportArea("account"),
    ExportArea("contacts"),
    ExportArea("groups"),
    ExportArea("spaces"),
    ExportArea("workflows", of_each_space=True),
    ExportArea("custom_fields"),
    ExportArea("custom_item_types"),
    ExportArea("folder_blueprints"),
    ExportArea("task_blueprints"),
    ExportArea("request_forms"),
    ExportArea("job_roles"),
    ExportArea("placeholders"),
    ExportArea("bookings"),
    ExportArea("work_schedules"),
    ExportArea("user_schedule_exceptions"),
    ExportArea("user_schedule_partial_exceptions"),
    ExportArea("user_schedule_capacity_changes"),
    ExportArea("timelog_categories"),
    ExportArea("timesheets"),
    ExportArea("timesheet_submission_rules"),
    ExportArea("invitations"),
    ExportArea("access_roles"),
    ExportArea("user_types"),
    ExportArea("webhooks"),
)

AREAS: Final[Mapping[str, ExportArea]] = {area.name: area for area in _ALL}
"""Every area that can be exported, by name."""


def pages_of(wrike: Wrike, name: str, filters: Mapping[str, Any]) -> Pages[dict[str, Any]]:
    """Return the list of an area, as records come.

    Raises:
        InvalidArgument: a filter that Wrike would refuse.
    """
    if name == "account":
        from wrike_async._resources.account import GET

        account: Pages[Any] = wrike.account._pages(GET, filters, page_size=None, limit=None)
        return account.raw()
    pages: Pages[dict[str, Any]] = getattr(wrike, name).list(**filters).raw()
    return pages


def list_operation(wrike: Wrike, name: str, filters: Mapping[str, Any]) -> Operation[Any]:
    """Return what lists an area, or that of a parent that filters name; what looks it up, where no list has it."""
    if AREAS[name].reads == "named":
        return DEPENDENCIES
    parents = {each: filters[each] for each in PARENTS if each in filters}
    return pages_of(wrike, name, parents)._collection.operation


def optional_fields(operation: Operation[Any]) -> tuple[str, ...]:
    """Return the optional fields of a list, without finance."""
    if "fields" not in getattr(operation.accepts, "__annotations__", {}):
        return ()
    return tuple(everything_of(operation, {})["fields"])


@cache
def table_of(name: str) -> Table:
    """Return the table of an area."""
    return Table(name, cast("type[Model]", list_operation(_nobody(), name, {}).item))


@cache
def _nobody() -> Wrike:
    """Return a client that is never used: it knows what the areas' lists are made of."""
    return Wrike("unused", quota=None)
