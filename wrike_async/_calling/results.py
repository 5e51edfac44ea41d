"""What a call by name answers, whatever the method returns: plain JSON."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import attrs

from wrike_async._display.lines import one_line
from wrike_async._reading.downloads import Download
from wrike_async._resources.jobs import Pending
from wrike_async._wire.types import Model
from wrike_async._writing.bulk_write import BulkWrite
from wrike_async._writing.outcomes import RowOutcome
from wrike_async.errors import InvalidArgument

__all__ = ["DOWNLOADED", "OUTCOME", "CallResult", "RowDone", "outcome_of", "settled"]

RowDone = Callable[[RowOutcome], Awaitable[None]]
"""Is called with what became of a row."""

MOST_BYTES: Final = 16 << 20
"""The largest file that is answered as base64."""

OUTCOME: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "index": {"type": "integer", "description": "its place in what was given, counted from 0"},
        "input": {"description": "what was given"},
        "id": {"type": ["string", "null"], "description": "of what was created or changed"},
        "ok": {"type": "boolean"},
        "in_doubt": {
            "type": "boolean",
            "description": "it may have been done all the same; look first",
        },
        "error": {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
                },
                {"type": "null"},
            ]
        },
    },
}
"""The JSON schema of what became of a row."""

DOWNLOADED: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "base64": {"type": "string", "description": "the bytes"},
        "size": {"type": "integer", "description": "in bytes"},
        "content_type": {"type": ["string", "null"]},
        "name": {"type": ["string", "null"], "description": "as the server calls the file"},
    },
}
"""The JSON schema of a file."""


@attrs.frozen(kw_only=True, repr=False)
class CallResult:
    """What a call by name answered, as plain JSON.

    Attributes:
        items: the entities, as Wrike sends them; one for a method that returns one, none for one that returns nothing.
        cursor: pass it with the same name and arguments to go on behind the last of the items; ``None`` at the end.
        total: how many there are in all, where that is known.
        outcomes: what became of each row of a bulk write, in order; ``None`` for other methods.
        plan: of a dry run, what would be sent: ``requests``, their number, and ``sends``, the first ten of them with
            ``method``, ``path`` and ``params``; of a bulk write the numbers of a `BulkCheck`.
    """

    items: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    cursor: str | None = None
    total: int | None = None
    outcomes: list[dict[str, Any]] | None = None
    plan: dict[str, Any] | None = None

    @property
    def ok(self) -> bool:
        """Whether every row of a bulk write was done; true for other methods, which raise where something fails."""
        return all(outcome["ok"] for outcome in self.outcomes or ())

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; what does not apply is left out."""
        return {name: value for name, value in attrs.asdict(self).items() if name == "items" or value is not None}

    def __repr__(self) -> str:
        if self.plan is not None:
            return one_line("CallResult", "of a dry run", f"{self.plan['requests']} requests")
        if self.outcomes is not None:
            done = sum(outcome["ok"] for outcome in self.outcomes)
            return one_line("CallResult", f"{len(self.outcomes)} rows", f"{done} done")
        total = "" if self.total is None else f"of {self.total} in all"
        return one_line("CallResult", f"{len(self.items)} items", total, "more follow" if self.cursor else "")

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield from self.to_dict().items()


async def settled(returned: Any, row_done: RowDone | None = None) -> CallResult:
    """Wait for what a method returned, and write it as JSON.

    Args:
        returned: by the method.
        row_done: is called with each outcome of a bulk write, as they come.

    Raises:
        WrikeError: as the method does.
    """
    if isinstance(returned, BulkWrite):
        outcomes = await returned if row_done is None else await _each_told(returned, row_done)
        return CallResult(outcomes=[outcome_of(outcome) for outcome in outcomes])
    if isinstance(returned, Download):
        return CallResult(items=[await _file(returned)])
    value = await cast("Awaitable[Any]", returned)
    several = isinstance(value, Iterable) and not isinstance(value, str | Mapping)
    found = [] if value is None else list(value) if several else [value]
    return CallResult(items=[_plain(each) for each in found])


async def _each_told(bulk: BulkWrite, row_done: RowDone) -> list[RowOutcome]:
    outcomes: list[RowOutcome] = []
    async for outcome in bulk:
        outcomes.append(outcome)
        await row_done(outcome)
    return sorted(outcomes, key=lambda outcome: outcome.index)


def _plain(value: Any) -> dict[str, Any]:
    if isinstance(value, Pending):
        # Whoever reads its state can look after it by its ID.
        value.mark_used()
        value = value.state
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Path):
        return {"path": str(value)}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {"value": value}


async def _file(download: Download) -> dict[str, Any]:
    content = bytearray()
    async with download as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) > MOST_BYTES:
                raise InvalidArgument(
                    f"the file is larger than {MOST_BYTES >> 20} MiB, the most that is answered as base64; "
                    "fetch it with the method itself, or on the command line, with to="
                )
    return {
        "base64": base64.b64encode(content).decode(),
        "size": len(content),
        "content_type": chunks.content_type,
        "name": chunks.name,
    }


def outcome_of(outcome: RowOutcome) -> dict[str, Any]:
    """Write what became of a row as JSON."""
    error = outcome.error
    return {
        "index": outcome.index,
        "input": outcome.row.input,
        "id": outcome.id,
        "ok": outcome.ok,
        "in_doubt": outcome.in_doubt,
        "error": None if error is None else {"error": type(error).__name__, "message": str(error)},
    }
