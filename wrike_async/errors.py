"""Every exception of the SDK.

::

    WrikeError
    ├── ApiError                 Wrike answered, and the answer is a refusal
    │   ├── InvalidRequest       400  malformed, an unknown parameter, an ID Wrike cannot read
    │   ├── NotAuthorized        401  token missing, expired, revoked, or of another data centre
    │   ├── Forbidden            403  rights, licence, or a scope is missing (``scopes``)
    │   ├── NotFound             404  no such entity, or asked for alone it was left out of the answer
    │   ├── RateLimited          429  refused for the quota, for as long as was to be waited
    │   └── ServerError          5xx  Wrike failed
    ├── InvalidArgument          refused before a request was spent (also a ``ValueError``)
    │   └── UnresolvedName       a name that nothing has, or more than one thing (``candidates``)
    ├── AccessDenied             access is granted area by area, and this was not (``rule``, ``reason``)
    ├── TransportError           no answer: connection, timeout, truncated body
    ├── DecodeError              an answer that is not what Wrike documents (``json_path``)
    │   └── WriteDoneUnreadable  a write was done, and its answer is no such (``entity_id``, ``answer``)
    ├── ScanIncomplete           a window of a scan cannot be proved to be whole (``window``, ``expected``, ``got``)
    ├── WalkIncomplete           a walk over pages is known to be short (``expected``, ``got``)
    ├── OutcomeUnknown           a write was sent and no clear answer came
    ├── ConnectionNotActive      nobody signed in to a gateway's connection in time, or it failed (``connection_id``)
    ├── BatchError               something stopped a bulk write as a whole (``outcomes``)
    ├── RowsFailed               rows of a bulk write were not done (an ``ExceptionGroup``; ``outcomes``)
    ├── JobFailed                Wrike could not do a job (``job_id``, ``error_message``)
    ├── JobTimeout               a job is not done after as long as was to be waited (also a ``TimeoutError``)
    ├── QuotaWaitExceeded        the wait for the quota would exceed ``max_wait``
    │   └── QuotaUnavailable     nobody answered where a shared quota is kept
    ├── ClientClosed             the client was closed
    └── WrongEventLoop           the client belongs to another event loop

`DeliveryRefused` of `wrike_async.webhooks`, and `StoreError`, `StoreBusy` and `AccountMismatch` of `.export` are, too.
What to do is in the message. All of them pickle and copy; none of them ever holds a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

__all__ = [
    "AccessDenied",
    "ApiError",
    "BatchError",
    "ClientClosed",
    "ConnectionNotActive",
    "DecodeError",
    "Forbidden",
    "InvalidArgument",
    "InvalidRequest",
    "JobFailed",
    "JobTimeout",
    "NotAuthorized",
    "NotFound",
    "OutcomeUnknown",
    "QuotaUnavailable",
    "QuotaWaitExceeded",
    "RateLimited",
    "RowsFailed",
    "ScanIncomplete",
    "ServerError",
    "TransportError",
    "UnresolvedName",
    "WalkIncomplete",
    "WrikeError",
    "WriteDoneUnreadable",
    "WrongEventLoop",
]


class WrikeError(Exception):
    """The root of the tree.

    Attributes:
        message: what happened and, where we know it, what to do.
        next_page_token: set when a walk over pages failed: pass it as ``next_page_token=`` with the same
            filters to go on from the page that could not be read. ``None`` everywhere else.
        inferred: whether no request held this very entity or row by itself: others that waited with it, drawn at
            random, were refused alike, and none was accepted. It may be right about this one; it is not proven.
        asked: how many others that were, each by itself; 0 where the error is not inferred.
        page: where the page about this kind of error is: its address, or the command that shows it.
    """

    next_page_token: str | None = None
    inferred: bool = False
    asked: int = 0

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message

    @property
    def page(self) -> str:
        """Where the page about this kind of error is: its address, or the command that shows it."""
        from wrike_async._error_pages import page_of

        return page_of(type(self))


class ApiError(WrikeError):
    """Wrike refused a request.

    Attributes:
        status: the HTTP status.
        code: Wrike's own code, such as ``"invalid_parameter"``; ``None`` where the body carried none.
        description: Wrike's text, cut to a readable length.
        method: the HTTP method.
        path: the path template of the operation, such as ``"/tasks/{taskIds}"``.
        response_id: Wrike's ID of the answer, for its support.
        retry_after: seconds that the answer asked to wait (``Retry-After``); ``None`` where it did not say.
    """

    retry_after: float | None = None

    def __init__(
        self,
        message: str = "",
        *,
        status: int = 0,
        code: str | None = None,
        description: str | None = None,
        method: str = "",
        path: str = "",
        response_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.description = description
        self.method = method
        self.path = path
        self.response_id = response_id


class InvalidRequest(ApiError):
    """400: Wrike could not make sense of the request."""


class NotAuthorized(ApiError):
    """401: the token is missing, unknown, expired, or belongs to another data centre."""


class Forbidden(ApiError):
    """403: the user, the licence or the token's scopes do not allow it.

    Attributes:
        scopes: any one of these allows the operation; ``None`` where Wrike does not document it.
    """

    scopes: Sequence[str] | None = None


class NotFound(ApiError):
    """404, and Wrike says that it is about the entity: there is none, or the user cannot see it.

    Any other 404, of an unknown path or from a proxy, is a plain `ApiError`: it says nothing of the entity.
    """


class RateLimited(ApiError):
    """429: refused for the quota, for as long as `RetryPolicy.total` says. Wrike did nothing.

    Attributes:
        retry_after: seconds that Wrike asked to wait; ``None`` where it did not say.
    """


class ServerError(ApiError):
    """5xx: Wrike failed. A read was retried first; a write raises `OutcomeUnknown` instead."""


class InvalidArgument(WrikeError, ValueError):
    """Refused before a request was spent: a name, a value or a combination that Wrike would not accept."""


class AccessDenied(WrikeError):
    """Access is granted area by area, and this was not: nothing of it was sent.

    With the reason ``"audit"`` of a read, it was sent, and its answer is not handed out.

    Attributes:
        operation: what was to be done, by dotted name where it has one, such as ``"tasks.delete"``.
        rule: the line of the policy that decided, such as ``"areas.tasks"``.
        ids: what it was about, as far as it is that which was denied.
        reason: ``"rule"`` says no by itself, ``"place"`` says it lies where access is not granted, ``"declined"`` that
            nobody approved it, ``"unknown"`` that it is no operation whose effect is known, ``"audit"`` that it could
            not be noted.
    """

    def __init__(
        self,
        message: str = "",
        *,
        operation: str = "",
        rule: str = "",
        ids: Sequence[str] = (),
        reason: Literal["rule", "place", "declined", "unknown", "audit"] = "rule",
    ) -> None:
        super().__init__(message)
        self.operation, self.rule, self.ids, self.reason = operation, rule, tuple(ids), reason


class UnresolvedName(InvalidArgument):
    """A name that nothing has, or more than one thing; ``candidates`` are the IDs of those, none for the first."""

    candidates: tuple[str, ...] = ()


class TransportError(WrikeError):
    """No usable answer came: no connection, a timeout, or a body cut short. The cause is chained."""


class DecodeError(WrikeError):
    """An answer is not what Wrike documents.

    Attributes:
        json_path: where in the answer, such as ``"$.data[3].dates.due"``; ``None`` where it is no JSON at all.
    """

    def __init__(self, message: str = "", *, json_path: str | None = None) -> None:
        super().__init__(message)
        self.json_path = json_path


class WriteDoneUnreadable(DecodeError):
    """Wrike did a write, and what it answered is not the entity that it is about. Do not repeat it.

    Attributes:
        entity_id: of what was written, where the request or the answer tells; ``None`` of what was created otherwise.
        answer: the entries of the answer as they came.
    """

    def __init__(
        self,
        message: str = "",
        *,
        json_path: str | None = None,
        entity_id: str | None = None,
        answer: Sequence[Any] = (),
    ) -> None:
        super().__init__(message, json_path=json_path)
        self.entity_id = entity_id
        self.answer = answer


class WalkIncomplete(WrikeError):
    """A walk over pages brought less than was announced, and looking again could not tell that nothing is missing.

    All that came was handed out before.

    Attributes:
        expected: how many entries were announced.
        got: how many different ones came.
    """

    def __init__(self, message: str = "", *, expected: int = 0, got: int = 0) -> None:
        super().__init__(message)
        self.expected, self.got = expected, got


class ScanIncomplete(WrikeError):
    """A window of a scan was read as often as makes sense, and brought less than was announced.

    Attributes:
        window: of time, a `DateRange`.
        expected: how many entries were announced last.
        got: how many different ones of them came.
    """

    def __init__(self, message: str = "", *, window: Any = None, expected: int = 0, got: int = 0) -> None:
        super().__init__(message)
        self.window, self.expected, self.got = window, expected, got


class OutcomeUnknown(WrikeError):
    """A write was sent and no clear answer came: it may have happened or not.

    It is never sent again by itself. Look before you repeat it.

    Attributes:
        method: the HTTP method.
        path: the path template of the operation.
        status: the HTTP status where one came (5xx), else ``None``.
        code: Wrike's own code, where an answer carried one.
        description: what an answer said, cut to a readable length.
        response_id: Wrike's ID of the answer, for its support.
    """

    code: str | None = None
    description: str | None = None
    response_id: str | None = None

    def __init__(self, message: str = "", *, method: str = "", path: str = "", status: int | None = None) -> None:
        super().__init__(message)
        self.method, self.path, self.status = method, path, status


class BatchError(WrikeError):
    """Something stopped a bulk write as a whole; it is chained as the cause.

    Attributes:
        outcomes: a `RowOutcome` for each row that was read and not handed out before, in order. ``ok`` tells what was
            done, ``in_doubt`` what may have been, and the rest was not. Rows that were not read yet are not among them.
    """

    def __init__(self, message: str = "", *, outcomes: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.outcomes = outcomes


class RowsFailed(WrikeError, ExceptionGroup[WrikeError]):
    """Rows of a bulk write were not done, or are in doubt: a group with one error for each of them, in their order.

    Only where that was asked for, by ``on_error="raise"`` or `Outcomes.raise_failed`, and on leaving a batch block.
    Its text shows the first few, however many there are; each error has a note with the number of its row.

    Attributes:
        outcomes: a `RowOutcome` for each row, done or not.
    """

    def __new__(cls, message: str, errors: Sequence[WrikeError], *, outcomes: Sequence[Any] = ()) -> RowsFailed:
        """Make the group; see `__init__`."""
        return super().__new__(cls, message, errors)

    def __init__(self, message: str, errors: Sequence[WrikeError], *, outcomes: Sequence[Any] = ()) -> None:
        Exception.__init__(self, message, errors)  # the message is the group's, which lets nobody else set it
        self.outcomes: Sequence[Any] = outcomes

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.message!r}, <{len(self.exceptions)} errors>)"

    def derive(self, errors: Sequence[Any], /) -> RowsFailed:  # type: ignore[override]  # its errors are all ours
        """Return a group of some of the errors, as ``except*`` needs it."""
        return RowsFailed(self.message, errors, outcomes=self.outcomes)


class JobFailed(WrikeError):
    """Wrike could not do a job. What it had done by then may be there.

    Attributes:
        job_id: of the job, where it has one.
        error_message: Wrike's reason, where it gave one.
    """

    def __init__(self, message: str = "", *, job_id: str | None = None, error_message: str | None = None) -> None:
        super().__init__(message)
        self.job_id, self.error_message = job_id, error_message


class JobTimeout(WrikeError, TimeoutError):
    """A job is not done after as long as was to be waited. Wrike goes on with it.

    Attributes:
        job_id: of the job, where it has one.
    """

    def __init__(self, message: str = "", *, job_id: str | None = None) -> None:
        super().__init__(message)
        self.job_id = job_id


class ConnectionNotActive(WrikeError):
    """A connection of the Maton gateway cannot be used: it failed, or nobody signed in for as long as was to be waited.

    Attributes:
        connection_id: of the connection.
        status: as the gateway told it last, such as ``"PENDING"`` or ``"FAILED"``; ``None`` where it told none.
    """

    def __init__(self, message: str = "", *, connection_id: str | None = None, status: str | None = None) -> None:
        super().__init__(message)
        self.connection_id, self.status = connection_id, status


class QuotaWaitExceeded(WrikeError):
    """The wait for a slot of the quota exceeds ``max_wait``. Wrike did nothing.

    Attributes:
        max_wait: the bound, in seconds.
        estimate: the wait that was foreseen, in seconds; ``None`` when the bound passed while waiting.
    """

    def __init__(self, message: str = "", *, max_wait: float = 0.0, estimate: float | None = None) -> None:
        super().__init__(message)
        self.max_wait, self.estimate = max_wait, estimate


class QuotaUnavailable(QuotaWaitExceeded):
    """Nobody answered within ``max_wait`` where a `SharedQuota` is kept. Wrike did nothing."""


class ClientClosed(WrikeError):
    """The client was closed, before or during the call."""


class WrongEventLoop(WrikeError):
    """The client is used from another event loop than the one of its first use."""
