"""What a client may do, who is asked, and who is told: together what `Wrike` takes as ``access``."""

from __future__ import annotations

from typing import Any, get_args

from wrike_async._engine.guarding.permits import Gate
from wrike_async.access._auditing.records import Audit, AuditSink, OnAuditFailure
from wrike_async.access._confirm import Confirm
from wrike_async.access._gate import AccessGate
from wrike_async.access._memory import Memory
from wrike_async.access._policies.policy import AccessPolicy
from wrike_async.errors import InvalidArgument

__all__ = ["Access"]


class Access:
    """What may be done with a client, or a view of it.

    ::

        access = Access(AccessPolicy.ask_before_write(), confirm=confirm_on_terminal(), audit=AuditFile("wrike.log"))
        async with Wrike(token="…", access=access) as wrike:
            ...

    It binds what goes through the client, whichever way: methods, calls by name, any request, batches, downloads. It is
    a guard and no jail: code in the same process can make another client.

    It stays as it was made; a view with another one may do less.
    """

    def __init__(
        self,
        policy: AccessPolicy,
        confirm: Confirm | None = None,
        audit: AuditSink | None = None,
        actor: str | None = None,
        *,
        on_audit_failure: OnAuditFailure = "deny",
    ) -> None:
        """Put it together.

        Args:
            policy: what may be done.
            confirm: asks a person before what the policy says to ask about: a coroutine function that takes a
                `WriteSummary`. Without it, that is denied.
            audit: is told of every call that is denied or asked about, and of every request: an `AuditFile`, a
                `LoggingSink`, or any function that takes an `AuditRecord`.
            actor: for whom calls are made, such as ``"research-agent"``; in questions and records.
            on_audit_failure: ``"deny"`` sends no write, and hands out no answer, that could not be noted; ``"log"``
                goes on.

        Raises:
            InvalidArgument: one of them is none.
        """
        if not isinstance(policy, AccessPolicy):
            raise InvalidArgument(
                f"policy must be an AccessPolicy, such as AccessPolicy.read_only(), not {policy!r:.30}"
            )
        for name, such, function in (
            ("confirm", "confirm_on_terminal()", confirm),
            ("audit", "AuditFile(path)", audit),
        ):
            if function is not None and not callable(function):
                raise InvalidArgument(f"{name} must be a function, such as {such}, not {function!r:.40}")
        if on_audit_failure not in get_args(OnAuditFailure):
            raise InvalidArgument(f"on_audit_failure must be 'deny' or 'log', not {on_audit_failure!r}")
        if actor is not None and not isinstance(actor, str):
            raise InvalidArgument(f"actor must be a text, not {type(actor).__name__}")
        self._policy = policy
        self._confirm = confirm
        self._actor = actor
        self.noted = None if audit is None else Audit(audit, on_audit_failure)

    @property
    def policy(self) -> AccessPolicy:
        """What may be done."""
        return self._policy

    @property
    def confirm(self) -> Confirm | None:
        """Asks a person."""
        return self._confirm

    @property
    def actor(self) -> str | None:
        """For whom calls are made."""
        return self._actor

    def _gate_for(self, engine: Any, outer: Gate | None) -> Gate:
        """Return the gate of a client or view, for the client itself to call."""
        if outer is None:
            return AccessGate(engine, [self], Memory())
        if not isinstance(outer, AccessGate):
            raise InvalidArgument("this view has a gate of another kind, which cannot be narrowed by an Access")
        return AccessGate(engine, [*outer.accesses, self], outer.memory.of_view())
