"""What ``--policy``, ``--audit`` and ``--yes`` make of the client of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wrike_async.access import Access, WriteSummary

__all__ = ["access_of"]


def access_of(policy: str | None, audit: str | None, *, yes: bool) -> Access | None:
    """Return what a command may do; ``None`` where nothing was said, so that all is allowed.

    Args:
        policy: a file with a policy.
        audit: the file that every request is noted in.
        yes: whether everything is approved that would be asked about on a terminal.

    Raises:
        InvalidArgument: the policy says something that cannot be.
        OSError: it cannot be read.
    """
    if policy is None and audit is None:
        return None
    from wrike_async.access import Access, AccessPolicy, AuditFile, confirm_on_terminal

    return Access(
        AccessPolicy.everything() if policy is None else AccessPolicy.from_toml(policy),
        _approved if yes else confirm_on_terminal(),
        None if audit is None else AuditFile(audit),
        "wrike-async",
    )


async def _approved(summary: WriteSummary) -> bool:
    return True
