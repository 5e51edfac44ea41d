"""Answers that are never longer than they may be: whole rows, as many as there is room for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from wrike_async._json import dumps_given
from wrike_async.mcp._texts import LONGEST_TEXT, shortened

__all__ = ["Room", "json_text"]

_AROUND: Final = 700
"""Characters that an answer has besides its rows."""

_LENGTHS: Final = (LONGEST_TEXT, 200, 60)
_FEW: Final = 5

Row = dict[str, Any]


def json_text(value: Mapping[str, Any]) -> str:
    """Write an answer as JSON."""
    try:
        return dumps_given(value, any_keys=True, large=True, default=str).decode()
    except TypeError:
        # Half of a surrogate pair, say, that an agent gave and is told about.
        return json.dumps(value, default=str)


class Room:
    """Room for the rows of one answer."""

    def __init__(
        self,
        max_chars: int,
        fields: Sequence[str] = (),
        shape: Callable[[Row], Row] | None = None,
    ) -> None:
        """Begin with none.

        Args:
            max_chars: how long the answer may be.
            fields: keys that are wanted, ID and title besides, with their texts whole; all keys by default.
            shape: makes what is shown of an entity.
        """
        self.rows: list[Row] = []
        self.is_full = False
        self._left = max_chars - _AROUND
        self._fields = tuple(fields)
        self._shape = shape

    def take(self, entity: Row) -> bool:
        """Take an entity, if there is room; the first is taken in any case, cut until it fits."""
        shown = entity if self._shape is None else self._shape(entity)
        if self._fields:
            shown = {key: value for key, value in shown.items() if key in ("id", "title") or key in self._fields}
        row = shortened(shown, self._fields)
        size = len(json_text(row)) + 1
        if size > self._left:
            if self.rows:
                self.is_full = True
                return False
            row = self._squeezed(shown)
            size = len(json_text(row)) + 1
        self.rows.append(row)
        self._left -= size
        return True

    def take_some(self, entities: Sequence[Row]) -> int:
        """Take as many as there is room for; returns how many."""
        return next((place for place, entity in enumerate(entities) if not self.take(entity)), len(entities))

    def _squeezed(self, shown: Row) -> Row:
        """Return what fits of a row that is longer than an answer."""
        if self._fields:
            each = max(_LENGTHS[-1], self._left // (2 * len(self._fields)) - 200)
            row = shortened(shown, (), longest=each)
            if len(json_text(row)) < self._left:
                return {**row, "note": "longer than an answer may be; --max-chars of the server allows more"}
        for longest in _LENGTHS:
            row = {key: _few(value) for key, value in shortened(shown, (), longest=longest).items()}
            if len(json_text(row)) < self._left:
                return row
        kept = {key: value for key, value in shortened(shown, (), longest=60).items() if key in ("id", "title")}
        return {**kept, "note": f"too long for an answer; name some in fields: {', '.join(shown)}"[: self._left // 2]}


def _few(value: Any) -> Any:
    if isinstance(value, list) and len(value) > _FEW:
        return [*value[:_FEW], f"… {len(value) - _FEW} more"]
    return value
