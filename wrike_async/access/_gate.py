"""The gate: what is asked at each door of the engine, answered by policies, people and the audit."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from functools import partial
from typing import Any

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask, Gate, Permit
from wrike_async._wire.operation import Operation
from wrike_async.access._answers import Answers
from wrike_async.access._approval import approved_by
from wrike_async.access._auditing.book import STARTS_A_JOB, Entry, RequestBook
from wrike_async.access._auditing.records import AuditRecord, each_once, record_of, record_of_unknown
from wrike_async.access._compiled import CompiledCheck, CompiledRefusal, Granting, compiled, compiled_refusal
from wrike_async.access._memory import Memory
from wrike_async.access._places.trees import FOR_READS, FOR_WRITES
from wrike_async.access._places.whereabouts import Location, Whereabouts
from wrike_async.access._policies.effects import is_placed, targets_of
from wrike_async.access._policies.endpoints import (
    BATCH_ENDPOINT,
    JOB_ENDPOINT,
    Wish,
    declared_ask,
    declared_endpoint,
    endpoints,
    wish_of,
)
from wrike_async.access._policies.standing import Standing
from wrike_async.access._riding import Following, Riding, Together
from wrike_async.access._rules import check_rule, denied, fitting
from wrike_async.catalogue import ApiOperation
from wrike_async.errors import AccessDenied

__all__ = ["AccessGate"]


class AccessGate:
    """Lets a call through where every access does: that of the client, and those of its views."""

    def __init__(self, engine: Engine, accesses: Sequence[Granting], memory: Memory) -> None:
        """Decide for calls that ``engine`` performs; ``memory`` has what was begun."""
        self.engine = engine
        self.accesses = tuple(accesses)
        self.memory = memory
        self.audits = each_once([each.noted for each in accesses if each.noted is not None])
        self.actor = next((each.actor for each in reversed(accesses) if each.actor is not None), None)
        self._packed = RequestBook(engine, self.audits, memory, self.entry) if self.audits else None
        self._whereabouts: Whereabouts | None = None
        self._riding: dict[tuple[Operation[Any], ...], Riding] = {}
        self._checks: dict[Operation[Any], CompiledCheck | None] = {}
        self._answers = Answers(self)
        self._refusals: dict[Operation[Any], CompiledRefusal | None] = {}

    @property
    def whereabouts(self) -> Whereabouts:
        """Where things lie."""
        if self._whereabouts is None:
            self._whereabouts = self.engine.part(Whereabouts)
        return self._whereabouts

    # --- doors of the engine --------------------------------------------------------------------------------------

    async def admit(self, ask: Ask) -> Permit:
        """Decide on one call."""
        # Of a request that is built already, the same holds as of one that is not.
        seen = ask if ask.request is None else declared_ask(ask)
        check = None if seen is None else self.check_of(seen.operation)
        if seen is None or check is None or not check.passes(seen):
            if seen is not None and not self.audits:
                refusal = self._refusal_of(seen.operation)
                if refusal is not None and refusal.passes(seen):
                    raise refusal.denial.error(seen.ids)
            return await self._admit_closely(ask)
        asking: Sequence[Granting] | None = check.asked(seen)
        if asking is None:
            found: Sequence[Any] = ()
            if check.looks_up is not None and check.is_about_one(seen):
                found = (await self.whereabouts.look_up(check.looks_up, seen.ids[0]),)
                asking = check.asked_of(check.looks_up, found[0], wholly=check.reach.wholly)
            if asking is None:
                asking = await self._asked_there(check, check.wish(seen, ask), found)
        if self.audits:
            entry = Entry(_new_call(), self.actor, check.entry.rule)
            if asking:
                await approved_by(self, [check.wish(seen, ask)], asking, entry)
                entry = entry.approved()
            return self.permit(ask, check.endpoint, entry, verify=check.verify)
        if asking:
            await approved_by(self, [check.wish(seen, ask)], asking, check.entry)
        return check.permit if seen is ask else Permit(ask.operation, check.permit.book)

    async def _admit_closely(self, ask: Ask) -> Permit:
        wish = await self.recognised(ask)
        if str(wish.endpoint) == JOB_ENDPOINT and all(each in self.memory.jobs for each in wish.ids):
            return self.permit(ask, wish.endpoint, self.entry(wish))
        return await self._admit(wish, self.entry(wish), approved=False)

    async def _asked_there(self, check: CompiledCheck, wish: Wish, found: Sequence[Any]) -> Sequence[Granting]:
        """Return who has to be asked about a call that passes, of which the one that it is about may be found."""
        if check.looks_up is not None and found:
            reach = check.reach
            located = [await self.whereabouts.of_entity(check.looks_up, found[0], wholly=reach.wholly)]
        else:
            located = await self.whereabouts.of(targets_of(wish, check.reach))
        asking: Sequence[Granting] | None = check.asked_there(located)
        return await self._decided(wish, self.entry(wish), located=located) if asking is None else asking

    async def admit_as(self, ask: Ask, entry: Entry, *, approved: bool) -> Permit:
        """Decide on one of several writes that are one call; who has to approve may have done so."""
        return await self._admit(await self.recognised(ask), entry, approved=approved)

    async def _admit(self, wish: Wish, entry: Entry, *, approved: bool) -> Permit:
        asking = await self._decided(wish, entry)
        if asking and not approved:
            await approved_by(self, [wish], asking, entry)
            entry = entry.approved()
        return self.permit(wish.ask, wish.endpoint, entry, verify=self._answers.looked_at(wish))

    def look_up(self, ask: Ask) -> Permit:
        """Decide on a lookup of one entity, as far as that can be done at once; the rest by what is found."""
        check = self.check_of(ask.operation)
        if check is not None and check.passes(ask):
            if check.anywhere or not check.placed:
                return check.permit_to_look
            return Permit(ask.operation, self._packed, partial(self._answers.verify_found, check, ask))
        wish = wish_of(ask)
        try:
            standings = self._standings(wish)
        except AccessDenied as error:
            self._tell_denied(wish, error)
            raise
        if all(each.is_anywhere for each in standings) or not is_placed(wish.endpoint):
            return Permit(ask.operation, self._packed)
        return Permit(ask.operation, self._packed, partial(self._answers.verify, wish))

    async def admit_bulk(
        self, asks: Sequence[Ask], rides: Sequence[Operation[Any]], looks: Sequence[Operation[Any]] = ()
    ) -> Gate:
        """Decide on many writes as a whole."""
        entry = await self._approved(asks, rides)
        operations, approved = (*(ask.operation for ask in asks), *rides), entry.decision == "approved"
        return Riding(self, operations, entry, approved=approved, most=self._most(), looks=looks)

    async def admit_together(self, asks: Sequence[Ask]) -> Gate:
        """Ask about several writes that are one call."""
        entry = await self._approved(asks)
        return Together(self, [ask.operation for ask in asks], entry, approved=entry.decision == "approved")

    async def _approved(self, asks: Sequence[Ask], rides: Sequence[Operation[Any]] = ()) -> Entry:
        """Decide on writes as a whole, and have them approved where somebody has to be asked."""
        wishes = [await self.recognised(ask) for ask in asks]
        entry = self.entry(wishes[0])
        asking = await self.asked_about(wishes, entry)
        for operation in rides:
            asking |= dict.fromkeys(await self._rides(operation, wishes[0], entry))
        if not asking:
            return entry
        await approved_by(self, wishes, list(asking), entry)
        return entry.approved()

    async def asked_about(self, wishes: Sequence[Wish], entry: Entry) -> dict[Granting, None]:
        """Return who has to be asked about any of some calls, each once; raises `AccessDenied`."""
        asking: dict[Granting, None] = {}
        for wish in wishes:
            asking |= dict.fromkeys(await self._decided(wish, entry))
        return asking

    async def sift(self, asks: Sequence[Ask]) -> list[AccessDenied | None]:
        """Decide on each of many writes by itself; who has to approve is asked about all of them later."""
        return await self.sifted(asks, None, approved=True, max_age=FOR_WRITES)

    def may_ride(self, single: Operation[Any], bulk: Operation[Any]) -> bool:
        """Tell whether every policy says the same of both."""
        known = endpoints()
        named = [known[str(each)] for each in (single, bulk)]
        return all(
            one.grants == other.grants
            for one, other in ([each.policy._standing(endpoint) for endpoint in named] for each in self.accesses)
        )

    def riding(self, operations: Sequence[Operation[Any]]) -> Gate:
        """Return the gate for requests that hold nothing but what was admitted one by one."""
        key = tuple(operations)
        if key not in self._riding:
            self._riding[key] = Riding(self, key, None, approved=True, most=None)
        return self._riding[key]

    def following(self) -> Gate:
        """Return the gate for reads that find out what became of writes that were admitted."""
        return Following(self)

    def check_of(self, operation: Operation[Any]) -> CompiledCheck | None:
        """Return what holds for all calls of an operation; ``None`` where each needs a closer look."""
        try:
            return self._checks[operation]
        except KeyError:
            endpoint = declared_endpoint(operation)
            if endpoint is None:
                return None
            check = self._checks[operation] = self._compiled(operation, endpoint)
            return check

    def _refusal_of(self, operation: Operation[Any]) -> CompiledRefusal | None:
        """Return what is said of all calls of an operation that is not granted; ``None`` of all others."""
        try:
            return self._refusals[operation]
        except KeyError:
            endpoint = declared_endpoint(operation)
            if endpoint is None:
                return None
            refusal = self._refusals[operation] = compiled_refusal(endpoint, self.accesses)
            return refusal

    def _compiled(self, operation: Operation[Any], endpoint: ApiOperation) -> CompiledCheck | None:
        verify = self._answers.looked_at(Wish(endpoint, (), {}, Ask(operation)))
        book = RequestBook(self.engine, (), self.memory, self.entry, verify=verify)
        return compiled(
            endpoint,
            self.accesses,
            self.whereabouts.trees,
            entry=Entry("", self.actor, self.accesses[-1].policy._standing(endpoint).rule),
            verify=verify,
            permit=Permit(operation, book if verify is not None or str(endpoint) in STARTS_A_JOB else None),
            permit_to_look=Permit(operation, self._packed),
        )

    # --- decisions ------------------------------------------------------------------------------------------------

    async def recognised(self, ask: Ask) -> Wish:
        """Return what a call really is; raises `AccessDenied`."""
        try:
            return wish_of(ask)
        except AccessDenied as error:
            for audit in self.audits:
                await audit.note(record_of_unknown(error, ask.operation.access, call=_new_call(), actor=self.actor))
            raise

    def rule_of(self, wish: Wish) -> str:
        """Return the line that decides."""
        return self.accesses[-1].policy._standing(wish.endpoint).rule

    def entry(self, wish: Wish) -> Entry:
        """Return what the records of a call by itself have in common."""
        # Where nobody is told of it, its records need no name of their own.
        return Entry(_new_call() if self.audits else "", self.actor, self.rule_of(wish))

    def permit(self, ask: Ask, endpoint: ApiOperation, entry: Entry | None, *, verify: Any = None) -> Permit:
        """Return the right to perform what was decided on; without an entry, each request has one of its own."""
        if not self.audits and verify is None and str(endpoint) not in STARTS_A_JOB:
            return Permit(ask.operation)
        book = RequestBook(self.engine, self.audits, self.memory, self.entry, entry, verify)
        return Permit(ask.operation, book)

    def permit_to_look(self, operation: Operation[Any]) -> Permit:
        """Return the right to a lookup that tells what became of a write."""
        return Permit(operation, self._packed)

    async def sifted(
        self, asks: Sequence[Ask], entry: Entry | None, *, approved: bool, max_age: float
    ) -> list[AccessDenied | None]:
        """Decide on each of many writes by itself."""
        found: list[AccessDenied | None] = [None] * len(asks)
        closely = [row for row, ask in enumerate(asks) if not self._passes(ask, approved, max_age)]
        verdicts = await asyncio.gather(*(self._sifted(asks[row], entry, approved, max_age) for row in closely))
        for row, verdict in zip(closely, verdicts, strict=True):
            found[row] = verdict
        return found

    def _passes(self, ask: Ask, approved: bool, max_age: float) -> bool:
        """Tell whether one of many writes may be, without a closer look."""
        check = self.check_of(ask.operation)
        asking = None if check is None or not check.passes(ask) else check.asked(ask, max_age=max_age)
        if asking is None or (asking and not approved):
            return False
        if ask.operation.method == "POST":
            self.memory.folders.add(ask.ids)
        return True

    async def _sifted(self, ask: Ask, entry: Entry | None, approved: bool, max_age: float) -> AccessDenied | None:
        try:
            wish = await self.recognised(ask)
            entry = entry or self.entry(wish)
            asking = await self._decided(wish, entry, max_age=max_age)
            if asking and not approved:
                error = denied(
                    wish.endpoint, wish.ids, self.rule_of(wish), "it needs an approval of its own there", reason="place"
                )
                await self.note_denied(wish, error, entry)
                return error
        except AccessDenied as error:
            return error
        if wish.endpoint.method == "POST":
            self.memory.folders.add(wish.ids)
        return None

    async def _decided(
        self, wish: Wish, entry: Entry, *, max_age: float | None = None, located: Sequence[Location] | None = None
    ) -> list[Granting]:
        """Return who has to be asked about a call, whose targets may be located; raises `AccessDenied`."""
        try:
            standings = self._standings(wish)
            if self._answers.looked_at(wish) is not None or all(each.is_anywhere for each in standings):
                levels = [each.grants[0].level for each in standings]
            else:
                levels = await self._levels(wish, standings, max_age, located)
            if wish.ask.bulk and not wish.ids:
                # What the rows are about shows one by one, so whoever has to be asked about any is asked about all.
                levels = [each.grants[-1].level for each in standings]
        except AccessDenied as error:
            await self.note_denied(wish, error, entry)
            raise
        return [access for access, level in zip(self.accesses, levels, strict=True) if level == "ask"]

    def _standings(self, wish: Wish) -> Sequence[Standing]:
        """Return what the policies say of a call, as far as that holds wherever it is about; raises `AccessDenied`."""
        check = self.check_of(wish.ask.operation)
        if check is not None and check.passes(wish.ask):
            return check.standings
        return [check_rule(each.policy, wish) for each in self.accesses]

    async def _levels(
        self, wish: Wish, standings: Sequence[Standing], max_age: float | None, located: Sequence[Location] | None
    ) -> list[Any]:
        if max_age is None:
            max_age = FOR_READS if wish.endpoint.access == "read" else FOR_WRITES
        targets = targets_of(wish)
        if located is None:
            located = await self.whereabouts.of(targets)
        levels = []
        for standing in standings:
            grant = await fitting(standing, located, self.whereabouts.trees, max_age=max_age)
            if grant is None:
                ids = [target.id for target in targets if target.id]
                why = "it is not, or not only, about what lies where that is granted"
                raise denied(wish.endpoint, ids, standing.rule, why, reason="place")
            levels.append(grant.level)
        return levels

    async def _rides(self, operation: Operation[Any], wish: Wish, entry: Entry) -> list[Granting]:
        """Return who has to be asked because of what many writes are performed with; raises `AccessDenied`."""
        endpoint = endpoints()[str(operation)]
        asking = []
        for access in self.accesses:
            if str(endpoint) != BATCH_ENDPOINT:
                grants = access.policy._standing(endpoint).grants
                level = grants[-1].level if grants else "deny"
            else:
                level = access.policy._level_named(endpoint) if access.policy._names(endpoint) else "write"
            if level == "deny":
                why = f"it is performed with {endpoint}, which is denied"
                error = denied(wish.endpoint, wish.ids, f"{endpoint}", why)
                await self.note_denied(wish, error, entry)
                raise error
            if level == "ask":
                asking.append(access)
        return asking

    def _most(self) -> int | None:
        return min((each.policy.max_entities for each in self.accesses if each.policy.max_entities), default=None)

    # --- records --------------------------------------------------------------------------------------------------

    async def note_denied(self, wish: Wish, error: AccessDenied, entry: Entry | None = None) -> None:
        """Note that a call is denied, which is one by itself unless what its records have in common is given."""
        if self.audits:
            record = self._denied(wish, error, _new_call() if entry is None else entry.call)
            for audit in self.audits:
                await audit.note(record)

    def _tell_denied(self, wish: Wish, error: AccessDenied) -> None:
        if self.audits:
            record = self._denied(wish, error, _new_call())
            for audit in self.audits:
                audit.tell(record, self.engine)

    def _denied(self, wish: Wish, error: AccessDenied, call: str) -> AuditRecord:
        return record_of(wish, "denied", call=call, actor=self.actor, rule=error.rule, decision="denied")


def _new_call() -> str:
    return os.urandom(8).hex()
