"""What came in an answer without a model knowing it."""

from __future__ import annotations

from wrike_async._wire.types import Model, wire_names


def unknown(model: Model) -> list[str]:
    """What a model and those within it hold without knowing it."""
    found = list(model.extra)
    for name, _ in wire_names(type(model)):
        value = getattr(model, name)
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, Model):
                found += unknown(entry)
    return found
