"""Files of rows: every row comes, none is made up, and what is wrong with a file is said before any of it is used."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wrike_async import InvalidArgument
from wrike_async._rows.row import Unreadable
from wrike_async._rows.source import RowFile, rows_again
from wrike_async.params import TaskCreate

HINTS = get_type_hints(TaskCreate, include_extras=True)


def read(path: Path, content: bytes, **options: Any) -> list[Any]:
    path.write_bytes(content)
    with contextlib.closing(RowFile(path, HINTS, **options)) as file:
        found = list(file)
        assert list(file) == found
    return found


def titles(rows: list[Any]) -> list[Any]:
    """Titles, or why there are none; how a parser of JSON puts it is its own affair."""
    reasons = (re.sub(r"(is no JSON): .*", r"\1", row.reason) if isinstance(row, Unreadable) else None for row in rows)
    return [row["title"] if reason is None else reason for row, reason in zip(rows, reasons, strict=True)]


MUELLER = '{"title": "Müller"}\n{"title": "日"}\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_file_says_by_its_mark_how_it_is_written(tmp_path: Path, encoding: str) -> None:
    assert titles(read(tmp_path / "a.jsonl", MUELLER.encode(encoding))) == ["Müller", "日"]
    table = "title;importance\r\nMüller;High\r\n".encode(encoding)
    assert read(tmp_path / "a.csv", table) == [{"title": "Müller", "importance": "High"}]


def test_others_are_named(tmp_path: Path) -> None:
    latin = '{"title": "a"}\n{"title": "Müller"}\n'.encode("latin-1")
    with pytest.raises(InvalidArgument, match=r"a.jsonl, line 2: the byte 0xfc is no UTF-8; .*--encoding latin-1"):
        read(tmp_path / "a.jsonl", latin)
    assert titles(read(tmp_path / "a.jsonl", latin, encoding="latin-1")) == ["a", "Müller"]
    assert titles(read(tmp_path / "a.jsonl", MUELLER.encode("utf-16-le"), encoding="utf-16-le")) == ["Müller", "日"]
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le"):
        marked = f"\ufeff{MUELLER}".encode(encoding)
        assert titles(read(tmp_path / "a.jsonl", marked, encoding=encoding)) == ["Müller", "日"]
    with pytest.raises(InvalidArgument, match="looks like UTF-16"):
        read(tmp_path / "a.jsonl", MUELLER.encode("utf-16-le"))
    with pytest.raises(InvalidArgument, match="is no UTF-16"):
        read(tmp_path / "a.jsonl", MUELLER.encode("utf-16")[:-1])
    for nonsense in ("nonsense", "hex", "rot13"):
        with pytest.raises(InvalidArgument, match="there is no encoding"):
            read(tmp_path / "a.jsonl", latin, encoding=nonsense)


def test_a_fault_far_behind_is_noticed_at_once(tmp_path: Path) -> None:
    content = b"title\r\n" + b"row\r\n" * 30_000 + "Müller\r\n".encode("latin-1")
    with pytest.raises(InvalidArgument, match="line 30002"):
        read(tmp_path / "a.csv", content)


def test_json_lines(tmp_path: Path) -> None:
    content = (
        '{"title": "a"}\r\n \r\n{"Title": "b", "Custom Status": "IEAAA"}\n{"title": "x\u2028y"}\n'
        '{"title": NaN}\nnull\n[]\n"x"\ntrue\n1\n{"title": "a", "title": "b"}\n{"title": "a", "Title": "b"}\n'
        '{"title": "a", "dates": {"start": "monday"}}\n{"title": 99999999999999999999}\n{"title": "\\ud800"}\n'
        '{"title": "a", "dates": {"start": "2026-01-05"}}\n' + "[" * 200_000
    )
    rows = read(tmp_path / "a.jsonl", content.encode())
    assert titles(rows) == [
        "a",
        "b",
        "x\u2028y",
        "line 5: it has NaN, which JSON has no form for",
        "line 6: a row must be a JSON object with parameters, not null",
        "line 7: a row must be a JSON object with parameters, not an array",
        "line 8: a row must be a JSON object with parameters, not a text",
        "line 9: a row must be a JSON object with parameters, not true or false",
        "line 10: a row must be a JSON object with parameters, not a number",
        "line 11: it has 'title' twice",
        "line 12: it has title twice",
        "line 13: dates.start: 'monday' is no date; write 2026-01-31 or 2026-01-31T09:30:00",
        "line 14: JSON has no form for it: a whole number of more than 64 bits",
        "line 15 is no JSON",
        "a",
        "line 17 is nested too deeply",
    ]
    assert "half of a character" in rows[13].reason
    assert rows[1] == {"title": "b", "custom_status": "IEAAA"}
    assert rows[-2]["dates"] == {"start": date(2026, 1, 5)}
    assert rows[11].input == {"title": "a", "dates": {"start": "monday"}}
    assert rows[12].input == '{"title": 99999999999999999999}'
    with pytest.raises(InvalidArgument, match="JSON array"):
        read(tmp_path / "a.json", b'\n [{"title": "a"},\n{"title": "b"}]')
    assert read(tmp_path / "empty.jsonl", b"\n\n") == []


@pytest.mark.parametrize("depth", [40, 980])
def test_deep_nests_are_no_rows(tmp_path: Path, depth: int) -> None:
    nest = "[" * depth + "]" * depth
    rows = read(tmp_path / "a.jsonl", f'{{"title": {nest}}}\n{{"title": "a"}}'.encode())
    assert titles(rows) == ["line 1 is nested too deeply", "a"]
    rows = read(tmp_path / "a.csv", f'title;dates\na;{{"start": {nest}}}'.encode())
    assert titles(rows) == ["line 2: dates is nested too deeply"]


def test_tables(tmp_path: Path) -> None:
    content = (
        "Title,Importance,Follow,dates,\r\n00123,High,true,,\r\n\r\n"
        '"two\nlines",,,"{""start"": ""2026-01-05""}",\r\n,,,,\r\na\r\na,,maybe,,\r\na,,,,b\r\na,High,,,,\r\n'
    )
    rows = read(tmp_path / "a.csv", content.encode())
    assert titles(rows) == [
        "00123",
        "two\nlines",
        "line 6 has nothing in it",
        "line 7: 1 in place of 5 cells",
        "line 8: follow='maybe' must be true or false",
        "line 9: 'b' stands in a column without a name",
        "line 10: 6 in place of 5 cells",
    ]
    assert rows[:2] == [
        {"title": "00123", "importance": "High", "follow": True},
        {"title": "two\nlines", "dates": {"start": date(2026, 1, 5)}},
    ]
    assert rows[4].input == {"title": "a", "follow": "maybe"}
    assert titles(read(tmp_path / "long.csv", b"title\n" + b"x" * 200_000)) == ["x" * 200_000]
    assert read(tmp_path / "head.csv", b"title\r\n") == []


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"", {}, "has no names in its first line"),
        (b"Title,Due Date\n", {}, "has a column 'Due Date'; did you mean"),
        (b"Title;xyzzy\n", {}, "has a column 'xyzzy'; there is extra, title"),
        (b"Title,title\n", {}, "has two columns 'title'"),
        (b'title\n"never closed\nb\nc\n', {}, "line 2: a quote is never closed"),
        (b'"title\n', {}, "line 1: a quote is never closed"),
        (b'title\na\n"b"c\n', {}, "line 3: ',' expected after '\"'"),
        (b"title\n", {"delimiter": "::"}, "--delimiter takes one character"),
        (b"title\n", {"delimiter": '"'}, "--delimiter takes one character"),
    ],
)
def test_a_table_that_cannot_be_read(tmp_path: Path, content: bytes, options: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        read(tmp_path / "a.csv", content, **options)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_names(tmp_path: Path, delimiter: str) -> None:
    content = f'"Title"{delimiter}importance\n"a,b;c"{delimiter}High\n'.encode()
    assert read(tmp_path / "a.csv", content) == [{"title": "a,b;c", "importance": "High"}]
    named = {",": "comma", ";": "semicolon", "\t": "\\t"}[delimiter]
    assert len(read(tmp_path / "a.txt", content, delimiter=named)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "rows"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(MUELLER.encode(),))
    writer.start()
    with contextlib.closing(RowFile(pipe, HINTS)) as file:
        assert titles(list(file)) == titles(list(file)) == ["Müller", "日"]
    writer.join()


def test_what_failed_is_read_as_it_was(tmp_path: Path) -> None:
    given = {"title": "a", "dates": {"start": date(2026, 1, 5)}, "responsibles": ["KUAAAAAA"], "follow": True}
    noted = json.loads(json.dumps(given, default=str))
    again = [{"input": noted, "message": "busy"}, {"input": "no json", "message": "line 2 is no JSON"}]
    assert list(rows_again(again, HINTS)) == [given, Unreadable("no json", "line 2 is no JSON")]


# --- whatever stands in a file ----------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
GOOD = st.builds(lambda title: ({"title": title}, json.dumps({"title": title})), TEXTS)
BAD = st.builds(
    lambda text: (None, text.replace("\n", " ")), TEXTS.filter(lambda text: not text.lstrip().startswith("["))
)


@given(st.lists(GOOD | BAD), st.sampled_from(["\n", "\r\n", "\n\n"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(max_examples=150, deadline=None)
def test_every_line_is_a_row(lines: list[tuple[Any, str]], newline: str, encoding: str) -> None:
    wanted = [row for row, text in lines if text.strip(" \t\r\n")]
    content = newline.join(text for _, text in lines).encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "a.jsonl", content, encoding=encoding)
    assert len(found) == len(wanted)
    for row, expected in zip(found, wanted, strict=True):
        assert row == expected or (expected is None and isinstance(row, Unreadable | dict))


CELLS = st.fixed_dictionaries({"title": TEXTS, "description": st.text(st.characters(exclude_categories=["Cs"]))})


@given(st.lists(CELLS), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-16"]))
@settings(max_examples=150, deadline=None)
def test_every_record_is_a_row(rows: list[dict[str, str]], delimiter: str, newline: str, encoding: str) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, ["title", "description"], delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    writer.writerows(rows)
    asked = {"delimiter": delimiter} if delimiter == "|" else {}
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder) / "a.csv", text.getvalue().encode(encoding), encoding=encoding, **asked)
    assert found == [{name: cell for name, cell in row.items() if cell} for row in rows]


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")), st.booleans())
@settings(max_examples=300, deadline=None)
def test_nothing_makes_it_fail(content: bytes, is_table: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = read(
                Path(folder) / ("a.csv" if is_table else "a.jsonl"), (b"title\n" if is_table else b"") + content
            )
        except InvalidArgument:
            return
    assert all(isinstance(row, dict | Unreadable) for row in found)
    json.dumps([row.input if isinstance(row, Unreadable) else row for row in found], default=str)
