"""How somebody is asked about a write. Nothing is held meanwhile: no slot, no place, no lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from wrike_async.access._auditing.book import Entry
from wrike_async.access._auditing.records import Audit, Decision, RecordKind, record_of
from wrike_async.access._confirm import HasWhereabouts, WriteSummary
from wrike_async.access._policies.endpoints import Wish
from wrike_async.errors import AccessDenied

if TYPE_CHECKING:
    from wrike_async.access._confirm import Confirm

__all__ = ["Approver", "approved_by"]

Asked = TypeVar("Asked", bound="Approver")

_NO_TIME_AT_ALL: Final = 1.0
"""Whoever answers within so many seconds answers about what was found a moment ago."""


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


class _Decides(_Noted, Protocol[Asked]):
    async def asked_about(self, wishes: Sequence[Wish], entry: Entry) -> Mapping[Asked, None]: ...


async def approved_by(gate: _Decides[Asked], wishes: Sequence[Wish], asking: Sequence[Asked], entry: Entry) -> None:
    """Have a call approved by everybody who has to be asked, each once, that still may be when they thought about it.

    Args:
        gate: decides on it.
        wishes: what it is.
        asking: who has to be asked.
        entry: what its records have in common.

    Raises:
        AccessDenied: somebody did not approve it, or could not be asked; or it may not be any more.
    """
    clock = gate.whereabouts.trees.clock
    began, asked = clock(), [*asking]
    while asking:
        for confirm in [asking[0].confirm] if len(asking) == 1 else _each_once(asking):
            if confirm is None:
                await _note(gate, wishes, entry, "declined", "declined")
                why = "it needs an approval, and nobody can be asked (confirm= was not given)"
                raise _declined(wishes[0], entry, why)
            if gate.audits:
                await _note(gate, wishes, entry, "asked", "asked")
            try:
                answer = await confirm(WriteSummary(wishes, gate.actor, gate))
            except Exception as cause:
                await _note(gate, wishes, entry, "declined", "declined")
                why = f"asking for the approval failed ({type(cause).__name__})"
                raise _declined(wishes[0], entry, why) from cause
            if answer is not True:
                await _note(gate, wishes, entry, "declined", "declined")
                raise _declined(wishes[0], entry, "it was not approved")
            if gate.audits:
                await _note(gate, wishes, entry, "approved", "approved")
        if clock() - began < _NO_TIME_AT_ALL:
            break
        # Things may have been moved, perhaps to where somebody else has to be asked.
        asking = [each for each in await gate.asked_about(wishes, entry) if each not in asked]
        asked += asking


def _each_once(asking: Sequence[Approver]) -> list[Confirm | None]:
    """Return who is asked, the same one once; a function of somebody's may be anything that can be called."""
    found: list[Confirm | None] = []
    found.extend(each.confirm for each in asking if each.confirm not in found)
    return found


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
