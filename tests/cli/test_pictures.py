"""What a terminal shows, wide and narrow, without UTF-8 and without colours; and what a pipe gets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from rich.cells import cell_len

from tests.cli.terminal import in_terminal
from wrike_async._cli.output.tables import Table, printable

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve
    from wrike_async.sandbox import Sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")

COLOUR = re.compile(r"\x1b\[(?:\d+;)*[39]\d")
NARROW = """\
id            title             status    importance
------------  ----------------  --------  ----------
MAAAAAEFzzde  Measure survey 0  Deferred  Normal
MAAAAAEFzzdf  Grüße             Active    High
MAAAAAEFzzdg  Plan API 2        Active    Normal
"""


LEFT_OUT = "note: left out: subtasks that are in no folder themselves; --everything has them"


@pytest.fixture
def sandbox(serve: Serve, invoke: Invoke) -> Sandbox:
    sandbox = serve(tasks=3)
    assert invoke("call", "tasks.update", "task_id=MAAAAAEFzzdf", "title=Grüße").exit_code == 0
    return sandbox


def test_a_narrow_terminal(sandbox: Sandbox) -> None:
    shown, errors = in_terminal("list", "tasks", columns=60)
    assert shown == NARROW
    assert errors.splitlines() == ["11 more columns: a wider terminal, or --format json.", LEFT_OUT]


def test_a_wide_terminal(sandbox: Sandbox) -> None:
    head, rule, *rows = in_terminal("list", "tasks", columns=120)[0].splitlines()
    assert head.split()[:6] == ["id", "title", "status", "importance", "dates.due", "updatedDate"]
    assert max(map(len, [head, rule, *rows])) <= 120
    assert [row.split()[0] for row in rows[:3]] == ["MAAAAAEFzzde", "MAAAAAEFzzdf", "MAAAAAEFzzdg"]


def test_help_is_as_wide_as_the_terminal() -> None:
    shown = re.sub(r"\x1b\[[\d;]*m", "", in_terminal("update", "-h", columns=200)[0])
    lines = [line.strip() for line in shown.splitlines()]
    begins = next(number for number, line in enumerate(lines) if line.startswith("A request changes a hundred"))
    assert len(lines[begins]) > 150
    assert lines[begins + 1].endswith("the same change twice is the same change.")
    assert any(re.search(r"update \[OPTIONS\] {?AREA}? \[ID\](\.\.\.)?$", line) for line in lines)


@pytest.mark.parametrize(
    "env", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_a_terminal_without_utf_8(sandbox: Sandbox, env: dict[str, str]) -> None:
    shown, errors = in_terminal("list", "tasks", columns=60, **env)
    assert shown.isascii()
    assert "MAAAAAEFzzdf  Gr??e" in shown
    helped, _ = in_terminal("list", "--help", columns=60, **env)
    assert helped.isascii()
    assert "A wrong name lists" in " ".join(re.sub(r"\x1b\[[\d;]*m", "", helped).replace("|", " ").split())
    assert "Traceback" not in errors


def test_colours_are_for_those_who_want_them(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert not COLOUR.search(in_terminal("list", "--help", columns=60)[0])
    assert "\x1b[" not in in_terminal("list", "tasks", columns=60)[0]
    monkeypatch.delenv("NO_COLOR")
    assert COLOUR.search(in_terminal("list", "--help", columns=60)[0])


def test_a_pipe_gets_json_lines_in_utf_8(sandbox: Sandbox) -> None:
    command = [sys.executable, "-m", "wrike_async", "list", "tasks"]
    piped = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=True)
    assert [msgspec.json.decode(line)["title"] for line in piped.stdout.splitlines()][1] == "Grüße"
    assert piped.stderr.decode().splitlines() == [LEFT_OUT]


def test_a_tree_in_a_narrow_terminal(sandbox: Sandbox, invoke: Invoke) -> None:
    title = "A title that is much too long for a terminal as narrow as this one"
    assert invoke("call", "folders.update", "folder_id=MQAAAAEATMsC", f"title={title}").exit_code == 0
    lines = in_terminal("tree", columns=60)[0].splitlines()
    assert lines[0] == "Root  IEAGXR2EI7777777"
    assert max(map(len, lines)) <= 60
    assert any("~  " in line and line.endswith("  MQAAAAEATMsC") for line in lines)


def test_the_operations_in_a_narrow_terminal() -> None:
    lines = in_terminal("api", "--area", "tasks", columns=60)[0].splitlines()
    assert "tasks.update" in "\n".join(lines)
    assert max(map(len, lines)) <= 60


def lines_of(table: Table, records: list[dict[str, object]], encoding: str = "utf-8") -> list[str]:
    return [line.decode(encoding).rstrip("\n") for line in table.lines(records, encoding)]


def test_cells_of_every_kind() -> None:
    records: list[dict[str, object]] = [
        {"id": "A", "title": "日本語の長いタイトルがここにあります" * 3, "done": True, "n": 1, "tags": ["a", "b"]},
        {"id": "B", "title": "", "done": False, "n": 2.5, "tags": [], "inner": {"deep": {}, "near": "x"}, "rest": [{}]},
    ]
    table = Table(records, 60)
    lines = lines_of(table, records)
    assert [cell_len(line) <= 60 for line in lines] == [True] * 4
    assert lines[0].split() == ["id", "title", "done", "n", "tags", "inner.near"]
    assert "…" in lines[2]
    assert "a, b" in lines[2]
    assert lines[3].split() == ["B", "no", "2.5", "x"]
    assert "~" in lines_of(table, records, "ascii")[2]


def test_an_id_is_never_cut_but_by_the_terminal() -> None:
    records: list[dict[str, object]] = [{"id": "I" * 30, "title": "T" * 70, "status": "Active"}]
    assert lines_of(Table(records, 40), records)[2] == "I" * 30 + "  " + "Active"
    assert lines_of(Table(records, 10), records)[2] == "I" * 9 + "…"
    assert Table(records, 200).left_out == []


def test_what_was_asked_for_comes_first() -> None:
    records: list[dict[str, object]] = [{"id": "A", "status": "Active", "attachmentCount": 3}]
    assert lines_of(Table(records, 80, wanted=["attachmentCount"]), records)[0].split()[:2] == ["id", "attachmentCount"]


def test_no_records_are_no_table() -> None:
    assert lines_of(Table([], 80), []) == []


def test_a_text_cannot_move_the_cursor() -> None:
    assert printable("\x1b[2J\x1b[31mgone\x07\r\nnext\u202e") == "[2J [31mgone   next"
