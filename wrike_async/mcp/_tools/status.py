"""``wrike_status``: who, where, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wrike_async.errors import AccessDenied, Forbidden, WrikeError
from wrike_async.mcp._desk import Desk
from wrike_async.mcp._options import Options
from wrike_async.mcp._problems import problem_of
from wrike_async.mcp._tools.rows import person_row

__all__ = ["policy_table", "status"]


async def status(desk: Desk, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the user, the account, what is allowed, how much of the quota is used, and what is wrong."""
    user: dict[str, Any] | None = None
    account: dict[str, Any] | None = None
    wrong: dict[str, Any] = {}
    try:
        user = await _first(desk, "contacts.list", {"me": True})
        account = await _first(desk, "account.get", {})
    except WrikeError as error:
        wrong = {"problem": problem_of(error).to_dict()}
    stats = desk.wrike.stats
    return {
        **wrong,
        "user": None if user is None else person_row(user),
        "account": None if account is None else {key: account.get(key) for key in ("id", "name")},
        "sandbox": desk.options.sandbox,
        **policy_table(desk.options),
        "quota": {
            "used": None if stats.quota_used is None else round(stats.quota_used, 2),
            "requests": stats.requests,
            "queued": stats.queued,
        },
    }


def policy_table(options: Options) -> dict[str, Any]:
    """Return what may be done, as JSON."""
    policy = options.policy
    return {
        "writes": options.writes,
        "within": None if options.places is None else list(options.places),
        "policy": {
            "areas": {name: level if isinstance(level, str) else dict(level) for name, level in policy.areas.items()},
            "operations": dict(policy.operations),
            "disclose": sorted(policy.disclose),
            "max_entities": policy.max_entities,
        },
    }


async def _first(desk: Desk, name: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return next(iter((await desk.wrike.call(name, arguments)).items), None)
    except (AccessDenied, Forbidden):
        # That is nothing wrong.
        return None
