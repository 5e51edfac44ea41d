"""By what a task or folder is known as that of a row: an entry of its metadata, or a custom field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async.client import Wrike
from wrike_async.errors import InvalidArgument

__all__ = ["MARKER_KEY", "Marker"]

MARKER_KEY = "wrike-async-key"
"""The metadata entry that has the key; only the API client that wrote it sees it."""


@attrs.frozen
class Marker:
    """Where the key is.

    Attributes:
        by: ``"metadata"``, or the ID of a custom field.
    """

    by: str

    @property
    def longest(self) -> int:
        """How many characters a key may have."""
        return 999 if self.by == "metadata" else 2000

    @property
    def field(self) -> str:
        """The optional field that holds it."""
        return "metadata" if self.by == "metadata" else "customFields"

    def on(self, given: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Return a row with its marker."""
        name, by, of = ("metadata", "key", MARKER_KEY) if self.by == "metadata" else ("custom_fields", "id", self.by)
        others = given.get(name) or ()
        if any(each[by] == of for each in others):
            raise InvalidArgument(f"{name} of {key!r:.80} has {of}, which holds the key")
        return {**given, name: [*others, {by: of, "value": key}]}

    def key_of(self, entity: Mapping[str, Any]) -> str | None:
        """Return the key of a task or folder, as it came; ``None`` where it has none."""
        by, of = ("key", MARKER_KEY) if self.by == "metadata" else ("id", self.by)
        return next((each.get("value") for each in entity.get(self.field) or () if each.get(by) == of), None) or None

    async def scan(self, wrike: Wrike, area: str, folder_id: str, fields: set[str]) -> dict[str, dict[str, Any]]:
        """Read all tasks or folders in a folder and in those below that have a marker.

        Args:
            wrike: reads.
            area: ``"tasks"`` or ``"folders"``.
            folder_id: of the folder, which is none of them.
            fields: optional ones that are needed.

        Returns:
            Them as they came, by key.

        Raises:
            InvalidArgument: one key is on two of them; all are named.
        """
        marked: Any = (
            {"metadata": {"key": MARKER_KEY}}
            if self.by == "metadata"
            else {"custom_field": {"id": self.by, "comparator": "IsNotEmpty"}}
        )
        wanted: Any = sorted({*fields, self.field})
        found: dict[str, dict[str, Any]] = {}
        twice: list[str] = []
        scan = getattr(wrike, area).scan(folder_id=folder_id, descendants=True, fields=wanted, **marked)
        async for entity in scan.raw():
            # A server that ignores the filter shows others as well.
            key = None if entity["id"] == folder_id else self.key_of(entity)
            if key is not None and (other := found.setdefault(key, entity)) is not entity:
                twice.append(f"{key!r:.80} is on {other['id']} and {entity['id']}")
        if twice:
            raise InvalidArgument(f"nothing was sent: the key {'; '.join(twice[:20])}; delete or unmark one of them")
        return found
