"""Whatever stands in a file of rows: the command says of each what would become of it, and fails in no other way."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import get_type_hints

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cli.invoking import run
from wrike_async._wire.names import to_camel
from wrike_async.params import FolderCreate, TaskCreate

NAMES = sorted(get_type_hints(TaskCreate).keys() | get_type_hints(FolderCreate).keys())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["2026-01-05", "true", "High", ""]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(TEXTS | st.sampled_from(["id", "key", "start"]), inner, max_size=3)
    ),
    max_leaves=6,
)
ROWS = st.dictionaries(st.sampled_from([*NAMES, *map(to_camel, NAMES)]) | TEXTS, VALUES, max_size=4) | VALUES.filter(
    lambda value: not isinstance(value, list)
)


def dry_run(name: str, content: bytes, area: str) -> tuple[int, int]:
    """How many rows would be sent, and how many refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        done = run(["create", area, "--folder", "IEAAAAAA", str(path), "--dry-run"])
        assert list(Path(folder).iterdir()) == [path]
    assert "should not happen" not in done.stderr
    if done.exit_code == 2:
        assert done.stderr.startswith("wrike-async: ")
        return 0, 0
    said = re.match(r"([\d,]+) rows take .*; ([\d,]+) would be refused", done.stdout)
    assert said is not None
    assert done.stderr.count("wrike-async: row ") >= int(said[2])
    assert done.exit_code == (1 if int(said[2]) else 0)
    return int(said[1]), int(said[2])


@given(st.lists(ROWS, max_size=6), st.sampled_from(["tasks", "folders"]))
@example([{"title": "a", "metadata": [{"key": 1}]}], "tasks")
@settings(max_examples=40, deadline=None)
def test_every_line_of_json_is_a_row(rows: list[object], area: str) -> None:
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert sum(dry_run("rows.jsonl", content, area)) == len(rows)


@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=5),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_every_record_of_a_table_is_a_row(records: list[list[str]], names: list[str]) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in [names, *records]]
    fitting = set(names) <= get_type_hints(TaskCreate).keys()
    found = dry_run("rows.csv", "\n".join(quoted).encode(), "tasks")
    assert sum(found) == (len(records) if fitting else 0)


@given(st.binary())
@settings(max_examples=20, deadline=None)
def test_no_bytes_make_it_fail(content: bytes) -> None:
    for name in ("rows.jsonl", "rows.csv"):
        dry_run(name, content, "tasks")
