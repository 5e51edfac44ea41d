"""Lines of a policy that change nothing: whoever wrote them thought otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wrike_async.access._policies.endpoints import endpoints
from wrike_async.access._policies.policy import AccessPolicy, Verdict

__all__ = ["idle_lines"]


def idle_lines(policy: AccessPolicy) -> list[str]:
    """Return the lines without which a policy would grant the same."""
    now = _verdicts(policy)
    areas = [
        f"areas.{name}" if name != "*" else 'areas."*"'
        for name in policy.areas
        if _verdicts(_with(policy, areas=_without(policy.areas, name))) == now
    ]
    operations = [
        f'operations."{name}"'
        for name in policy.operations
        if _verdicts(_with(policy, operations=_without(policy.operations, name))) == now
    ]
    granted = [each for key, each in endpoints().items() if policy.explain(key).level != "deny"]
    given = {way for each in granted for way in each.discloses.values()}
    return [*areas, *operations, *(f"disclose {way!r}" for way in sorted(policy.disclose - given))]


def _verdicts(policy: AccessPolicy) -> list[tuple[Any, ...]]:
    return [_granted(policy.explain(key)) for key in endpoints()]


def _granted(verdict: Verdict) -> tuple[Any, ...]:
    return verdict.level, verdict.places, verdict.asks_in


def _without(lines: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in lines.items() if key != name}


def _with(policy: AccessPolicy, **parts: Any) -> AccessPolicy:
    kept: dict[str, Any] = {"areas": policy.areas, "operations": policy.operations, "within": policy.within, **parts}
    return AccessPolicy(**kept, disclose=policy.disclose, max_entities=policy.max_entities)
