"""The gate: what is asked at each door of the engine, answered by policies, people and the audit."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any, Final, Protocol

from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask, Gate, Permit
from wrike_async._wire.operation import Operation
from wrike_async.access._approval import Approver, approve
from wrike_async.access._auditing.book import STARTS_A_JOB, Entry, RequestBook
from wrike_async.access._auditing.records import Audit, AuditRecord, Decision, RecordKind, record_of
from wrike_async.access._freedom import Freedom, freedom_of
from wrike_async.access._memory import Memory
from wrike_async.access._places.trees import FOR_READS, FOR_WRITES
from wrike_async.access._places.whereabouts import Location, Whereabouts
from wrike_async.access._policies.effects import RECORDS, Kind, is_placed, targets_of
from wrike_async.access._policies.endpoints import BATCH_ENDPOINT, Wish, endpoints, wish_of
from wrike_async.access._policies.policy import AccessPolicy
from wrike_async.access._policies.standing import Standing
from wrike_async.access._riding import Following, Riding, Together
from wrike_async.access._rules import check_rule, denied, fitting
from wrike_async.catalogue import ApiOperation
from wrike_async.errors import AccessDenied

__all__ = ["AccessGate"]

_JOB: Final = "GET /async_job/{asyncJobId}"
_KIND_READ: Final[dict[str, Kind]] = {endpoint: kind for kind, endpoint in RECORDS.items()}


class Granting(Approver, Protocol):
    """What a client, or a view, was given."""

    @property
    def policy(self) -> AccessPolicy:
        """What may be done."""
        ...

    @property
    def actor(self) -> str | None:
        """For whom."""
        ...

    @property
    def noted(self) -> Audit | None:
        """Who is told."""
        ...


class AccessGate:
    """Lets a call through where every access does: that of the client, and those of its views."""

    def __init__(self, engine: Engine, accesses: Sequence[Granting], memory: Memory) -> None:
        """Decide for calls that ``engine`` performs; ``memory`` has what was begun."""
        self.engine = engine
        self.accesses = tuple(accesses)
        self.memory = memory
        # Whoever listens to a client and its views is told once.
        self.audits = tuple({id(each.noted.sink): each.noted for each in accesses if each.noted is not None}.values())
        self.actor = next((each.actor for each in reversed(accesses) if each.actor is not None), None)
        self._packed = RequestBook(engine, self.audits, memory, self.entry) if self.audits else None
        self._riding: dict[tuple[Operation[Any], ...], Riding] = {}
        self._free: dict[Operation[Any], Freedom | None] = {}

    @property
    def whereabouts(self) -> Whereabouts:
        """Where things lie."""
        return self.engine.part(Whereabouts)

    # --- doors of the engine --------------------------------------------------------------------------------------

    async def admit(self, ask: Ask) -> Permit:
        """Decide on one call."""
        if not self.audits and (free := self._free_permit(ask)) is not None:
            return free
        wish = await self.recognised(ask)
        if str(wish.endpoint) == _JOB and all(each in self.memory.jobs for each in wish.ids):
            return self.permit(ask, wish.endpoint, self.entry(wish))
        return await self._admit(wish, self.entry(wish), approved=False)

    async def admit_as(self, ask: Ask, entry: Entry, *, approved: bool) -> Permit:
        """Decide on one of several writes that are one call; who has to approve may have done so."""
        return await self._admit(await self.recognised(ask), entry, approved=approved)

    async def _admit(self, wish: Wish, entry: Entry, *, approved: bool) -> Permit:
        asking = await self._decided(wish, entry)
        if asking and not approved:
            await approve(self, [wish], asking, entry)
            entry = entry.approved()
        return self.permit(wish.ask, wish.endpoint, entry, verify=self._own_answer(wish))

    def look_up(self, ask: Ask) -> Permit:
        """Decide on a lookup of one entity, as far as that can be done at once; the rest by what is found."""
        if (free := self._free_permit(ask)) is not None:
            return free
        wish = wish_of(ask)
        try:
            standings = [check_rule(each.policy, wish) for each in self.accesses]
        except AccessDenied as error:
            self._tell_denied(wish, error)
            raise
        kind = _KIND_READ.get(str(wish.endpoint))
        if all(each.is_anywhere for each in standings) or not is_placed(wish.endpoint):
            return Permit(ask.operation, self._packed)
        if kind is None:
            # Its answer does not say where it lies.
            return Permit(ask.operation, self._packed, partial(self._verify_by_target, wish))
        return Permit(ask.operation, self._packed, partial(self._verify, wish, kind))

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
        asking: dict[Granting, None] = {}
        for wish in wishes:
            asking |= dict.fromkeys(await self._decided(wish, entry))
        for operation in rides:
            asking |= dict.fromkeys(await self._rides(operation, wishes[0], entry))
        if not asking:
            return entry
        await approve(self, wishes, list(asking), entry)
        return entry.approved()

    async def sift(self, asks: Sequence[Ask]) -> list[AccessDenied | None]:
        """Decide on each of many writes by itself; who has to approve is asked about all of them later."""
        return await self.sifted(asks, None, approved=True, max_age=FOR_WRITES)

    def riding(self, operations: Sequence[Operation[Any]]) -> Gate:
        """Return the gate for requests that hold nothing but what was admitted one by one."""
        key = tuple(operations)
        if key not in self._riding:
            self._riding[key] = Riding(self, key, None, approved=True, most=None)
        return self._riding[key]

    def following(self) -> Gate:
        """Return the gate for reads that find out what became of writes that were admitted."""
        return Following(self)

    def _free_permit(self, ask: Ask) -> Permit | None:
        """Return the permit for a call that may be performed wherever it is about, if it is such a one."""
        operation = ask.operation
        if not operation.declared:
            return None
        if operation not in self._free:
            self._free[operation] = self._freedom_of(operation)
        free = self._free[operation]
        return None if free is None or not free.covers(ask) else free.permit

    def _freedom_of(self, operation: Operation[Any]) -> Freedom | None:
        return freedom_of(operation, [each.policy for each in self.accesses], self._packed, self.whereabouts.trees)

    # --- decisions ------------------------------------------------------------------------------------------------

    async def recognised(self, ask: Ask) -> Wish:
        """Return what a call really is; raises `AccessDenied`."""
        try:
            return wish_of(ask)
        except AccessDenied as error:
            for audit in self.audits:
                await audit.note(
                    AuditRecord(
                        kind="denied",
                        call=_new_call(),
                        actor=self.actor,
                        operation=error.operation,
                        endpoint=error.operation,
                        access=ask.operation.access,
                        rule=error.reason,
                        decision="denied",
                    )
                )
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
        return list(await asyncio.gather(*(self._sifted(ask, entry, approved, max_age) for ask in asks)))

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

    async def _decided(self, wish: Wish, entry: Entry, *, max_age: float | None = None) -> list[Granting]:
        """Return who has to be asked about a call; raises `AccessDenied`."""
        try:
            standings = [check_rule(each.policy, wish) for each in self.accesses]
            if self._own_answer(wish) is not None or all(each.is_anywhere for each in standings):
                levels = [each.grants[0].level for each in standings]
            else:
                levels = await self._levels(wish, standings, max_age)
            if wish.ask.bulk and not wish.ids:
                # What the rows are about shows one by one, so whoever has to be asked about any is asked about all.
                levels = [each.grants[-1].level for each in standings]
        except AccessDenied as error:
            await self._note(wish, "denied", Entry(entry.call, entry.actor, error.rule), "denied")
            raise
        return [access for access, level in zip(self.accesses, levels, strict=True) if level == "ask"]

    async def _levels(self, wish: Wish, standings: Sequence[Standing], max_age: float | None) -> list[Any]:
        if max_age is None:
            max_age = FOR_READS if wish.endpoint.access == "read" else FOR_WRITES
        targets = list(dict.fromkeys(targets_of(wish)))
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
        kind = _KIND_READ.get(str(wish.endpoint))
        if kind in (None, "folder") or all(each.policy._standing(wish.endpoint).is_anywhere for each in self.accesses):
            return None
        return partial(self._verify_all, wish, kind)

    async def _verify_all(self, wish: Wish, kind: Kind, entries: Sequence[Any]) -> None:
        for entry in entries:
            await self._verify(wish, kind, entry)

    async def _verify(self, wish: Wish, kind: Kind, entity: Any) -> None:
        """Let an entity that was read be handed out only where it lies where that is granted."""
        await self._verify_where(wish, [await self.whereabouts.of_entity(kind, entity)])

    async def _verify_by_target(self, wish: Wish, entity: Any) -> None:
        await self._verify_where(wish, await self.whereabouts.of(list(targets_of(wish))))

    async def _verify_where(self, wish: Wish, located: Sequence[Location]) -> None:
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
    return secrets.token_hex(8)
