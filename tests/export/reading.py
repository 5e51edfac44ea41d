"""What is in an export, whatever its format."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from importlib import import_module
from pathlib import Path
from typing import Any

FORMATS = ("jsonl", "jsonl.gz", "csv", "parquet")


def rows_in(folder: Path, area: str, form: str = "jsonl") -> list[dict[str, Any]]:
    """The rows of an area, after everything in the folder was held against the manifest."""
    manifest = json.loads((folder / "manifest.json").read_text())
    names = {"manifest.json"}
    for described in manifest["areas"].values():
        assert described["rows"] == sum(file["rows"] for file in described["files"])
        for file in described["files"]:
            data = (folder / file["name"]).read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
            names.add(file["name"])
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == names
    rows = _read(folder, area, form)
    assert len(rows) == manifest["areas"][area]["rows"]
    return rows


def files_in(folder: Path) -> dict[Path, bytes]:
    """All that is in a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def ids_in(folder: Path, area: str, form: str = "jsonl") -> list[str]:
    """The IDs of the rows of an area, in order; none comes twice."""
    ids = sorted(row["id"] for row in rows_in(folder, area, form))
    assert len(ids) == len(set(ids))
    return ids


def _read(folder: Path, area: str, form: str) -> list[dict[str, Any]]:
    match form:
        case "jsonl":
            return [json.loads(line) for line in (folder / f"{area}.jsonl").read_text().splitlines()]
        case "jsonl.gz":
            with gzip.open(folder / f"{area}.jsonl.gz", "rt") as lines:
                return [json.loads(line) for line in lines]
        case "csv":
            with (folder / f"{area}.csv").open(newline="") as file:
                return list(csv.DictReader(file))
        case _:
            parquet: Any = import_module("pyarrow.parquet")
            rows: list[dict[str, Any]] = parquet.read_table(folder / area).to_pylist()
            return rows
