"""What notebooks and consoles show: tables that are bounded and escaped, and fields that are there."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

from rich.pretty import pretty_repr

from tests.connecting import Connect
from wrike_async import NotFound, Outcomes, Page, Row, RowOutcome
from wrike_async._display.tables import MOST_COLUMNS, MOST_ROWS
from wrike_async.models import CustomFieldValue, Task

HOSTILE = "<script>alert('x')</script>&"


class Cells(HTMLParser):
    """The texts of a table, row by row, and every tag in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self.caption = ""
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self._in = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._in == "caption":
            self.caption += data
        else:
            self.rows[-1][-1] += data


TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}


def test_a_model_is_a_table_of_what_it_has() -> None:
    task = Task(
        id="T1",
        title=HOSTILE,
        created_date=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        parent_ids=tuple(f"F{number}" for number in range(9)),
        custom_fields=(CustomFieldValue(id="C", value="x"),),
        extra={"new": 1},
    )
    cells = Cells(task._repr_html_())
    assert cells.tags == TAGS
    assert cells.caption == "Task"
    assert cells.rows == [
        ["field", "value"],
        ["id", "T1"],
        ["title", HOSTILE],
        ["created_date", "2026-03-01 09:30+00:00"],
        ["parent_ids", "F0, F1, F2, F3, F4, …"],
        ["custom_fields", "CustomFieldValue(id='C', value='x')"],
        ["extra", "{'new': 1}"],
    ]


def test_tables_of_many_are_bounded_and_escaped() -> None:
    tasks = [Task(id=f"T{number}", title=HOSTILE * 50, description="d", completed_date=None) for number in range(500)]
    cells = Cells(Page(tasks, "TOKEN", 900)._repr_html_())
    assert cells.tags == TAGS
    assert cells.caption == "500 Task, 480 more rows, of 900 in all, more pages follow"
    assert len(cells.rows) == 1 + MOST_ROWS
    assert cells.rows[0] == ["id", "title", "description"]
    assert max(len(cell) for row in cells.rows for cell in row) <= 80


def test_columns_are_bounded_and_the_others_are_named() -> None:
    wide: list[dict[str, Any]] = [{f"key{number}": date(2026, 1, 1) for number in range(14)}, {"key0": None}]
    cells = Cells(Page(wide, None, None)._repr_html_())
    assert cells.caption == "2 dict, 4 more columns: key10, key11, key12, key13, the last one"
    assert {len(row) for row in cells.rows} == {MOST_COLUMNS}
    assert cells.rows[2][0] == ""


def test_items_that_show_no_fields_are_values() -> None:
    assert Cells(Page(["a", "b"], None, None)._repr_html_()).rows == [["value"], ["a"], ["b"]]


def test_outcomes_show_first_what_was_not_done() -> None:
    good = [RowOutcome(row=Row(number, {}), id=f"T{number}") for number in range(30)]
    bad = RowOutcome(row=Row(30, {}), error=NotFound(HOSTILE))
    outcomes = Outcomes([*good, bad])
    cells = Cells(outcomes._repr_html_())
    assert cells.rows[:2] == [["row", "state", "id", "error"], ["30", "failed", "", f"NotFound({HOSTILE!r})"]]
    assert cells.caption == "31 row, 11 more rows, 30 done, 1 failed, 0 in doubt"
    assert pretty_repr(Outcomes(good)) == "Outcomes(done=30, failed=0, in_doubt=0, first_errors=[])"
    assert f"row 30: {HOSTILE}" in pretty_repr(outcomes)


async def test_lists_that_were_read_are_lists_and_tables(connect: Connect) -> None:
    async with connect(tasks=30) as (_, wrike):
        tasks = await wrike.tasks.list().to_list()
        again = await wrike.tasks.get_many([task.id for task in tasks])
        assert isinstance(tasks, list)
        assert [task.id for task in again] == [task.id for task in tasks]
        for each in (tasks, again):
            assert Cells(each._repr_html_()).caption.startswith("30 Task, 10 more rows")  # type: ignore[attr-defined]  # for notebooks alone
        assert tasks + again == [*tasks, *again]
        nothing: Any = await wrike.tasks.list(limit=0).to_list()
        assert Cells(nothing._repr_html_()).caption == "0 nothing"
        records: Any = await wrike.tasks.list(limit=2).raw().to_list()
        assert Cells(records._repr_html_()).caption.startswith("2 dict")


def test_rich_shows_what_is_there_and_a_few_of_many() -> None:
    task = Task(id="T1", title="a")
    assert pretty_repr(task) == "Task(id='T1', title='a')"
    shown = pretty_repr(Page([task] * 500, "TOKEN", 900), max_width=200)
    assert shown.count("Task(") == 3
    assert "more=497" in shown
    assert "response_size=900" in shown
    assert "TOKEN" not in shown
    assert pretty_repr(Page([task], None, None), max_width=200) == (
        "Page(items=[Task(id='T1', title='a')], response_size=None, is_last=True)"
    )


class Printer:
    """IPython's printer, as far as it is used."""

    def __init__(self) -> None:
        self.printed = ""

    def text(self, text: str) -> None:
        self.printed += text

    def breakable(self) -> None:
        self.printed += "\n"

    def pretty(self, value: Any) -> None:
        self.printed += repr(value)

    @contextlib.contextmanager
    def group(self, indent: int, opening: str, closing: str) -> Iterator[None]:
        assert indent == len(opening)
        self.printed += opening
        yield
        self.printed += closing


def test_ipython_breaks_a_model_by_fields() -> None:
    printer = Printer()
    Task(id="T1", title="a")._repr_pretty_(printer, cycle=False)
    assert printer.printed == "Task(id='T1',\ntitle='a')"
    printer = Printer()
    Task(id="T1")._repr_pretty_(printer, cycle=True)
    assert printer.printed == "Task(…)"


def test_showing_loads_neither_rich_nor_ipython_nor_anything_before_it_is_asked_for() -> None:
    program = (
        "import sys; from wrike_async import Page; from wrike_async.models import Task\n"
        "page = Page([Task(id='T')], None, None)\n"
        "assert 'wrike_async._display.tables' not in sys.modules\n"
        "repr(page); page._repr_html_(); list(page.__rich_repr__())\n"
        "assert not {'rich', 'IPython', 'pandas'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=50)
