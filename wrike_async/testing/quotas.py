"""Tests that do not wait for each other's quota."""

from __future__ import annotations

import sys

__all__ = ["forget_quotas"]


def forget_quotas() -> None:
    """Have clients that are made from now on share no quota with earlier ones, though their token is the same.

    The pytest plugin does so before each test; call it between tests that other frameworks run.
    """
    shared = sys.modules.get("wrike_async._transport.pacing.shared_quotas")
    if shared is not None:
        shared.SHARED_QUOTAS.forget()
