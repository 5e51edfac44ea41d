"""What one policy says of one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wrike_async.access._places.trees import Trees
from wrike_async.access._places.whereabouts import Location
from wrike_async.access._policies.effects import disclosed
from wrike_async.access._policies.endpoints import Wish
from wrike_async.access._policies.policy import AccessPolicy
from wrike_async.access._policies.standing import Grant, Standing
from wrike_async.errors import AccessDenied

__all__ = ["check_rule", "denied", "fitting", "places_of"]

_SHOWN: Final = 3


def denied(wish: Wish, rule: str, why: str, *, place: bool = False, ids: Sequence[str] | None = None) -> AccessDenied:
    """Return the error for a call that may not be."""
    shown = wish.ids if ids is None else ids
    about = ", ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
    return AccessDenied(
        f"{wish.endpoint.python} ({wish.endpoint}) is not allowed{f' for {about}' if about else ''}: {why}",
        operation=wish.endpoint.python,
        rule=rule,
        ids=shown,
        reason="place" if place else "rule",
    )


def check_rule(policy: AccessPolicy, wish: Wish) -> Standing:
    """Return what a policy says of a call, as far as that holds wherever it is about.

    Raises:
        AccessDenied: it may not be.
    """
    standing = policy._standing(wish.endpoint)
    if not standing.grants:
        if standing.reason == "place":
            raise denied(wish, standing.rule, _name_a_place(wish), place=True)
        raise denied(wish, standing.rule, f"the policy's line {standing.rule} does not grant it")
    for name, way in disclosed(wish):
        if way not in policy.disclose:
            what = "it" if name == "*" else f"{name}="
            raise denied(wish, "disclose", f"{what} gives data away, and the policy's disclose does not name {way!r}")
    most = policy.max_entities
    if most is not None and wish.count is not None and wish.count > most:
        raise denied(wish, "max_entities", f"it is about {wish.count} entities, and {most} are the most")
    return standing


def _name_a_place(wish: Wish) -> str:
    if wish.endpoint.access == "read":
        return "access is granted in some places only, so name one: list a folder, project, space or task"
    return "access is granted in some places only, and nothing tells where this would be"


async def fitting(standing: Standing, located: Sequence[Location], trees: Trees, *, max_age: float) -> Grant | None:
    """Return the freest grant of a standing that holds where all of some things lie; ``None`` where there is none.

    Args:
        standing: of the operation.
        located: where they lie.
        trees: of the places.
        max_age: how many seconds old what is known of these may be; before a no they are read once more.

    Raises:
        WrikeError: the places cannot be read.
    """
    if standing.is_anywhere or not located:
        return standing.grants[0]
    for grant in standing.grants:
        if await _all_in(places_of(standing, grant), located, trees, max_age):
            return grant
    return None


def places_of(standing: Standing, grant: Grant) -> list[frozenset[str]]:
    """Return the places that a call must be within, each of them, for a grant to hold."""
    return [each for each in (standing.within, grant.places) if each is not None]


async def _all_in(places: Sequence[frozenset[str]], located: Sequence[Location], trees: Trees, max_age: float) -> bool:
    for some in places:
        below = trees.below(some)
        if _lie_in(await below.folders(max_age=max_age), located):
            continue
        if not below.may_be_older() or not _lie_in(await below.anew(), located):
            return False
    return True


def _lie_in(folders: frozenset[str], located: Sequence[Location]) -> bool:
    return all(each.lies_in(folders) for each in located)
