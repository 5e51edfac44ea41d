"""Rows to upsert, and what came of them at the server."""

from __future__ import annotations

from typing import Any

from wrike_async.sandbox import Sandbox

__all__ = ["some", "writes"]


def writes(sandbox: Sandbox) -> int:
    return sum(request.method != "GET" for request in sandbox.requests)


def some(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"number": at, "title": f"Order {at}", **more} for at in range(count)]
