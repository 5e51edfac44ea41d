"""What policies say of one operation, put together once, so that a call of it is decided on in next to no time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import attrs

from wrike_async._engine.guarding.permits import Ask, Permit
from wrike_async._wire.operation import Disclosure
from wrike_async.access._approval import Approver
from wrike_async.access._auditing.book import Entry, Verify
from wrike_async.access._auditing.records import Audit
from wrike_async.access._places.trees import FOR_READS, FOR_WRITES, Below, Trees
from wrike_async.access._places.whereabouts import Location, location_in
from wrike_async.access._policies.effects import (
    KIND_READ,
    PARAMS_OF_PLACES,
    Kind,
    Reach,
    always_disclosed,
    disclosing_params,
    folders_of,
    is_placed,
    reach_of,
)
from wrike_async.access._policies.endpoints import BATCH_ENDPOINT, JOB_ENDPOINT, Wish
from wrike_async.access._policies.policy import AccessPolicy
from wrike_async.access._policies.standing import Standing
from wrike_async.access._rules import Denial, not_granted, places_of
from wrike_async.catalogue import ApiOperation

__all__ = ["CompiledCheck", "CompiledRefusal", "Granting", "compiled", "compiled_refusal"]


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


@attrs.frozen(eq=False, repr=False)
class _Conditions:
    """What a call must be like for what was put together to hold of it.

    Attributes:
        endpoint: what it performs.
        unless: wire names of parameters that give away what may not be.
        most: how many entities it may be about; ``None`` for any number.
    """

    endpoint: ApiOperation
    unless: frozenset[str]
    most: int | None

    def passes(self, ask: Ask) -> bool:
        """Whether it holds of a call, wherever that is about; a no needs a closer look."""
        if ask.request is not None or ask.bulk:
            # What it is about stands elsewhere.
            return False
        if self.unless and not self.unless.isdisjoint(ask.params):
            return False
        return self.most is None or len(ask.ids) <= self.most


@attrs.frozen(eq=False, repr=False)
class CompiledRefusal(_Conditions):
    """What is said of all calls of an operation that a policy does not grant.

    Attributes:
        denial: says it of a call that passes.
    """

    denial: Denial


@attrs.frozen(eq=False, repr=False)
class CompiledCheck(_Conditions):
    """What holds for all calls of an operation.

    Attributes:
        standings: what each policy says of it.
        asking: who has to be asked about a call for which the freest grants hold.
        anywhere: whether these hold wherever a call is about.
        verify: looks at its answer, where that itself says where what it holds lies; ``None`` for all else.
        kind: what its answer holds, where that itself says where it lies; ``None`` for all else.
        reach: what calls say of the tree of folders.
        looks_up: what is in its path, if that has to be looked up to know where it lies; ``None`` for all else.
        folders_in_path: whether what is in its path are folders, which tell all where no parameter tells more.
        telling: wire names of parameters that tell of more, if there are.
        placed: whether what it touches lies there.
        places: within each of them a call must be for the freest grants to hold.
        max_age: how many seconds old may be what is known of places.
        permit: to perform it, where nobody is told.
        permit_to_look: to look up one entity with it.
    """

    standings: tuple[Standing, ...]
    asking: tuple[Granting, ...]
    anywhere: bool
    entry: Entry
    verify: Verify | None
    kind: Kind | None
    reach: Reach
    looks_up: Kind | None
    folders_in_path: bool
    telling: frozenset[str]
    placed: bool
    places: tuple[Below, ...]
    max_age: float
    permit: Permit
    permit_to_look: Permit

    def wish(self, seen: Ask, ask: Ask) -> Wish:
        """Return a call that passes as one that was recognised.

        Args:
            seen: what passes.
            ask: as the engine asked.
        """
        return Wish(self.endpoint, seen.ids, seen.params, ask)

    def asked(self, ask: Ask, *, max_age: float | None = None) -> tuple[Granting, ...] | None:
        """Return who has to be asked about a call that passes; ``None`` where it needs a closer look.

        Args:
            ask: the call.
            max_age: how many seconds old may be what is known of places; as of the operation by default.
        """
        if self.anywhere or self.verify is not None:
            return self.asking
        if self.looks_up is not None:
            return None
        only_path = self.folders_in_path and self.telling.isdisjoint(ask.params)
        folders = ask.ids if only_path else folders_of(self.reach, ask.ids, ask.params)
        if not folders:
            return None if folders is None or self.placed else self.asking
        age = self.max_age if max_age is None else max_age
        for below in self.places:
            known = below.known(age)
            if known is None or not known.issuperset(folders):
                # A no needs a new look, and another grant may hold there.
                return None
        return self.asking

    def is_about_one(self, ask: Ask) -> bool:
        """Whether all that a call that passes is about is the one thing in its path."""
        return len(ask.ids) == 1 and ask.ids[0] != "" and self.telling.isdisjoint(ask.params)

    def asked_of(self, kind: Kind, entity: Any, *, wholly: bool = False) -> tuple[Granting, ...] | None:
        """Return who has to be asked about a call that passes, given the one thing that it is about; see `asked`."""
        location = location_in(kind, entity, wholly=wholly)
        return None if location is None else self.asked_there((location,))

    def asked_there(self, located: Sequence[Location]) -> tuple[Granting, ...] | None:
        """Return who has to be asked about a call that passes, given where its targets lie; see `asked`."""
        for below in self.places:
            known = below.known(self.max_age)
            if known is None:
                return None
            for each in located:
                if not each.lies_in(known):
                    return None
        return self.asking


def compiled(
    endpoint: ApiOperation,
    parties: Sequence[Granting],
    trees: Trees,
    *,
    entry: Entry,
    verify: Verify | None,
    permit: Permit,
    permit_to_look: Permit,
) -> CompiledCheck | None:
    """Put together what every policy says of an operation; ``None`` where each call needs a closer look.

    Args:
        endpoint: what it performs.
        parties: all of them must allow it.
        trees: of the places.
        entry: what its records have in common, where nobody is told.
        verify: looks at its answer, where that itself says where what it holds lies; ``None`` for all else.
        permit: to perform it, where nobody is told.
        permit_to_look: to look up one entity with it.
    """
    conditions = _conditions(endpoint, parties)
    standings = tuple(party.policy._standing(endpoint) for party in parties)
    if conditions is None or not all(standing.grants for standing in standings):
        return None
    reach = reach_of(endpoint)
    in_folders = reach.in_path == "folder" and not reach.wholly
    return CompiledCheck(
        *conditions,
        standings=standings,
        asking=tuple(
            party for party, standing in zip(parties, standings, strict=True) if standing.grants[0].level == "ask"
        ),
        anywhere=all(standing.is_anywhere for standing in standings),
        entry=entry,
        verify=verify,
        kind=KIND_READ.get(str(endpoint)),
        reach=reach,
        looks_up=None if reach.one_of or in_folders else reach.in_path,
        folders_in_path=in_folders and not reach.one_of,
        telling=PARAMS_OF_PLACES if reach.in_params else frozenset(),
        placed=is_placed(endpoint),
        places=tuple(
            trees.below(places) for standing in standings for places in places_of(standing, standing.grants[0])
        ),
        max_age=FOR_READS if endpoint.access == "read" else FOR_WRITES,
        permit=permit,
        permit_to_look=permit_to_look,
    )


def compiled_refusal(endpoint: ApiOperation, parties: Sequence[Granting]) -> CompiledRefusal | None:
    """Put together what is said of an operation that some policy does not grant; ``None`` where all do.

    Args:
        endpoint: what it performs.
        parties: all of them must allow it.
    """
    if str(endpoint) == JOB_ENDPOINT:
        # Who began a job may find out what became of it.
        return None
    for place, party in enumerate(parties):
        standing = party.policy._standing(endpoint)
        if not standing.grants:
            # Those before it may have other reasons to refuse a call, and the first one that does is told.
            conditions = _conditions(endpoint, parties[:place])
            return None if conditions is None else CompiledRefusal(*conditions, not_granted(standing, endpoint))
    return None


def _conditions(
    endpoint: ApiOperation, parties: Sequence[Granting]
) -> tuple[ApiOperation, frozenset[str], int | None] | None:
    """Return what a call must be like for parties that grant its operation; ``None`` where each needs a closer look."""
    if str(endpoint) == BATCH_ENDPOINT:
        return None
    policies = [party.policy for party in parties]

    def is_kept(way: Disclosure) -> bool:
        return any(way not in policy.disclose for policy in policies)

    if any(is_kept(way) for _, way in always_disclosed(endpoint)):
        return None
    unless = frozenset(wire for wire, (_, way) in disclosing_params(endpoint).items() if is_kept(way))
    most = min((policy.max_entities for policy in policies if policy.max_entities is not None), default=None)
    return endpoint, unless, most
