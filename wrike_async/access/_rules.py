"""What one policy says of one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from wrike_async.access._places.trees import Below, Trees
from wrike_async.access._places.whereabouts import Location
from wrike_async.access._policies.effects import disclosed
from wrike_async.access._policies.endpoints import Wish
from wrike_async.access._policies.policy import AccessPolicy
from wrike_async.access._policies.standing import Grant, Standing
from wrike_async.catalogue import ApiOperation
from wrike_async.errors import AccessDenied

__all__ = ["Denial", "check_rule", "denied", "fitting", "not_granted", "places_of"]

_SHOWN: Final = 3


class Denial:
    """What is said of calls of an operation that may not be, for the same reason."""

    def __init__(self, endpoint: ApiOperation, rule: str, why: str, reason: Literal["rule", "place"] = "rule") -> None:
        """Say it: the line that decides, and why."""
        self._operation, self._rule = endpoint.python, rule
        self._reason: Literal["rule", "place"] = reason
        self._begins, self._ends = f"{endpoint.python} ({endpoint}) is not allowed", f": {why}"

    def error(self, ids: Sequence[str]) -> AccessDenied:
        """Return the error of a call that is about such entities."""
        about = ", ".join(ids[:_SHOWN]) + (" …" if len(ids) > _SHOWN else "")
        text = f"{self._begins}{f' for {about}' if about else ''}{self._ends}"
        return AccessDenied(text, operation=self._operation, rule=self._rule, ids=ids, reason=self._reason)


def denied(
    endpoint: ApiOperation, ids: Sequence[str], rule: str, why: str, *, reason: Literal["rule", "place"] = "rule"
) -> AccessDenied:
    """Return the error for a call that may not be."""
    return Denial(endpoint, rule, why, reason).error(ids)


def not_granted(standing: Standing, endpoint: ApiOperation) -> Denial:
    """Return what is said of an operation of which a policy grants nothing, given how it stands there."""
    if standing.reason == "place":
        return Denial(endpoint, standing.rule, _name_a_place(endpoint), "place")
    return Denial(endpoint, standing.rule, f"the policy's line {standing.rule} does not grant it")


def check_rule(policy: AccessPolicy, wish: Wish) -> Standing:
    """Return what a policy says of a call, as far as that holds wherever it is about.

    Raises:
        AccessDenied: it may not be.
    """
    standing = policy._standing(wish.endpoint)
    if not standing.grants:
        raise not_granted(standing, wish.endpoint).error(wish.ids)
    for name, way in disclosed(wish):
        if way not in policy.disclose:
            what = "it" if name == "*" else f"{name}="
            why = f"{what} gives data away, and the policy's disclose does not name {way!r}"
            raise denied(wish.endpoint, wish.ids, "disclose", why)
    most = policy.max_entities
    if most is not None and wish.count is not None and wish.count > most:
        why = f"it is about {wish.count} entities, and {most} are the most"
        raise denied(wish.endpoint, wish.ids, "max_entities", why)
    return standing


def _name_a_place(endpoint: ApiOperation) -> str:
    if endpoint.access == "read":
        return "access is granted in some places only, so name one: list a folder, project, space or task"
    return "access is granted in some places only, and nothing tells where this would be"


async def fitting(standing: Standing, located: Sequence[Location], trees: Trees, *, max_age: float) -> Grant | None:
    """Return the freest grant of a standing that holds where all of some things lie; ``None`` where there is none.

    Args:
        standing: of the operation.
        located: where they lie.
        trees: of the places.
        max_age: how many seconds old what is known of these may be; for a no it must be newer than the call.

    Raises:
        WrikeError: the places cannot be read.
    """
    if standing.is_anywhere or not located:
        return standing.grants[0]
    since, begun = trees.clock() - max_age, trees.begun
    for grant in standing.grants:
        for some in places_of(standing, grant):
            if not await _lie_in(trees.below(some), located, since, begun):
                break
        else:
            return grant
    return None


def places_of(standing: Standing, grant: Grant) -> list[frozenset[str]]:
    """Return the places that a call must be within, each of them, for a grant to hold."""
    return [each for each in (standing.within, grant.places) if each is not None]


async def _lie_in(below: Below, located: Sequence[Location], since: float, begun: int) -> bool:
    """Whether all lie there; a no is believed of what was read since somebody asked, as a folder may be that new."""
    if _all_in(await below.folders(since), located):
        return True
    return _all_in(await below.folders(since, after=begun), located)


def _all_in(folders: frozenset[str], located: Sequence[Location]) -> bool:
    return all(each.lies_in(folders) for each in located)
