"""A connection, and how the gateway tells of one: flat or nested, with an ID that has several names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

__all__ = ["ACTIVE", "FAILED", "Connection", "find_connections", "read_connection"]

ACTIVE, FAILED = "ACTIVE", "FAILED"
_NAMES_OF_THE_ID = ("connection_id", "connection_Id", "connectionId", "id")
_NESTED_UNDER = ("connection", "data")
_LISTED_UNDER = ("connections", "data")


@attrs.frozen
class Connection:
    """An account, mostly one of Wrike, that the gateway can sign requests for.

    Attributes:
        id: pass it to `ManagedGateway` where there are several. Empty where the gateway did not tell the ID of one that
            it made; `Connections.list` may show it.
        status: ``ACTIVE``, ``PENDING`` until somebody has signed in, ``FAILED``.
        url: where to sign in, with a browser. Whoever has it can do that.
        extra: what else the gateway told: ``app``, ``method``, ``creation_time``, ``last_updated_time``, ``metadata``.
    """

    id: str
    status: str | None = None
    url: str | None = attrs.field(default=None, repr=False)
    extra: Mapping[str, Any] = attrs.field(factory=dict[str, Any], repr=False)

    @property
    def is_active(self) -> bool:
        """Whether requests can be signed with it."""
        return self.status == ACTIVE


def read_connection(document: object) -> Connection | None:
    """Return the connection that an answer tells of, ``None`` where it tells neither of an ID nor of a URL."""
    found = _flattened(document)
    names = [name for name in _NAMES_OF_THE_ID if _is_id(found.get(name))]
    connection_id = str(found.pop(names[0])) if names else ""
    status, url = (_text(found.pop(name, None)) for name in ("status", "url"))
    if not connection_id and url is None:
        return None
    return Connection(connection_id, None if status is None else status.upper(), url, found)


def find_connections(document: object) -> Sequence[Connection] | None:
    """Return the connections that an answer lists, ``None`` where it is no such list."""
    entries: object = document
    if isinstance(document, Mapping):
        entries = next((document[name] for name in _LISTED_UNDER if name in document), None)
    if not isinstance(entries, list):
        return None
    found = [read_connection(entry) for entry in entries]
    known = [connection for connection in found if connection is not None and connection.id]
    return known if len(known) == len(found) else None


def _flattened(document: object) -> dict[str, Any]:
    if not isinstance(document, Mapping):
        return {}
    found = dict(document)
    for name in _NESTED_UNDER:
        inner = found.get(name)
        if isinstance(inner, Mapping):
            del found[name]
            found.update({key: value for key, value in inner.items() if value is not None or key not in found})
    return found


def _is_id(value: object) -> bool:
    return (isinstance(value, str) and bool(value)) or (isinstance(value, int) and not isinstance(value, bool))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
