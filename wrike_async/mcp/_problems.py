"""What goes wrong, in words from which an agent learns what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wrike_async.errors import (
    AccessDenied,
    BatchError,
    ClientClosed,
    Forbidden,
    InvalidArgument,
    InvalidRequest,
    JobFailed,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    QuotaWaitExceeded,
    RateLimited,
    RowsFailed,
    ServerError,
    TransportError,
    UnresolvedName,
    WrikeError,
    WriteDoneUnreadable,
)

__all__ = ["Problem", "problem_of"]

_LONGEST: Final = 1_200
"""How long a message may be; the longest of our own has a list of all that an operation takes."""

_LOOK: Final = "it may have been done all the same: look with wrike_find or wrike_read, and do not repeat it blindly"
_DENIED: Final = (
    "do not try another way: what is allowed is decided by whoever set this server up. Tell the user what is missing"
)
_ADVICE: Final[Sequence[tuple[type[WrikeError], str, str]]] = (
    (OutcomeUnknown, "in_doubt", _LOOK),
    (WriteDoneUnreadable, "in_doubt", "it was done, and its answer cannot be read: look with wrike_read"),
    (BatchError, "in_doubt", _LOOK),
    (RowsFailed, "rows_failed", "the rows say what became of them; repeat only those that surely failed"),
    (JobFailed, "in_doubt", _LOOK),
    (AccessDenied, "denied", _DENIED),
    (UnresolvedName, "unresolved_name", "give the ID, the permalink or the whole path; wrike_find lists candidates"),
    (InvalidArgument, "invalid_argument", "correct the argument; wrike_describe says what an operation takes"),
    (NotFound, "not_found", "check the ID; wrike_find finds things by title"),
    (InvalidRequest, "refused", "Wrike refused it: correct it; wrike_describe says what an operation takes"),
    (Forbidden, "forbidden", "the user of the token may not do that in Wrike: tell the user"),
    (NotAuthorized, "not_authorized", "the token is refused: tell the user to renew it"),
    (ClientClosed, "closing", "the server is ending: tell the user"),
    (TransportError, "unreachable", "Wrike could not be reached: try again in a minute"),
    (ServerError, "server_error", "Wrike failed: try again in a minute"),
)


class Problem(Exception):
    """Something that the agent is told about.

    Attributes:
        error: one word.
        message: what is wrong.
        what_to_do: what helps.
        more: what else there is to know.
    """

    def __init__(self, error: str, message: str, what_to_do: str, **more: Any) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.what_to_do = what_to_do
        self.more = more

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; what was quoted in it at length is cut."""
        message = self.message
        if len(message) > _LONGEST:
            message = f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
        return {"error": self.error, "message": message, "what_to_do": self.what_to_do, **self.more}


def problem_of(error: WrikeError) -> Problem:
    """Return what an agent is told of an error."""
    if isinstance(error, QuotaWaitExceeded | RateLimited):
        seconds = error.estimate if isinstance(error, QuotaWaitExceeded) else error.retry_after
        wait = 60 if seconds is None else max(1, round(seconds))
        return Problem("quota", str(error), f"wait {wait} seconds, then repeat the call", seconds=wait)
    if isinstance(error, AccessDenied) and error.reason == "declined":
        advice = "the user, or what stands for the user, said no: do not repeat it, ask the user what to do instead"
        return Problem("declined", str(error), advice)
    for kind, name, advice in _ADVICE:
        if isinstance(error, kind):
            more: dict[str, Any] = {}
            if isinstance(error, UnresolvedName) and error.candidates:
                more["candidates"] = list(error.candidates[:10])
            if isinstance(error, AccessDenied):
                more["rule"] = error.rule
            return Problem(name, str(error), advice, **more)
    return Problem("failed", str(error), "tell the user what happened")
