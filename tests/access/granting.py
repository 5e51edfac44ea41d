"""Policies to try everything with, and what each should let through, told in another way than the package does."""

from __future__ import annotations

from typing import Literal

from tests.resources.catalogue import CATALOGUE
from wrike_async.access import Access, AccessPolicy, WriteSummary
from wrike_async.catalogue import ApiOperation, operations

OPERATIONS: dict[str, ApiOperation] = {str(operation): operation for operation in operations()}

NOTHING, READ_ONLY, ASK, EVERYTHING = "nothing", "read only", "ask", "everything"

POLICIES: dict[str, AccessPolicy] = {
    NOTHING: AccessPolicy({}),
    READ_ONLY: AccessPolicy.read_only(),
    ASK: AccessPolicy.ask_before_write(),
    EVERYTHING: AccessPolicy.everything(),
}

_SENSITIVE = {"users", "invitations", "access_roles", "audit_log", "data_export", "ediscovery", "hourly_rates"}
_SENSITIVE_TO_WRITE = {"webhooks", "groups", "account"}

Comes = Literal["denied", "sent", "asked"]


def comes(policy: str, key: str, *, gives_away: bool) -> Comes:
    """What becomes of a call."""
    area, access = OPERATIONS[key].area, CATALOGUE[key]["access"]
    sensitive = area in _SENSITIVE or (access == "write" and area in _SENSITIVE_TO_WRITE)
    if policy == EVERYTHING:
        return "sent"
    if policy == NOTHING or sensitive or gives_away:
        return "denied"
    if access == "read":
        return "sent"
    return "asked" if policy == ASK else "denied"


class Asking:
    """Answers questions, and remembers them."""

    def __init__(self, answer: object = True) -> None:
        self.answer = answer
        self.asked: list[WriteSummary] = []

    async def __call__(self, summary: WriteSummary) -> bool:
        self.asked.append(summary)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer  # type: ignore[return-value]  # people's functions return all sorts of things


def access(policy: str | AccessPolicy, asking: Asking | None = None) -> Access:
    return Access(POLICIES[policy] if isinstance(policy, str) else policy, asking)
