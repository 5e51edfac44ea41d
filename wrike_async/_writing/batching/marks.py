"""Entries of metadata by which what was created is told from all else, wherever it was moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["marked", "marked_with"]


def marked(params: Mapping[str, Any], key: str, index: int) -> dict[str, Any]:
    """Return parameters of a row with an entry more: its index under a key that the rows of a run share."""
    return {**params, "metadata": [*(params.get("metadata") or ()), {"key": key, "value": str(index)}]}


def marked_with(entity: Mapping[str, Any], key: str) -> Any:
    """Return the value of a metadata entry of an entity, by its key; ``None`` where there is none."""
    entries = entity.get("metadata")
    named = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return next((entry.get("value") for entry in named if entry.get("key") == key), None)
