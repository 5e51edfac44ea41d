"""What an area's code sees of a request, and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

import attrs

from wrike_async.sandbox._calls.batching import Batching
from wrike_async.sandbox._calls.uploads import Upload
from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.records import Contact
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.catalogue import Operation
from wrike_async.sandbox._wire.contents import Content
from wrike_async.sandbox._wire.errors import invalid_request, resource_not_found
from wrike_async.sandbox._wire.paging import Pager

__all__ = ["Answer", "Call", "Download", "Handler", "Routes", "UnknownIds"]

UnknownIds = Literal["refuse", "omit", "empty"]
Greet = Callable[[str, str | None], Awaitable[str | None]]


@attrs.frozen
class Answer:
    """An envelope: its kind and its data, and where a list goes on."""

    kind: str
    data: Sequence[Any]
    next_page_token: str | None = None
    response_size: int | None = None
    status: int = 200

    def envelope(self) -> dict[str, Any]:
        """Return the answer as it goes on the wire."""
        document: dict[str, Any] = {"kind": self.kind}
        if self.next_page_token is not None:
            document["nextPageToken"] = self.next_page_token
        if self.response_size is not None:
            document["responseSize"] = self.response_size
        document["data"] = self.data
        return document


@attrs.frozen
class Download:
    """An answer that is a file.

    Attributes:
        name: what to save it as, if it has one.
    """

    content: Content
    content_type: str
    name: str | None = None


@attrs.define
class Call:
    """One request to one operation, read and checked.

    Attributes:
        path_values: the IDs in its path.
        origin: where the sandbox was reached (``http://127.0.0.1:8080``).
        greet: asks a URL whether it knows a secret, and returns what is wrong with its answer, if anything is.
    """

    operation: Operation
    state: State
    caller: Contact
    params: Mapping[str, Any]
    path_values: tuple[str, ...]
    unknown_ids: UnknownIds
    pager: Pager
    greet: Greet
    seed: int = attrs.field(default=0)
    origin: str = ""
    upload: Upload | None = None
    batching: Batching = attrs.field(factory=Batching)

    @property
    def now(self) -> int:
        """The instant, in seconds since 1970."""
        return self.state.now()

    @property
    def fields(self) -> frozenset[str]:
        """The optional fields that were asked for."""
        asked: frozenset[str] = self.params.get("fields", frozenset())
        return asked

    @property
    def id(self) -> str:
        """The one ID in the path."""
        return self.path_values[0]

    @property
    def ids(self) -> list[str]:
        """The IDs in the path, each once; refuses more than the operation takes."""
        given = self.path_values[0].split(",")
        if len(given) > max(1, self.operation.max_ids):
            raise invalid_request(f"Too many IDs: {len(given)}, the limit is {self.operation.max_ids}")
        return list(dict.fromkeys(given))

    def found(self, what: str, look_up: Callable[[str], Any]) -> list[Any]:
        """Return what the path's IDs name, in an order of the server's own.

        Args:
            what: what people call such an entity.
            look_up: raises for an ID that is malformed, and returns ``None`` for one that names nothing: which is 404
                for the whole group, or left out alone or with all others, as the sandbox is set.
        """
        ids = self.ids
        records = {identity: look_up(identity) for identity in ids}
        missing = [identity for identity, record in records.items() if record is None]
        if missing and (self.unknown_ids == "refuse" or len(ids) == 1):
            raise resource_not_found(f"{what} '{missing[0]}'")
        if missing and self.unknown_ids == "empty":
            return []
        order = sorted(
            (identity for identity in ids if records[identity] is not None),
            key=lambda identity: mix(self.seed, int.from_bytes(identity.encode(), "big")),
        )
        if len(order) > 1 and order == [identity for identity in ids if records[identity] is not None]:
            order.reverse()
        return [records[identity] for identity in order]


H = TypeVar("H", bound="Handler")
Handler = Callable[[Call], Answer | Download | Awaitable[Answer]]


class Routes(dict[str, Handler]):
    """An area's operations: template to handler."""

    def __call__(self, *operations: str) -> Callable[[H], H]:
        """Decorate the handler of these operations, written as in the catalogue."""

        def register(handler: H) -> H:
            for operation in operations:
                self[operation] = handler
            return handler

        return register
