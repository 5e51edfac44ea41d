"""The Maton gateway before the sandbox: its connections at ``/connections``, and who may pass to ``/wrike/api/v4``.

What the sources leave open: a connection that failed counts as one that is not there; who opens the URL of one signs in
as the account's owner; a path below ``/connections`` that is none is a 404 with a ``detail``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

import attrs

from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._serving.outgoing import Outcome

__all__ = ["ConnectionStatus", "Gateway", "GatewayConnection", "GatewayRefusalForm"]

CONNECTIONS_PATH: Final = "/connections"
SIGN_IN_PATH: Final = "/connect"
PROXIED: Final = "/wrike/"
APP: Final = "wrike"
_SECOND: Final = 1.0

ConnectionStatus = Literal["ACTIVE", "PENDING", "FAILED"]
GatewayRefusalForm = Literal["message", "error.message", "detail", "detail list"]


@attrs.define
class GatewayConnection:
    """A connection as the gateway knows it.

    Attributes:
        expired: whether the login behind it has ended, so that requests through it are a 500.
    """

    id: str
    app: str
    method: str
    status: ConnectionStatus
    created_at: int
    updated_at: int
    expired: bool = False


@attrs.define
class Gateway:
    """The gateway. All settings can be changed at any time; the sandbox's tokens are its API keys.

    Attributes:
        requests_a_second: how many it takes with one key, ``None`` for no limit.
        refusal_form: where a refusal says why.
        id_name: what an answer about one connection calls its ID: ``connection_id``, ``connection_Id`` or ``id``;
            ``None`` leaves it out when one is made.
        nests: whether such an answer has the connection under ``connection``.
        tells_url: whether the answer that a connection was made has its URL.
        connections: by ID; one that is active is there from the start.
    """

    _now: Callable[[], int]
    requests_a_second: int | None = 10
    refusal_form: GatewayRefusalForm = "message"
    id_name: str | None = "connection_id"
    nests: bool = True
    tells_url: bool = True
    connections: dict[str, GatewayConnection] = attrs.field(init=False, factory=dict[str, GatewayConnection])
    _made: int = attrs.field(init=False, default=0)
    _arrivals: dict[str | None, deque[float]] = attrs.field(init=False, factory=dict[str | None, deque[float]])

    def __attrs_post_init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Have one active connection again, and no other. Settings stay."""
        self.connections.clear()
        self._arrivals.clear()
        self._made = 0
        self.connect(self.add().id)

    def add(self, app: str = APP, method: str = "OAUTH2") -> GatewayConnection:
        """Make a connection that nobody has signed in to."""
        self._made += 1
        now = self._now()
        made = GatewayConnection(f"sandbox-connection-{self._made}", app, method, "PENDING", now, now)
        self.connections[made.id] = made
        return made

    def connect(self, connection_id: str) -> None:
        """Sign in to a connection, as the account's owner."""
        self._set(connection_id, "ACTIVE")

    def fail(self, connection_id: str) -> None:
        """Let signing in to a connection fail."""
        self._set(connection_id, "FAILED")

    def _set(self, connection_id: str, status: ConnectionStatus) -> None:
        connection = self.connections[connection_id]
        connection.status, connection.updated_at = status, self._now()

    def _stop(self, record: RequestRecord, *, knows_key: bool) -> Outcome | None:
        """Refuse what does not pass: neither on to Wrike, nor to what is told of connections."""
        passes_on = record.path.startswith(PROXIED)
        if not passes_on and not record.path.startswith(CONNECTIONS_PATH):
            return None
        if not knows_key:
            return self._refused(401, "Invalid API key")
        if self._is_too_much(record):
            return self._refused(429, "Rate limit exceeded", **{"Retry-After": "1"})
        return self._without_connection(record) if passes_on else None

    def _answer(self, record: RequestRecord) -> Outcome:
        """Answer a request for the gateway itself."""
        if record.path == SIGN_IN_PATH:
            return self._sign_in(record.query.get("session", ""))
        return self._about_connections(record)

    def _is_too_much(self, record: RequestRecord) -> bool:
        arrivals = self._arrivals.setdefault(record.token, deque())
        while arrivals and arrivals[0] <= record.time - _SECOND:
            arrivals.popleft()
        if self.requests_a_second is not None and len(arrivals) >= self.requests_a_second:
            return True
        arrivals.append(record.time)
        return False

    def _without_connection(self, record: RequestRecord) -> Outcome | None:
        wanted = record.headers.get("Maton-Connection")
        active = [each for each in self.connections.values() if each.app == APP and each.status == "ACTIVE"]
        if not active:
            return self._refused(400, f"Missing connection for app {APP}")
        used = active[0] if wanted is None else next((each for each in active if each.id == wanted), None)
        if used is None:
            return self._refused(412, "Connection cannot be resolved")
        return self._refused(500, "Failed to refresh the access token") if used.expired else None

    def _about_connections(self, record: RequestRecord) -> Outcome:
        connection_id = record.path.removeprefix(CONNECTIONS_PATH).strip("/")
        match record.method, connection_id:
            case "GET", "":
                return self._list(record)
            case "POST", "":
                return self._create(record)
            case "GET", _ if connection_id in self.connections:
                return Outcome.of(self._nested(self.connections[connection_id], record, of_new=False))
            case "DELETE", _ if connection_id in self.connections:
                del self.connections[connection_id]
                return Outcome.of({})
            case _:
                return self._refused(404, "Connection not found")

    def _list(self, record: RequestRecord) -> Outcome:
        asked = {name: record.query[name] for name in ("app", "status", "method") if name in record.query}
        found = [
            each
            for each in self.connections.values()
            if all(getattr(each, name) == value for name, value in asked.items())
        ]
        limit = record.query.get("limit", "")
        shown = found[: int(limit)] if limit.isdigit() else found
        documents = [_document(each, record, "connection_id", url=True) for each in shown]
        return Outcome.of({"connections": documents, "total": len(found)})

    def _create(self, record: RequestRecord) -> Outcome:
        app, method = record.params.get("app"), record.params.get("method", "OAUTH2")
        if not isinstance(app, str) or not isinstance(method, str):
            return self._refused(422, "body.app: Field required")
        return Outcome.of(self._nested(self.add(app, method), record, of_new=True))

    def _nested(self, connection: GatewayConnection, record: RequestRecord, *, of_new: bool) -> Mapping[str, Any]:
        name = self.id_name if of_new else self.id_name or "connection_id"
        document = _document(connection, record, name, url=self.tells_url or not of_new)
        return {"connection": document} if self.nests else document

    def _sign_in(self, connection_id: str) -> Outcome:
        connection = self.connections.get(connection_id)
        if connection is None or connection.status == "FAILED":
            return self._refused(404, "Session not found")
        self.connect(connection_id)
        return Outcome(200, b"<html>You are connected.</html>", {"Content-Type": "text/html;charset=UTF-8"})

    def _refused(self, status: int, text: str, **headers: str) -> Outcome:
        forms: dict[GatewayRefusalForm, Mapping[str, Any]] = {
            "message": {"message": text},
            "error.message": {"error": {"message": text, "type": "gateway_error"}},
            "detail": {"detail": text},
            "detail list": {"detail": [{"loc": ["request"], "msg": text, "type": "value_error"}]},
        }
        return Outcome.of(forms[self.refusal_form], status, **{"X-Request-Id": "sandbox-request", **headers})


def _document(
    connection: GatewayConnection, record: RequestRecord, id_name: str | None, *, url: bool
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "status": connection.status,
        "creation_time": _time_text(connection.created_at),
        "last_updated_time": _time_text(connection.updated_at),
        "app": connection.app,
        "method": connection.method,
        "metadata": {},
    }
    if id_name is not None:
        document[id_name] = connection.id
    if url:
        document["url"] = f"http://{record.headers.get('Host', '')}{SIGN_IN_PATH}?session={connection.id}"
    return document


def _time_text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
