"""What operations touch: where in the tree of folders, and what they give away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple

import attrs

from wrike_async._json import loads
from wrike_async._wire.operation import Disclosure
from wrike_async.access._policies.endpoints import BATCH_ENDPOINT, Wish, endpoints
from wrike_async.catalogue import ApiOperation

__all__ = [
    "KIND_READ",
    "PARAMS_OF_PLACES",
    "PLACED_AREAS",
    "RECORDS",
    "Kind",
    "Reach",
    "Target",
    "always_disclosed",
    "disclosed",
    "disclosing_params",
    "folders_of",
    "has_no_single_place",
    "is_placed",
    "reach_of",
    "targets_of",
]

Kind = Literal["task", "folder", "comment", "approval", "attachment", "booking", "dependency", "timelog", "webhook"]
"""What has a place in the tree of folders, itself or by what it belongs to."""

PLACED_AREAS: Final = frozenset(
    {
        "approvals",
        "attachments",
        "bookings",
        "cascading_field_settings",
        "comments",
        "dependencies",
        "folder_blueprints",
        "folders",
        "rollups",
        "spaces",
        "task_blueprints",
        "tasks",
        "timelog_locks",
        "timelogs",
        "webhooks",
    }
)
"""Areas of what lies in the tree of folders."""

RECORDS: Final[Mapping[Kind, str]] = {
    "task": "GET /tasks/{taskIds}",
    "folder": "GET /folders/{folderIds}",
    "comment": "GET /comments/{commentIds}",
    "approval": "GET /approvals/{approvalIds}",
    "attachment": "GET /attachments/{attachmentIds}",
    "booking": "GET /bookings/{bookingIds}",
    "dependency": "GET /dependencies/{dependencyIds}",
    "timelog": "GET /timelogs/{timelogIds}",
    "webhook": "GET /webhooks/{webhookIds}",
}
"""How each of them is looked up."""

KIND_READ: Final[Mapping[str, Kind]] = {endpoint: kind for kind, endpoint in RECORDS.items()}
"""What each of these operations reads."""

_IN_PATH: dict[str, Kind] = {"spaceId": "folder"}
_IN_PATH.update((f"{kind}Id{end}", kind) for kind in RECORDS for end in ("", "s"))

_IN_PARAMS: Final[Mapping[str, Kind]] = {
    "parents": "folder",
    "addParents": "folder",
    "removeParents": "folder",
    "parent": "folder",
    "parentId": "folder",
    "spaceId": "folder",
    "superTasks": "task",
    "addSuperTasks": "task",
    "removeSuperTasks": "task",
    "superTaskId": "task",
    "predecessorId": "task",
    "successorId": "task",
    "taskIds": "task",
    "attachments": "attachment",
    "addAttachments": "attachment",
    "removeAttachments": "attachment",
}

_DESTINATIONS: Final = frozenset({"parent", "parentId", "superTaskId"})
_COPIES_PARENTS: Final = "copyParents"

PARAMS_OF_PLACES: Final = frozenset({*_IN_PARAMS, _COPIES_PARENTS})
"""Wire names of parameters that tell of what lies in the tree of folders, besides what is in the path."""

_GROUPS_OF_PEOPLE = "groups"
_SEVERAL = 2

_ANYWHERE: Final = frozenset(
    {
        "POST /copy_folder/{folderId}",
        "POST /copy_folder_async/{folderId}",
        "POST /custom_item_types/{customItemTypeId}/instantiate",
        "POST /folder_blueprints/{folderBlueprintId}/launch_async",
        "POST /task_blueprints/{taskBlueprintId}/launch_async",
    }
)
"""What makes something where its parameters say, and has no place without them."""

_SOMEWHERE: Final = frozenset({"POST /request_forms/{requestFormId}/submit"})
"""What writes to the tree at a place that no request tells."""


class Target(NamedTuple):
    """Something that a call touches.

    Attributes:
        kind: what it is.
        id: of it; empty where it cannot be read.
        wholly: whether all that it is in must be within a place, and not only one.
    """

    kind: Kind
    id: str
    wholly: bool = False


def is_placed(endpoint: ApiOperation) -> bool:
    """Whether what an operation touches lies in the tree of folders."""
    return (
        endpoint.area in PLACED_AREAS
        or str(endpoint) in _ANYWHERE | _SOMEWHERE
        or any(name in _IN_PATH for name in endpoint.params if f"{{{name}}}" in endpoint.path)
    )


def has_no_single_place(endpoint: ApiOperation) -> bool:
    """Whether an operation is about the tree, and no call of it says about which part."""
    if not is_placed(endpoint) or str(endpoint) in _ANYWHERE:
        return False
    return not any(f"{{{name}}}" in endpoint.path for name in _IN_PATH)


@attrs.frozen
class Reach:
    """What calls of an operation say of the tree of folders.

    Attributes:
        in_path: what the IDs in the path are of; ``None`` for what has no place.
        wholly: whether all that these are in must be within a place, and not only one.
        in_params: whether parameters tell of places.
        one_of: of these parameters one must be given, as nothing else tells where something is made.
    """

    in_path: Kind | None
    wholly: bool
    in_params: bool
    one_of: frozenset[str]

    def may_tell(self, params: Mapping[str, Any]) -> bool:
        """Whether anything follows from parameters, or from their absence."""
        return self.in_params and (bool(self.one_of) or not PARAMS_OF_PLACES.isdisjoint(params))


@cache
def _reach_of(endpoint: str) -> Reach:
    operation = endpoints()[endpoint]
    return Reach(
        _kind_in(operation.path),
        wholly=operation.method == "DELETE" and operation.path.endswith("}"),
        in_params=operation.area != _GROUPS_OF_PEOPLE,
        one_of=_DESTINATIONS.intersection(operation.params if endpoint in _ANYWHERE else ()),
    )


def reach_of(endpoint: ApiOperation) -> Reach:
    """Return what calls of an operation say of the tree of folders."""
    return _reach_of(str(endpoint))


def targets_of(wish: Wish, reach: Reach | None = None) -> list[Target]:
    """Return what a call touches in the tree of folders, each once; of a bulk write, what is the same for all rows."""
    reach = reach or reach_of(wish.endpoint)
    in_path, wholly = reach.in_path, reach.wholly
    targets = [] if in_path is None else [Target(in_path, entity_id, wholly) for entity_id in wish.ids]
    if in_path is not None and not (targets or wish.ask.bulk):
        targets.append(Target(in_path, ""))
    if not reach.may_tell(wish.params):
        return _each_once(targets)
    for name, value in wish.params.items():
        if (kind := _IN_PARAMS.get(name)) is not None:
            targets += [Target(kind, entity_id) for entity_id in _ids(value)]
    if not _says_where(reach, wish.params) or _is_true(wish.params.get(_COPIES_PARENTS)):
        targets.append(Target("folder", ""))
    return _each_once(targets)


def _says_where(reach: Reach, params: Mapping[str, Any]) -> bool:
    return not reach.one_of or any(_ids(params.get(name)) for name in reach.one_of)


def _each_once(targets: list[Target]) -> list[Target]:
    return targets if len(targets) < _SEVERAL else list(dict.fromkeys(targets))


def folders_of(reach: Reach, ids: Sequence[str], params: Mapping[str, Any]) -> list[str] | None:
    """Return the folders that a call touches, if that is all; ``None`` where more has to be known of its targets."""
    if reach.in_path is not None and (reach.in_path != "folder" or reach.wholly):
        return None
    folders = [] if reach.in_path is None else [*ids]
    if not reach.may_tell(params):
        return folders
    for name, value in params.items():
        kind = _IN_PARAMS.get(name)
        if kind == "folder":
            folders += _ids(value)
        elif kind is not None or name == _COPIES_PARENTS:
            return None
    return folders if _says_where(reach, params) else None


@cache
def _kind_in(path: str) -> Kind | None:
    """Return what the IDs in a path template are of, if that lies in the tree of folders."""
    return next((kind for name, kind in _IN_PATH.items() if f"{{{name}}}" in path), None)


def disclosed(wish: Wish) -> Iterator[tuple[str, Disclosure]]:
    """Yield what a call gives away: by which parameter, and how."""
    if str(wish.endpoint) != BATCH_ENDPOINT or not wish.ask.bulk:
        yield from always_disclosed(wish.endpoint)
    disclosing = disclosing_params(wish.endpoint)
    for wire, value in wish.params.items():
        if wire in disclosing and not _is_nothing(value):
            yield disclosing[wire]


def always_disclosed(endpoint: ApiOperation) -> list[tuple[str, Disclosure]]:
    """Return what every call of an operation gives away: by which parameter, ``"*"`` for none, and how."""
    if str(endpoint) == BATCH_ENDPOINT:
        # What its operations hold is written in the account's own way, which nobody can read here.
        return [("operations", "sharing")]
    return [(name, way) for name, way in endpoint.discloses.items() if name == "*"]


def disclosing_params(endpoint: ApiOperation) -> Mapping[str, tuple[str, Disclosure]]:
    """Return what gives data away, by wire name: what it is called in Python, and how.

    Besides what an operation documents, that is what others do: Wrike may take more than its documentation tells.
    """
    return _disclosing_params(str(endpoint))


@cache
def _disclosing_params(endpoint: str) -> Mapping[str, tuple[str, Disclosure]]:
    documented = endpoints()[endpoint].params
    return {wire: each for wire, each in _disclosing_anywhere().items() if wire not in documented} | _own(endpoint)


@cache
def _disclosing_anywhere() -> Mapping[str, tuple[str, Disclosure]]:
    return {wire: each for endpoint in endpoints() for wire, each in _own(endpoint).items()}


def _own(endpoint: str) -> dict[str, tuple[str, Disclosure]]:
    operation = endpoints()[endpoint]
    ways = operation.discloses
    return {wire: (name, ways[name]) for wire, name in operation.params.items() if name in ways}


def _is_true(value: Any) -> bool:
    return value not in (None, False, "false")


def _is_nothing(value: Any) -> bool:
    return value in (None, False, "false", [], {}, "[]", "{}", "null")


def _ids(value: Any) -> list[str]:
    """Return the IDs in a parameter; an empty one stands for what cannot be read."""
    if isinstance(value, str) and value.startswith(("[", '"')):
        try:
            value = loads(value)
        except ValueError:
            return [""]
    if isinstance(value, str):
        return value.split(",")
    if isinstance(value, list | tuple):
        return [each if isinstance(each, str) else "" for each in value]
    return [] if value is None else [""]
