"""The gate: what is asked at each door of the engine, answered by policies, people and the audit."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask, Gate, Permit
from wrike_async._wire.operation import Operation
from wrike_async.access._approval import approved_by
from wrike_async.access._auditing.book import STARTS_A_JOB, Entry, RequestBook
from wrike_async.access._auditing.records import Decision, RecordKind, each_once, record_of, record_of_unknown
from wrike_async.access._compiled import CompiledCheck, Granting, compiled
from wrike_async.access._memory import Memory
from wrike_async.access._places.trees import FOR_READS, FOR_WRITES
from wrike_async.access._places.whereabouts import Location, Whereabouts, location_in
from wrike_async.access._policies.effects import KIND_READ, is_placed, targets_of
from wrike_async.access._policies.endpoints import (
    BATCH_ENDPOINT,
    Wish,
    declared_endpoint,
    declared_operation,
    endpoints,
    wish_of,
)
from wrike_async.access._policies.standing import Standing
from wrike_async.access._riding import Following, Riding, Together
from wrike_async.access._rules import check_rule, denied, fitting
from wrike_async.catalogue import ApiOperation
from wrike_async.errors import AccessDenied

__all__ = ["AccessGate"]

_JOB: Final = "GET /async_job/{asyncJobId}"


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

    @property
    def whereabouts(self) -> Whereabouts:
        """Where things lie."""
        if self._whereabouts is None:
            self._whereabouts = self.engine.part(Whereabouts)
        return self._whereabouts

    # --- doors of the engine --------------------------------------------------------------------------------------

    async def admit(self, ask: Ask) -> Permit:
        """Decide on one call."""
        check = self._check_of(ask.operation)
        if check is None or not check.passes(ask):
            return await self._admit_closely(ask)
        asking: Sequence[Granting] | None = check.asked(ask)
        if asking is None:
            wish = check.wish(ask)
            located = await self.whereabouts.of(targets_of(wish, check.reach))
            asking = check.asked_there(located)
            if asking is None:
                asking = await self._decided(wish, self.entry(wish), located=located)
        if not (asking or self.audits):
            return check.permit
        wish = check.wish(ask)
        entry = Entry(_new_call() if self.audits else "", self.actor, check.rule)
        if asking:
            await approved_by(self, [wish], asking, entry)
            if not self.audits:
                return check.permit
            entry = entry.approved()
        return self.permit(ask, wish.endpoint, entry, verify=self._own_answer(wish))

    async def _admit_closely(self, ask: Ask) -> Permit:
        wish = await self.recognised(ask)
        if ask.request is not None and not self.audits and (check := self._check_for(wish.endpoint)) is not None:
            # Of a request that is built already, the same holds as of one that is not.
            seen = Ask(ask.operation, wish.ids, wish.params)
            if check.passes(seen) and check.asked(seen) == ():
                return Permit(ask.operation, check.permit.book)
        if str(wish.endpoint) == _JOB and all(each in self.memory.jobs for each in wish.ids):
            return self.permit(ask, wish.endpoint, self.entry(wish))
        return await self._admit(wish, self.entry(wish), approved=False)

    async def admit_as(self, ask: Ask, entry: Entry, *, approved: bool) -> Permit:
        """Decide on one of several writes that are one call; who has to approve may have done so."""
        return await self._admit(await self.recognised(ask), entry, approved=approved)

    async def _admit(self, wish: Wish, entry: Entry, *, approved: bool) -> Permit:
        asking = await self._decided(wish, entry)
        if asking and not approved:
            await approved_by(self, [wish], asking, entry)
            entry = entry.approved()
        return self.permit(wish.ask, wish.endpoint, entry, verify=self._own_answer(wish))

    def look_up(self, ask: Ask) -> Permit:
        """Decide on a lookup of one entity, as far as that can be done at once; the rest by what is found."""
        check = self._check_of(ask.operation)
        if check is not None and check.passes(ask):
            if check.anywhere or not check.placed:
                return check.permit_to_look
            wish = check.wish(ask)
        else:
            wish = wish_of(ask)
            try:
                standings = self._standings(wish)
            except AccessDenied as error:
                self._tell_denied(wish, error)
                raise
            if all(each.is_anywhere for each in standings) or not is_placed(wish.endpoint):
                return Permit(ask.operation, self._packed)
        # Some answers do not say where what they hold lies.
        verify = self._verify if str(wish.endpoint) in KIND_READ else self._verify_by_target
        return Permit(ask.operation, self._packed, partial(verify, wish))

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

    def _check_of(self, operation: Operation[Any]) -> CompiledCheck | None:
        """Return what holds for all calls of an operation; ``None`` where each needs a closer look."""
        try:
            return self._checks[operation]
        except KeyError:
            endpoint = declared_endpoint(operation)
            if endpoint is None:
                return None
            check = self._checks[operation] = self._compiled(operation, endpoint)
            return check

    def _check_for(self, endpoint: ApiOperation) -> CompiledCheck | None:
        """Return what holds for all calls of an operation, as `_check_of`; ask nothing else of it than whether."""
        return None if str(endpoint) == BATCH_ENDPOINT else self._check_of(declared_operation(str(endpoint)))

    def _compiled(self, operation: Operation[Any], endpoint: ApiOperation) -> CompiledCheck | None:
        verify = self._own_answer(Wish(endpoint, (), {}, Ask(operation)))
        book = RequestBook(self.engine, (), self.memory, self.entry, verify=verify)
        return compiled(
            endpoint,
            self.accesses,
            self.whereabouts.trees,
            answers=verify is not None,
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
        check = self._check_of(ask.operation)
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
                error = denied(wish, self.rule_of(wish), "it needs an approval of its own there", place=True)
                await self._note(wish, "denied", entry, "denied")
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
            if self._own_answer(wish) is not None or all(each.is_anywhere for each in standings):
                levels = [each.grants[0].level for each in standings]
            else:
                levels = await self._levels(wish, standings, max_age, located)
            if wish.ask.bulk and not wish.ids:
                # What the rows are about shows one by one, so whoever has to be asked about any is asked about all.
                levels = [each.grants[-1].level for each in standings]
        except AccessDenied as error:
            await self._note(wish, "denied", Entry(entry.call, entry.actor, error.rule), "denied")
            raise
        return [access for access, level in zip(self.accesses, levels, strict=True) if level == "ask"]

    def _standings(self, wish: Wish) -> Sequence[Standing]:
        """Return what the policies say of a call, as far as that holds wherever it is about; raises `AccessDenied`."""
        check = self._check_of(wish.ask.operation)
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
                raise denied(
                    wish,
                    standing.rule,
                    "it is not, or not only, about what lies where that is granted",
                    place=True,
                    ids=ids,
                )
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
                error = denied(wish, f"{endpoint}", f"it is performed with {endpoint}, which is denied")
                await self._note(wish, "denied", Entry(entry.call, entry.actor, error.rule), "denied")
                raise error
            if level == "ask":
                asking.append(access)
        return asking

    def _most(self) -> int | None:
        return min((each.policy.max_entities for each in self.accesses if each.policy.max_entities), default=None)

    # --- answers --------------------------------------------------------------------------------------------------

    def _own_answer(self, wish: Wish) -> Any:
        """Return what looks at the answer to a read by ID, which itself says where it lies."""
        kind = KIND_READ.get(str(wish.endpoint))
        if kind in (None, "folder") or all(each.policy._standing(wish.endpoint).is_anywhere for each in self.accesses):
            return None
        return self._verify_all

    async def _verify_all(self, wish: Wish, entries: Sequence[Any]) -> None:
        for entry in entries:
            await self._verify(wish, entry)

    async def _verify(self, wish: Wish, entity: Any) -> None:
        """Let an entity that was read be handed out only where it lies where that is granted."""
        kind = KIND_READ[str(wish.endpoint)]
        located = location_in(kind, entity)
        if located is None:
            located = await self.whereabouts.of_entity(kind, entity)
        await self._verify_where(wish, [located])

    async def _verify_by_target(self, wish: Wish, entity: Any) -> None:
        await self._verify_where(wish, await self.whereabouts.of(targets_of(wish)))

    async def _verify_where(self, wish: Wish, located: Sequence[Location]) -> None:
        check = self._check_of(wish.ask.operation)
        if check is not None and check.asked_there(located) is not None:
            return
        for access in self.accesses:
            standing = access.policy._standing(wish.endpoint)
            if await fitting(standing, located, self.whereabouts.trees, max_age=FOR_READS) is None:
                error = denied(wish, standing.rule, "it does not lie where that is granted", place=True)
                await self._note(wish, "denied", Entry(_new_call(), self.actor, standing.rule), "denied")
                raise error

    # --- records --------------------------------------------------------------------------------------------------

    async def _note(self, wish: Wish, kind: RecordKind, entry: Entry, decision: Decision) -> None:
        for audit in self.audits:
            await audit.note(_record(wish, kind, entry, decision))

    def _tell_denied(self, wish: Wish, error: AccessDenied) -> None:
        for audit in self.audits:
            audit.tell(_record(wish, "denied", Entry(_new_call(), self.actor, error.rule), "denied"), self.engine)


def _record(wish: Wish, kind: RecordKind, entry: Entry, decision: Decision) -> Any:
    return record_of(wish, kind, call=entry.call, actor=entry.actor, rule=entry.rule, decision=decision)


def _new_call() -> str:
    return os.urandom(8).hex()
