"""What results files say, for tests."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def entries(path: Path) -> list[dict[str, Any]]:
    """All lines, the head first."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines with what became of rows."""
    return [entry for entry in entries(path) if "outcome" in entry]


def outcomes(path: Path) -> Counter[str]:
    """How many rows fared how; none has two lines."""
    said = {line["index"]: line["outcome"] for line in lines(path)}
    assert len(said) == len(lines(path))
    return Counter(said.values())


def journal(*said: dict[str, Any], folder: str, area: str = "tasks", host: str) -> str:
    """The text of results that an earlier run left behind."""
    about = {"operation": "create", "area": area, "folder": folder, "host": host}
    head = {"wrike-async": "journal", "format": 1, "about": about, "run": "r", "began": "2026-11-01", "version": "0"}
    return "".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n" for entry in (head, *said))
