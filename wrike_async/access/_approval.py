"""How somebody is asked about a write. Nothing is held meanwhile: no slot, no place, no lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from wrike_async.access._auditing.book import Entry
from wrike_async.access._auditing.records import Audit, Decision, RecordKind, record_of
from wrike_async.access._confirm import HasWhereabouts, WriteSummary
from wrike_async.access._policies.endpoints import Wish
from wrike_async.errors import AccessDenied

if TYPE_CHECKING:
    from wrike_async.access._confirm import Confirm

__all__ = ["Approver", "approve"]


class Approver(Protocol):
    """Who has somebody to ask."""

    @property
    def confirm(self) -> Confirm | None:
        """Asks a person."""
        ...


class _Noted(HasWhereabouts, Protocol):
    @property
    def audits(self) -> Sequence[Audit]: ...

    @property
    def actor(self) -> str | None: ...


async def approve(gate: _Noted, wishes: Sequence[Wish], asking: Sequence[Approver], entry: Entry) -> None:
    """Have a call approved by everybody who has to be asked, each once.

    Args:
        gate: decides on it.
        wishes: what it is.
        asking: who has to be asked.
        entry: what its records have in common.

    Raises:
        AccessDenied: somebody did not approve it, or could not be asked.
    """
    for confirm in [asking[0].confirm] if len(asking) == 1 else dict.fromkeys(each.confirm for each in asking):
        if confirm is None:
            await _note(gate, wishes, entry, "declined", "declined")
            raise _declined(wishes[0], entry, "it needs an approval, and nobody can be asked (confirm= was not given)")
        if gate.audits:
            await _note(gate, wishes, entry, "asked", "asked")
        try:
            answer = await confirm(WriteSummary(wishes, gate.actor, gate))
        except Exception as cause:
            await _note(gate, wishes, entry, "declined", "declined")
            raise _declined(wishes[0], entry, f"asking for the approval failed ({type(cause).__name__})") from cause
        if answer is not True:
            await _note(gate, wishes, entry, "declined", "declined")
            raise _declined(wishes[0], entry, "it was not approved")
        if gate.audits:
            await _note(gate, wishes, entry, "approved", "approved")


def _declined(wish: Wish, entry: Entry, why: str) -> AccessDenied:
    return AccessDenied(
        f"{wish.endpoint.python} ({wish.endpoint}) is not done: {why}",
        operation=wish.endpoint.python,
        rule=entry.rule,
        ids=wish.ids,
        reason="declined",
    )


async def _note(gate: _Noted, wishes: Sequence[Wish], entry: Entry, kind: RecordKind, decision: Decision) -> None:
    for audit in gate.audits:
        for wish in wishes:
            await audit.note(
                record_of(wish, kind, call=entry.call, actor=entry.actor, rule=entry.rule, decision=decision)
            )
