"""What may be performed whatever a call of it tells. It is decided once for each operation, as most calls are such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from wrike_async._engine.guarding.permits import Ask, Book, Permit
from wrike_async._wire.operation import Operation
from wrike_async.access._auditing.book import STARTS_A_JOB
from wrike_async.access._places.trees import Trees
from wrike_async.access._policies.effects import PARAMS_OF_PLACES, disclosures_of, is_placed, is_read_in_folders
from wrike_async.access._policies.endpoints import BATCH_ENDPOINT, declared_endpoint
from wrike_async.access._policies.policy import AccessPolicy

__all__ = ["Freedom", "freedom_of"]


@attrs.frozen(eq=False)
class Freedom:
    """What holds for all calls of an operation, but for those that have to be looked at more closely.

    Attributes:
        permit: for each of them.
        unless: wire names of parameters that give away what may not be, or tell of places.
        most: how many entities a call may be about; ``None`` for any number.
        places: in each of which the folders in the path must be, as far as that is known at the moment.
        trees: of the places.
    """

    permit: Permit
    unless: frozenset[str]
    most: int | None
    places: tuple[frozenset[str], ...]
    trees: Trees

    def covers(self, ask: Ask) -> bool:
        """Tell whether a call need not be looked at more closely."""
        if not self.unless and self.most is None:
            return True
        if ask.request is not None or ask.bulk:
            # What it is about stands elsewhere.
            return False
        if not self.unless.isdisjoint(ask.params) or (self.most is not None and len(ask.ids) > self.most):
            return False
        return all(self.trees.surely_hold(some, ask.ids) for some in self.places)


def freedom_of(
    operation: Operation[Any], policies: Sequence[AccessPolicy], book: Book | None, trees: Trees
) -> Freedom | None:
    """Return what every policy lets be done without asking somebody; ``None`` where each call has to be looked at.

    Args:
        operation: to be performed.
        policies: all of them must allow it.
        book: where its requests are noted.
        trees: of the places.
    """
    endpoint = declared_endpoint(operation)
    if endpoint is None or str(endpoint) in {BATCH_ENDPOINT, *STARTS_A_JOB}:
        return None
    standings = [policy._standing(endpoint) for policy in policies]
    if not all(standing.grants and standing.grants[0].level != "ask" for standing in standings):
        return None
    places = [each for standing in standings for each in (standing.within, standing.grants[0].places) if each]
    unless = {*PARAMS_OF_PLACES} if places else set[str]()
    if not is_placed(endpoint):
        places = []
    elif places and not is_read_in_folders(endpoint):
        return None
    for name, way, wires in disclosures_of(endpoint):
        if all(way in policy.disclose for policy in policies):
            continue
        if name == "*":
            return None
        unless.update(wires)
    most = min((policy.max_entities for policy in policies if policy.max_entities is not None), default=None)
    return Freedom(Permit(operation, book), frozenset(unless), most, tuple(places), trees)
