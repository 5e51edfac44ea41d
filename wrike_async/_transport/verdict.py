"""What an attempt means: a pure function from an answer, or the lack of one, to a result."""

from __future__ import annotations

from typing import Any

from wrike_async._transport.file_answer import no_file
from wrike_async._transport.retry import Outcome
from wrike_async._transport.sending import Unanswered
from wrike_async._transport.streaming import Incoming
from wrike_async._wire.decode import Answer, Envelope, read_answer
from wrike_async._wire.operation import Operation, Request
from wrike_async._wire.per_call import PerCall
from wrike_async.errors import ApiError, DecodeError, OutcomeUnknown, RateLimited, TransportError, WrikeError

__all__ = ["Verdict", "judge"]

# The request took too long to come, or came too early: nothing is wrong with it.
_NOT_NOW = (408, 425)


class Verdict(PerCall):
    """What came of an attempt: an envelope, bytes to read, or the error to raise unless it is tried again."""

    outcome: Outcome
    envelope: Envelope | None = None
    incoming: Incoming | None = None
    error: WrikeError | None = None

    @property
    def asked(self) -> float | None:
        """How many seconds the server asked to wait, where it did."""
        return self.error.retry_after if isinstance(self.error, ApiError) else None

    def take_error(self) -> WrikeError:
        """Return the error, to be raised or kept elsewhere.

        One that is raised holds the frames that it passes, and what these hold, as the attempt, must not hold it: it
        would all stay until garbage is collected.
        """
        error, self.error = self.error, None
        assert error is not None
        return error


def judge(
    request: Request,
    result: Answer | Incoming | Unanswered,
    *,
    through_gateway: bool = False,
    host_is_right: bool = False,
) -> Verdict:
    """Judge what an attempt brought.

    Args:
        request: what was asked; errors name the IDs in it.
        result: what came.
        through_gateway: whether the Maton gateway stands between, whose refusals may mean something else than Wrike's.
        host_is_right: whether Wrike has answered there before.
    """
    operation, target = request.operation, request.target
    if not isinstance(result, Answer):
        if isinstance(result, Incoming):
            return Verdict(Outcome.DONE, incoming=result)
        asked = result.secrets.hide(operation.at(target))
        error: WrikeError = TransportError(f"{asked}: {result}")
        error.__cause__ = result.__cause__
        not_sent = Outcome.REFUSED if result.hopeless else Outcome.NEVER_SENT
        return _failed(operation, asked, Outcome.IN_DOUBT if result.maybe_done else not_sent, error, None)
    if operation.binary and 200 <= result.status < 300:
        asked = result.secrets.hide(operation.at(target))
        return _failed(operation, asked, Outcome.IN_DOUBT, no_file(operation, result), result.status)
    try:
        envelope = read_answer(
            operation,
            result,
            target=target,
            through_gateway=through_gateway,
            host_is_right=host_is_right,
            for_models=request.for_models,
        )
        return Verdict(Outcome.DONE, envelope)
    except RateLimited as refusal:
        return Verdict(Outcome.REFUSED_FOR_QUOTA, error=refusal)
    except ApiError as refusal:
        outcome = Outcome.NOT_NOW if refusal.status in _NOT_NOW else Outcome.REFUSED
        outcome = Outcome.IN_DOUBT if refusal.status >= 500 else outcome
        return _failed(operation, result.secrets.hide(operation.at(target)), outcome, refusal, refusal.status)
    except DecodeError as unreadable:
        asked = result.secrets.hide(operation.at(target))
        return _failed(operation, asked, Outcome.IN_DOUBT, unreadable, result.status)


def _failed(operation: Operation[Any], asked: str, outcome: Outcome, error: WrikeError, status: int | None) -> Verdict:
    if outcome is Outcome.IN_DOUBT and operation.access == "write":
        cause = error
        unknown = OutcomeUnknown(
            f"{asked} was sent and no clear answer came, so it may have happened or not; it is not sent again by "
            f"itself. Look before you repeat it. ({cause})",
            method=operation.method,
            path=operation.path,
            status=status,
        )
        if isinstance(cause, ApiError):
            unknown.code, unknown.description, unknown.response_id = cause.code, cause.description, cause.response_id
        unknown.__cause__ = cause
        error = unknown
    return Verdict(outcome, error=error)
