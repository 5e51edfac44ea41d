"""What an export asks for, checked before a request is spent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeGuard

import attrs

from wrike_async._json import dumps_given
from wrike_async._scanning.scan import Scan
from wrike_async._wire.names import did_you_mean, to_camel
from wrike_async._wire.structuring.records import plain
from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument
from wrike_async.export._areas import AREAS, PARENTS, ExportArea, list_operation, optional_fields, pages_of

__all__ = ["Areas", "Deleted", "WantedArea", "is_areas_mapping", "names_others", "question_of", "wanted_areas"]

Areas = Iterable[str] | Mapping[str, Mapping[str, Any] | None]
"""Names of areas, or names with what each is asked for: filters of its list, and ``fields``."""

Deleted = Literal["skip", "include"]
"""Whether what is in the recycle bin comes, too."""

_NOT_HERE: Final = ("limit", "everything", "partition", "resume", "next_page_token", "sort_field", "sort_order")


@attrs.frozen(eq=False)
class WantedArea:
    """An area, and what of it.

    Attributes:
        area: which.
        filters: by Python name, without fields.
        fields: optional ones to ask for.
        chosen: whether the caller named the fields.
        deleted: whether the recycle bin is wanted, too.
    """

    area: ExportArea
    filters: Mapping[str, Any]
    fields: tuple[str, ...]
    chosen: bool
    deleted: bool

    @property
    def name(self) -> str:
        """Of the area."""
        return self.area.name

    def scan(
        self, wrike: Wrike, fields: Iterable[str], resume: Mapping[str, Any] | None = None, **more: Any
    ) -> Scan[dict[str, Any]]:
        """Return the scan of it, with other filters beside its own.

        Raises:
            InvalidArgument: a filter that Wrike would refuse, or a state of another scan.
        """
        values = {**self.filters, **_fields(fields), **more}
        scan: Scan[dict[str, Any]] = getattr(wrike, self.name).scan(resume=resume, **values).raw()
        return scan

    def values(self, fields: Iterable[str]) -> dict[str, Any]:
        """Return what its list is asked with."""
        return {**self.filters, **_fields(fields)}


def _fields(fields: Iterable[str]) -> dict[str, Any]:
    return {"fields": list(fields)} if fields else {}


def wanted_areas(wrike: Wrike, areas: Areas | None, deleted: Deleted) -> list[WantedArea]:
    """Return what is asked for.

    Raises:
        InvalidArgument: something of it is none, or Wrike would refuse it.
    """
    if deleted not in ("skip", "include"):
        raise InvalidArgument(f"deleted must be 'skip' or 'include', not {deleted!r:.40}")
    if areas is None:
        areas = AREAS
        given: dict[str, Mapping[str, Any]] = {name: {} for name in areas}
    elif isinstance(areas, str):
        raise InvalidArgument(f"areas must be several names, such as [{areas!r:.40}]")
    elif is_areas_mapping(areas):
        given = {name: filters or {} for name, filters in areas.items()}
    else:
        given = {name: {} for name in areas}
    if not given:
        raise InvalidArgument(f"no area is named; there is {', '.join(AREAS)}")
    wanted = [_wanted(wrike, name, filters, deleted) for name, filters in given.items()]
    for each in wanted:
        if each.area.reads == "named":
            _check_named(each, next((tasks for tasks in wanted if tasks.name == "tasks"), None))
    return sorted(wanted, key=lambda each: each.area.reads == "named")


def _check_named(wanted: WantedArea, tasks: WantedArea | None) -> None:
    """See to it that the tasks are wanted that name what no list has."""
    if wanted.filters or wanted.chosen:
        raise InvalidArgument(f"{wanted.name} take no filters and no fields: they are those that the tasks name")
    if tasks is None or not names_others(tasks.fields):
        raise InvalidArgument(f"{wanted.name} are asked for by ID: ask for tasks with dependencyIds, too")


def names_others(fields: Iterable[str]) -> bool:
    """Tell whether tasks come with the IDs of their dependencies."""
    return "dependencyIds" in map(to_camel, fields)


def is_areas_mapping(areas: Areas) -> TypeGuard[Mapping[str, Mapping[str, Any] | None]]:
    """Tell whether names come with what each is asked for."""
    return isinstance(areas, Mapping)


def _wanted(wrike: Wrike, name: Any, given: Any, deleted: Deleted) -> WantedArea:
    area = AREAS.get(name) if isinstance(name, str) else None
    if area is None:
        hint = did_you_mean(name, AREAS) if isinstance(name, str) else ""
        raise InvalidArgument(f"there is no area {name!r:.40} to export{hint or '; there is ' + ', '.join(AREAS)}")
    if not isinstance(given, Mapping):
        raise InvalidArgument(f"{name}: filters must be a dict, not {type(given).__name__}")
    for key in _NOT_HERE:
        if key in given:
            raise InvalidArgument(f"{name}: an export has all that its filters let through, so it takes no {key}")
    filters = {key: value for key, value in given.items() if key != "fields"}
    if area.recycles and deleted == "include":
        for key in (*PARENTS, "deleted"):
            if key in filters:
                raise InvalidArgument(f"{name}: deleted='include' is for the whole account, so leave {key} out")
    operation = list_operation(wrike, name, filters)
    if name == "tasks" and any(key in filters for key in PARENTS):
        filters = {"descendants": True, **filters}
    chosen = "fields" in given
    fields = given["fields"] if chosen else optional_fields(operation)
    if isinstance(fields, str):
        raise InvalidArgument(f"{name}: fields must be several names, such as [{fields!r:.40}]")
    wanted = WantedArea(area, filters, tuple(fields), chosen, area.recycles and deleted == "include")
    if area.reads == "scan":
        wanted.scan(wrike, wanted.fields)
    elif area.reads == "whole":
        pages_of(wrike, name, wanted.values(wanted.fields))
    return wanted


def question_of(wanted: Iterable[WantedArea], form: str) -> str:
    """Return what has an export in common with the same one of another process, and with no other."""
    said = [
        [each.name, {key: plain(value) for key, value in each.filters.items()}, each.fields, each.deleted]
        for each in wanted
    ]
    text = dumps_given([form, said], sort_keys=True, default=repr)
    return hashlib.sha256(text).hexdigest()[:16]
