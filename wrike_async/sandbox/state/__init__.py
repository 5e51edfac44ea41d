"""The sandbox's world as plain objects: records, the tables that hold them, and how they are seeded."""

from __future__ import annotations

from .world import State

__all__ = ["State"]
