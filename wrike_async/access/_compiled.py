"""What policies say of one operation, put together once, so that a call of it is decided on in next to no time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import attrs

from wrike_async._engine.guarding.permits import Ask, Permit
from wrike_async.access._approval import Approver
from wrike_async.access._auditing.records import Audit
from wrike_async.access._places.trees import FOR_READS, FOR_WRITES, Below, Trees
from wrike_async.access._places.whereabouts import Location
from wrike_async.access._policies.effects import (
    KIND_READ,
    Kind,
    Reach,
    always_disclosed,
    disclosing_params,
    folders_of,
    is_placed,
    reach_of,
)
from wrike_async.access._policies.endpoints import BATCH_ENDPOINT, Wish
from wrike_async.access._policies.policy import AccessPolicy
from wrike_async.access._policies.standing import Standing
from wrike_async.access._rules import places_of
from wrike_async.catalogue import ApiOperation

__all__ = ["CompiledCheck", "Granting", "compiled"]


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


@attrs.frozen(eq=False)
class _Grant:
    """The freest grant of a party: whether it has to be asked, and the places to be within, each of them."""

    party: Granting
    asks: bool
    places: tuple[Below, ...]


@attrs.frozen(eq=False)
class CompiledCheck:
    """What holds for all calls of an operation.

    Attributes:
        endpoint: what it performs.
        standings: what each policy says of it.
        asking: who has to be asked about a call for which the freest grants hold.
        anywhere: whether these hold wherever a call is about.
        answers: whether its answer itself says where what it holds lies, and is looked at.
        kind: what its answer holds, where that itself says where it lies; ``None`` for all else.
        reach: what calls say of the tree of folders.
        placed: whether what it touches lies there.
        grants: of each party the freest.
        unless: wire names of parameters that give away what may not be.
        most: how many entities a call may be about; ``None`` for any number.
        max_age: how many seconds old may be what is known of places.
        permit: to perform it, where nobody is told.
        permit_to_look: to look up one entity with it.
    """

    endpoint: ApiOperation
    standings: tuple[Standing, ...]
    asking: tuple[Granting, ...]
    anywhere: bool
    answers: bool
    kind: Kind | None
    reach: Reach
    placed: bool
    grants: tuple[_Grant, ...]
    unless: frozenset[str]
    most: int | None
    max_age: float
    permit: Permit
    permit_to_look: Permit

    @property
    def rule(self) -> str:
        """The line that decides."""
        return self.standings[-1].rule

    def wish(self, ask: Ask) -> Wish:
        """Return a call that passes as one that was recognised."""
        return Wish(self.endpoint, ask.ids, ask.params, ask)

    def passes(self, ask: Ask) -> bool:
        """Whether a call may be, as far as that holds wherever it is about; a no needs a closer look."""
        if ask.request is not None or ask.bulk:
            # What it is about stands elsewhere.
            return False
        if self.unless and not self.unless.isdisjoint(ask.params):
            return False
        return self.most is None or len(ask.ids) <= self.most

    def asked(self, ask: Ask, *, max_age: float | None = None) -> tuple[Granting, ...] | None:
        """Return who has to be asked about a call that passes; ``None`` where it needs a closer look.

        Args:
            ask: the call.
            max_age: how many seconds old may be what is known of places; as of the operation by default.
        """
        if self.anywhere or self.answers:
            return self.asking
        folders = folders_of(self.reach, ask.ids, ask.params)
        if not folders:
            return None if folders is None or self.placed else self.asking
        return self._asked_where(lambda known: known.issuperset(folders), max_age)

    def asked_there(self, located: Sequence[Location]) -> tuple[Granting, ...] | None:
        """Return who has to be asked about a call that passes, given where its targets lie; see `asked`."""
        if len(located) == 1:
            return self._asked_where(located[0].lies_in, None)
        return self._asked_where(lambda known: all(each.lies_in(known) for each in located), None)

    def _asked_where(
        self, lies_in: Callable[[frozenset[str]], bool], max_age: float | None
    ) -> tuple[Granting, ...] | None:
        asking: tuple[Granting, ...] = ()
        since = asyncio.get_running_loop().time() - (self.max_age if max_age is None else max_age)
        for grant in self.grants:
            for below in grant.places:
                known = below.known(since)
                if known is None or not lies_in(known):
                    # A no needs a new look, and another grant may hold there.
                    return None
            if grant.asks:
                asking = (*asking, grant.party)
        return asking


def compiled(
    endpoint: ApiOperation,
    parties: Sequence[Granting],
    trees: Trees,
    *,
    answers: bool,
    permit: Permit,
    permit_to_look: Permit,
) -> CompiledCheck | None:
    """Put together what every policy says of an operation; ``None`` where each call needs a closer look.

    Args:
        endpoint: what it performs.
        parties: all of them must allow it.
        trees: of the places.
        answers: whether its answer itself says where what it holds lies, and is looked at.
        permit: to perform it, where nobody is told.
        permit_to_look: to look up one entity with it.
    """
    if str(endpoint) == BATCH_ENDPOINT:
        return None
    standings = tuple(party.policy._standing(endpoint) for party in parties)
    if not all(standing.grants for standing in standings):
        return None
    disclose = frozenset.intersection(*(party.policy.disclose for party in parties))
    if any(way not in disclose for _, way in always_disclosed(endpoint)):
        return None
    unless = frozenset(wire for wire, (_, way) in disclosing_params(endpoint).items() if way not in disclose)
    pairs = list(zip(parties, standings, strict=True))
    return CompiledCheck(
        endpoint=endpoint,
        standings=standings,
        asking=tuple(party for party, standing in pairs if standing.grants[0].level == "ask"),
        anywhere=all(standing.is_anywhere for standing in standings),
        answers=answers,
        kind=KIND_READ.get(str(endpoint)),
        reach=reach_of(endpoint),
        placed=is_placed(endpoint),
        grants=tuple(_freest_of(party, standing, trees) for party, standing in pairs),
        unless=unless,
        most=min((party.policy.max_entities for party in parties if party.policy.max_entities), default=None),
        max_age=FOR_READS if endpoint.access == "read" else FOR_WRITES,
        permit=permit,
        permit_to_look=permit_to_look,
    )


def _freest_of(party: Granting, standing: Standing, trees: Trees) -> _Grant:
    grant = standing.grants[0]
    return _Grant(party, grant.level == "ask", tuple(trees.below(places) for places in places_of(standing, grant)))
