"""What may be done: a map from areas and operations to levels.

One line decides on an operation, so there are no conflicts, and order never matters.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import attrs

from wrike_async._wire.operation import Disclosure
from wrike_async.access._policies.effects import always_disclosed, has_no_single_place, is_placed
from wrike_async.access._policies.endpoints import BATCH_ENDPOINT, endpoint_named, endpoints
from wrike_async.access._policies.reading import (
    Area,
    read_areas,
    read_disclose,
    read_document,
    read_max_entities,
    read_operations,
    read_within,
    text_of,
)
from wrike_async.access._policies.standing import LEVELS, Grant, Level, Standing
from wrike_async.catalogue import ApiOperation

__all__ = ["AccessPolicy", "Verdict"]

_EVERYTHING_ELSE: Final = "*"
_CREATES_MANY: Final = {
    "tasks.create_many": "POST /folders/{folderId}/tasks",
    "folders.create_many": "POST /folders/{folderId}/folders",
}


@attrs.frozen
class Verdict:
    """What a policy says of an operation.

    Attributes:
        level: ``"read"`` of an operation that reads and may; of one that writes ``"write"``, or ``"ask"`` where each
            call needs an approval; else ``"deny"``.
        rule: the line that decides, such as ``"areas.tasks"``; ``"default"`` where there is none.
        places: where that holds; ``None`` for everywhere, or where an operation has no place.
        asks_in: where else it may be done after an approval.
    """

    level: Level
    rule: str
    places: tuple[str, ...] | None = None
    asks_in: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class AccessPolicy:
    """What may be done, area by area.

    ::

        AccessPolicy({"*": "read", "comments": "write", "tasks": {"read": "*", "ask": [space_id]}})

    Levels, each holding the ones before it: ``"deny"``, ``"read"``, ``"ask"`` (writes after an approval), ``"write"``.
    In place of a level, an area may say where each holds: IDs of spaces, folders and projects with all below them, or
    ``"*"`` for everywhere. What no line names is denied.

    Attributes:
        areas: levels by area, as attributes of `Wrike` are called. ``"*"`` is for all but the sensitive ones, which
            must be named: people's rights, secrets and money, and what is about all of the account's data.
        operations: levels of single ones, by dotted name (``"tasks.delete"``) or endpoint, before their area.
        within: IDs of spaces, folders and projects; outside of them nothing may be done. ``None`` for everywhere.
        disclose: how data may be given away: ``"public_links"``, ``"sharing"``, ``"outside_urls"``.
        max_entities: the most that one bulk write may be about.

    Raises:
        InvalidArgument: an unknown area, operation or level, with the closest one, or a place that can be none.
    """

    areas: Mapping[str, Area] = attrs.field(converter=read_areas, repr=lambda areas: repr(_plain(areas)))
    operations: Mapping[str, Level] = attrs.field(
        factory=dict[str, Level], converter=read_operations, repr=lambda operations: repr(dict(operations))
    )
    within: tuple[str, ...] | None = attrs.field(default=None, converter=read_within)
    disclose: frozenset[Disclosure] = attrs.field(default=frozenset(), converter=read_disclose)
    max_entities: int | None = attrs.field(default=None, converter=read_max_entities)
    _lines: dict[str, Standing] = attrs.field(init=False, repr=False, factory=dict[str, Standing])

    def __reduce__(self) -> tuple[Any, ...]:
        # Tables that cannot be changed cannot be pickled.
        return type(self), (_plain(self.areas), dict(self.operations), self.within, self.disclose, self.max_entities)

    @classmethod
    def read_only(cls, *, within: Sequence[str] | None = None) -> Self:
        """Return a policy that lets everything be read but what is sensitive, and nothing be written."""
        return cls({_EVERYTHING_ELSE: "read"}, within=within)

    @classmethod
    def ask_before_write(cls, *, within: Sequence[str] | None = None) -> Self:
        """Return a policy as `read_only`, where writes are done after an approval."""
        return cls({_EVERYTHING_ELSE: "ask"}, within=within)

    @classmethod
    def everything(cls) -> Self:
        """Return a policy that lets everything be done, sensitive or not, and everything be given away."""
        areas = dict.fromkeys(sorted({each.area for each in endpoints().values()}), "write")
        return cls(areas, disclose=("outside_urls", "public_links", "sharing"))

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Self:
        """Read a policy from a file in TOML.

        Raises:
            InvalidArgument: as for the class; or the file is no TOML.
            OSError: it cannot be read.
        """
        return cls(**read_document(text_of(path), str(path)))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Make a policy of what a file holds: ``version``, ``areas``, ``operations``, ``within``, ….

        Raises:
            InvalidArgument: as for the class; or an unknown key.
        """
        return cls(**read_document(document, "the policy"))

    def explain(self, operation: str) -> Verdict:
        """Return what the policy says of an operation.

        Args:
            operation: the dotted name of a method, such as ``"tasks.delete"``, or an endpoint, such as
                ``"DELETE /tasks/{taskId}"``. A method that lists what is in the account, a space or a folder may do
                so where any of them is allowed; the endpoint tells of one.

        Raises:
            InvalidArgument: there is none; with the closest name.
        """
        found = [self._verdict(each) for each in endpoint_named(operation)]
        if operation not in _CREATES_MANY:
            return max(found, key=_rank)
        batch, creates = endpoints()[BATCH_ENDPOINT], endpoints()[_CREATES_MANY[operation]]
        verdict = _verdict(self._standing(creates), creates)
        if not self._names(batch):
            return verdict
        return min(verdict, Verdict(self._level_named(batch), self._line(batch)[0], verdict.places), key=_rank)

    def _verdict(self, endpoint: ApiOperation) -> Verdict:
        if any(way not in self.disclose for _, way in always_disclosed(endpoint)):
            return min(_verdict(self._standing(endpoint), endpoint), Verdict("deny", "disclose"), key=_rank)
        return _verdict(self._standing(endpoint), endpoint)

    def _level_named(self, endpoint: ApiOperation) -> Level:
        """Return what the line says that is about this one operation."""
        name = str(endpoint) if str(endpoint) in self.operations else endpoint.python
        level = self.operations[name]
        return "deny" if level == "read" and endpoint.access == "write" else level

    def _standing(self, endpoint: ApiOperation) -> Standing:
        """Return what decides on an operation, whatever a call of it is about."""
        key = str(endpoint)
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = self._batch() if key == BATCH_ENDPOINT else self._stand(endpoint)
        return found

    def _names(self, endpoint: ApiOperation) -> bool:
        """Whether a line is about this one operation."""
        return str(endpoint) in self.operations or endpoint.python in self.operations

    def _stand(self, endpoint: ApiOperation) -> Standing:
        rule, area = self._line(endpoint)
        grants = _grants(area, endpoint)
        if not grants:
            return Standing(rule, ())
        if has_no_single_place(endpoint):
            if self.within is not None:
                return Standing("within", (), reason="place")
            everywhere = tuple(grant for grant in grants if grant.places is None)
            return Standing(rule, everywhere, reason="place")
        if not is_placed(endpoint):
            return Standing(rule, tuple(grant for grant in grants if grant.places is None), within=self._within)
        return Standing(rule, grants, within=self._within)

    @property
    def _within(self) -> frozenset[str] | None:
        return None if self.within is None else frozenset(self.within)

    def _line(self, endpoint: ApiOperation) -> tuple[str, Area]:
        for name in (str(endpoint), endpoint.python):
            if name in self.operations:
                return f'operations."{name}"', self.operations[name]
        if endpoint.area in self.areas:
            return f"areas.{endpoint.area}", self.areas[endpoint.area]
        if _EVERYTHING_ELSE in self.areas and not endpoint.sensitive:
            return f'areas."{_EVERYTHING_ELSE}"', self.areas[_EVERYTHING_ELSE]
        return "default", "deny"

    def _batch(self) -> Standing:
        """A batch that a user built creates tasks and folders, nobody knows where."""
        batch = endpoints()[BATCH_ENDPOINT]
        parts = [batch] if self._names(batch) else [endpoints()[key] for key in _CREATES_MANY.values()]
        found = [self._stand(part) if part is batch else self._anywhere(part) for part in parts]
        return min(found, key=lambda each: _rank(_verdict(each, batch)))

    def _anywhere(self, endpoint: ApiOperation) -> Standing:
        standing = self._stand(endpoint)
        if self.within is not None:
            return Standing("within", (), reason="place")
        everywhere = tuple(grant for grant in standing.grants if grant.places is None)
        return attrs.evolve(standing, grants=everywhere, reason="place" if standing.grants else "rule")


def _plain(areas: Mapping[str, Area]) -> dict[str, Any]:
    return {name: each if isinstance(each, str) else dict(each) for name, each in areas.items()}


def _grants(area: Area, endpoint: ApiOperation) -> tuple[Grant, ...]:
    """Return what a line lets an operation do: the freest first."""
    by_level: dict[Level, Any] = {area: _EVERYTHING_ELSE} if isinstance(area, str) else dict(area)
    granted = {level: places for level, places in by_level.items() if level != "deny"}
    if endpoint.access == "read":
        # Whoever may write may read.
        everywhere = _EVERYTHING_ELSE in granted.values()
        places = frozenset(each for places in granted.values() if places != _EVERYTHING_ELSE for each in places)
        return (Grant("read", None if everywhere else places),) if granted else ()
    levels: tuple[Level, ...] = ("write", "ask")
    return tuple(
        Grant(level, None if granted[level] == _EVERYTHING_ELSE else frozenset(granted[level]))
        for level in levels
        if level in granted
    )


def _verdict(standing: Standing, endpoint: ApiOperation) -> Verdict:
    if not standing.grants:
        return Verdict("deny", standing.rule)
    best, *others = standing.grants
    asks_in = tuple(place for grant in others for place in standing.inside(grant) or ())
    return Verdict(best.level, standing.rule, standing.inside(best) if is_placed(endpoint) else None, asks_in)


def _rank(verdict: Verdict) -> int:
    return LEVELS.index(verdict.level)
