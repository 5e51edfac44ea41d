"""Operations of the API as data: what an endpoint is, without doing anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, Literal, NewType, Protocol, TypeVar, runtime_checkable

import attrs

from wrike_async._wire.path_words import template_of
from wrike_async._wire.per_call import PerCall

__all__ = [
    "NO_PARAMS",
    "READ_SCOPES",
    "WRITE_SCOPES",
    "Access",
    "Content",
    "Disclosure",
    "Method",
    "Operation",
    "Paging",
    "Request",
    "ScanBy",
    "WireParams",
]

Item_co = TypeVar("Item_co", covariant=True)

Method = Literal["GET", "POST", "PUT", "DELETE"]
Access = Literal["read", "write"]

Disclosure = Literal["outside_urls", "public_links", "sharing"]
"""How data gets out: to hosts that are named, to anybody who has a link, to people who are given rights."""

_DISCLOSING: Mapping[str, Disclosure] = {
    "with_urls": "public_links",
    "shareds": "sharing",
    "add_shareds": "sharing",
    "user_access_roles": "sharing",
    "add_access_roles": "sharing",
    "members": "sharing",
    "members_add": "sharing",
    "members_update": "sharing",
    "add_members": "sharing",
    "sharing": "sharing",
    "hook_url": "outside_urls",
}
"""Parameters that give data away, wherever they are."""

WireParams = NewType("WireParams", Mapping[str, Any])
"""The parameters of a request as they are sent: JSON values by wire name. `encode_params` makes them."""

NO_PARAMS = WireParams({})

_IDS_SHOWN = 3

READ_SCOPES = ("Default", "wsReadOnly", "wsReadWrite")
"""Any one of these lets a token read the workspace."""

WRITE_SCOPES = ("Default", "wsReadWrite")
"""Any one of these lets a token write to the workspace."""


@attrs.frozen(repr=False, eq=False)
class Paging:
    """How an operation pages.

    Attributes:
        max_size: the largest page, which is also the default: without a size Wrike stops at 1000 in silence.
        size_param: the wire name of the page size.
        token_param: the wire name of the page token in requests; answers always call it ``nextPageToken``.
        sort: parameters that make the order of a walk stable, sent unless the caller sorts otherwise.
        sorted: the same as parameters, which all walks share that send no others.
    """

    max_size: int = 1000
    size_param: str = "pageSize"
    token_param: str = "nextPageToken"
    sort: tuple[tuple[str, str], ...] = ()
    sorted: WireParams = attrs.field(
        init=False, default=attrs.Factory(lambda self: WireParams(dict(self.sort)), takes_self=True)
    )


@attrs.frozen(repr=False, eq=False)
class ScanBy:
    """How all of a collection is read exactly once, by an instant that its entries have.

    Attributes:
        strategy: ``"keyset"`` where answers can be sorted by an instant that never changes; ``"windows"`` where they
            cannot; ``"moving"`` where it changes, too; ``"calendar"`` where everything comes in one answer, of a window
            that has a largest width.
        key: the instant's wire name, in entries and as a filter.
        widest: the largest width of a window, in seconds; for ``"calendar"``.
        defaults: values of parameters, by Python name, that stand where a caller gives none.
    """

    strategy: Literal["keyset", "windows", "moving", "calendar"]
    key: str
    widest: int = 0
    defaults: tuple[tuple[str, Any], ...] = ()


def _access_by_method(operation: Operation[Any]) -> Access:
    return "read" if operation.method == "GET" else "write"


def _scopes_by_access(operation: Operation[Any]) -> tuple[str, ...]:
    return READ_SCOPES if operation.access == "read" else WRITE_SCOPES


def _name_in_path(operation: Operation[Any]) -> str | None:
    """Return the name in the path template. No operation of Wrike's has two."""
    return operation.path.partition("{")[2].partition("}")[0] or None


def _around_ids(operation: Operation[Any]) -> tuple[str, str]:
    before, _, after = operation.path.partition(f"{{{operation.id_name}}}")
    return before, after


@attrs.frozen(repr=False, eq=False, kw_only=True)
class Operation(Generic[Item_co]):
    """One operation of the API.

    Attributes:
        method: the HTTP method.
        path: the path template as Wrike writes it, such as ``"/tasks/{taskIds}"``.
        item: the model of the entries of ``data``; plain dicts where it is ``None``.
        accepts: the ``TypedDict`` whose annotations say which parameters there are and how each is encoded.
        access: whether it may be repeated without changing anything.
        scopes: any one of them allows the operation; ``None`` where Wrike does not document it.
        max_ids: how many comma-joined IDs one request carries; 1 for an operation on one entity.
        paging: how it pages; ``None`` for an operation that answers everything at once.
        always: names that Wrike returns anyway and refuses in ``fields``: accepted from callers, never sent.
        without: parameters of ``accepts`` that this operation refuses though its siblings take them.
        without_fields: the same for the values of ``fields``.
        takes_limit: whether Wrike knows a ``limit`` too; the ``limit`` of the methods counts here instead.
        binary: whether it answers with bytes as they are, and no envelope.
        any_shape: whether its answer may be any JSON object, since Wrike does not publish what it is.
        gateway: whether the Maton gateway says that it proxies the operation.
        serial: whether Wrike asks not to run it in parallel with others of the same IDs in the path.
        unknown_is_invalid: whether Wrike refuses an ID that names nothing as an invalid request, and not as not found.
        also_discloses: what ``discloses`` holds beyond what the names of parameters tell.
        scan: how all of it is read exactly once; ``None`` for what is no collection, or comes whole.
        check: refuses combinations of parameters (given by Python name) that Wrike would refuse.
        declared: whether ``path`` is a template; that of any request that a user builds holds the IDs themselves.
        id_name: what the path calls the IDs in it, such as ``"taskIds"``; ``None`` where it has none.
        around_ids: what stands before and after them in the path.
    """

    method: Method
    path: str
    item: type[Item_co] | None = None
    accepts: type | None = None
    access: Access = attrs.Factory(_access_by_method, takes_self=True)
    scopes: tuple[str, ...] | None = attrs.Factory(_scopes_by_access, takes_self=True)
    max_ids: int = 1
    paging: Paging | None = None
    always: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    without_fields: frozenset[str] = frozenset()
    takes_limit: bool = False
    binary: bool = False
    any_shape: bool = False
    gateway: bool = True
    serial: bool = False
    unknown_is_invalid: bool = False
    also_discloses: Mapping[str, Disclosure] = attrs.field(factory=dict[str, Disclosure])
    scan: ScanBy | None = None
    check: Callable[[dict[str, Any]], None] | None = None
    declared: bool = True
    id_name: str | None = attrs.field(init=False, default=attrs.Factory(_name_in_path, takes_self=True))
    around_ids: tuple[str, str] = attrs.field(init=False, default=attrs.Factory(_around_ids, takes_self=True))

    @property
    def discloses(self) -> dict[str, Disclosure]:
        """Which parameters give data away, and how, by Python name; ``"*"`` where the operation itself does."""
        taken: Mapping[str, Any] = getattr(self.accepts, "__annotations__", {})
        discloses: dict[str, Disclosure] = {**self.also_discloses}
        discloses.update((name, way) for name, way in _DISCLOSING.items() if name in taken and name not in self.without)
        return discloses

    @property
    def template(self) -> str:
        """The path as it may be told to anybody, without any ID."""
        return self.path if self.declared else template_of(self.path)

    def ids_in(self, target: str) -> list[str]:
        """Return the IDs that stand in the path of a target; none where it is no target of this operation."""
        before, after = self.around_ids
        path = target.partition("?")[0]
        if self.id_name is None or not path.startswith(before) or not path.endswith(after):
            return []
        return [each for each in path[len(before) : len(path) - len(after)].split(",") if each]

    def at(self, target: str) -> str:
        """Return what it is for people, with the IDs that stand in a target, three of many: ``GET /tasks/IEAAAAAQ``."""
        return self.with_ids(self.ids_in(target))

    def with_ids(self, ids: Sequence[str]) -> str:
        """Return what it is for people, with IDs in its path, three of many."""
        if not ids:
            return str(self)
        shown = ",".join(ids[:_IDS_SHOWN]) + (f",… ({len(ids)} IDs)" if len(ids) > _IDS_SHOWN else "")
        return str(self).replace(f"{{{self.id_name}}}", shown)

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@runtime_checkable
class Content(Protocol):
    """A body too large to be held whole."""

    @property
    def size(self) -> int | None:
        """How many bytes it has, ``None`` where that shows only at its end."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether it can be produced from the beginning: always, or as long as that did not happen yet."""
        ...

    def start(self) -> AsyncIterator[bytes | memoryview]:
        """Produce it from the beginning, in pieces of any length."""
        ...


_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Request(PerCall):
    """A request ready to be sent, without host and credential; nobody changes it.

    Attributes:
        operation: what it performs.
        target: percent-encoded path and query, below the base URL.
        body: the encoded body, or one that is produced while it is sent; ``None`` for a request without one.
        content_type: of the body.
        group_size: how many entities it asks for or writes, where that is known.
        callers: how many calls wait for what it brings.
        for_models: whether nobody will look at its entries but to make models of them.
        headers: sent in addition to those of every request.
        url: where it goes instead of ``target``: to a file of Wrike's on a host that may have the token.
        entity_id: the ID that its path ends with, where that is one.
    """

    operation: Operation[Any]
    target: str
    body: bytes | Content | None = None
    content_type: str | None = None
    group_size: int = 1
    headers: Mapping[str, str] = _NO_HEADERS
    url: str | None = None
    callers: int = 1
    for_models: bool = False
    entity_id: str | None = None

    @property
    def streams(self) -> bool:
        """Whether bytes come or go piece by piece, and somebody's code makes or takes them meanwhile."""
        return self.operation.binary or (self.body is not None and not isinstance(self.body, bytes))

    @property
    def repeatable(self) -> bool:
        """Whether its body can be sent once more."""
        return self.body is None or isinstance(self.body, bytes) or self.body.repeatable
