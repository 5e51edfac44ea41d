"""How a server is set up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

import attrs

from wrike_async._wire.arguments import check_whole
from wrike_async.access import AccessPolicy, AuditSink
from wrike_async.errors import InvalidArgument

__all__ = ["LEAST_CHARS", "Options", "Writes", "options_of"]

Writes = Literal["off", "ask", "host"]
"""Who approves of writes: nobody, so there are none; a person who is asked; the program that hosts the agent."""

LEAST_CHARS: Final = 2_000
"""The smallest bound on an answer in which a row has room."""


@attrs.frozen(kw_only=True)
class Options:
    """How a server is set up.

    Attributes:
        policy: what may be done.
        within: IDs of spaces, folders and projects; outside of them nothing may be done. ``None`` for everywhere.
        writes: who approves of writes.
        audit: is told of every request.
        max_chars: how long an answer may be.
        sandbox: whether the account is a sandbox.
    """

    policy: AccessPolicy
    within: tuple[str, ...] | None
    writes: Writes
    audit: AuditSink | None
    max_chars: int
    sandbox: bool

    @property
    def places(self) -> tuple[str, ...] | None:
        """Where something may be done; ``None`` for everywhere."""
        return self.policy.within if self.within is None else self.within


def options_of(
    policy: AccessPolicy | None,
    within: Sequence[str] | None,
    writes: Writes,
    audit: AuditSink | None,
    max_chars: int,
    *,
    sandbox: bool,
) -> Options:
    """Return how a server is set up.

    Raises:
        InvalidArgument: one of them is none.
    """
    if writes not in get_args(Writes):
        raise InvalidArgument(f"writes must be 'off', 'ask' or 'host', not {writes!r}")
    check_whole(max_chars, "max_chars", LEAST_CHARS)
    if policy is None:
        policy = AccessPolicy({"*": "read" if writes == "off" else "write"})
    elif not isinstance(policy, AccessPolicy):
        raise InvalidArgument(f"policy must be an AccessPolicy, not {policy!r:.40}")
    # The policy's own check of what can be a place.
    places = AccessPolicy({}, within=within).within
    return Options(policy=policy, within=places, writes=writes, audit=audit, max_chars=max_chars, sandbox=sandbox)
