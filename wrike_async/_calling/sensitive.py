"""Which areas are about people's rights, secrets or money, or about all of the account's data.

Who grants access to everything else should have to name these: a rule for "all areas" does not mean them.
"""

from __future__ import annotations

from typing import Final

from wrike_async._wire.operation import Access

__all__ = ["SENSITIVE_AREAS", "SENSITIVE_WRITES", "is_sensitive"]

SENSITIVE_AREAS: Final = frozenset(
    {"access_roles", "audit_log", "data_export", "ediscovery", "hourly_rates", "invitations", "users"}
)
"""Areas that are sensitive to read and to write."""

SENSITIVE_WRITES: Final = frozenset({"account", "groups", "webhooks"})
"""Areas that are sensitive to write."""


def is_sensitive(area: str, access: Access) -> bool:
    """Whether an operation of an area is sensitive."""
    return area in SENSITIVE_AREAS or (access == "write" and area in SENSITIVE_WRITES)
