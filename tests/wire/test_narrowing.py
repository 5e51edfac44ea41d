"""Pages whose records bring few of their model's fields: read into fewer, and as others are."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from wrike_async._json import dumps
from wrike_async._wire.converter import structure_items
from wrike_async._wire.structuring import packing as packing_room
from wrike_async._wire.structuring import parts
from wrike_async._wire.structuring.lessons import WORTH_IT, WORTH_LEAVING_OUT
from wrike_async._wire.structuring.packing import Packing
from wrike_async._wire.structuring.parts import page_in_parts
from wrike_async.models import Task

SHORT = {"id": "T", "title": "A task", "dates": {"type": "Planned", "start": "2026-10-07T09:00:00"}}


@pytest.fixture
def packing(monkeypatch: pytest.MonkeyPatch) -> Packing:
    """That of tasks, with nothing learnt, for pages of any length."""
    monkeypatch.setattr(packing_room, "WORTH_A_LOOK", 0)
    return Packing(Task)


def read(packing: Packing, *records: dict[str, Any]) -> list[str]:
    """Read a page as models, see that they are those of the long way, and return the fields of its structs."""
    page = packing.read(dumps({"kind": "tasks", "data": records}))
    models = structure_items(Task, page.data)
    assert models == structure_items(Task, records)
    assert [each.to_dict() for each in models] == [each.to_dict() for each in structure_items(Task, records)]
    return list(page.data[0].__struct_fields__)


def taught(packing: Packing, record: dict[str, Any] = SHORT) -> list[str]:
    """Read as many records as it takes, and return the fields of the next page's structs."""
    read(packing, *[record] * WORTH_IT)
    return read(packing, record)


def test_fields_that_do_not_come_are_left_out(packing: Packing) -> None:
    assert len(read(packing, *[SHORT] * (WORTH_IT - 1))) == 37
    assert len(read(packing, SHORT)) == 37
    assert read(packing, SHORT) == ["id", "title", "dates"]


def test_a_page_with_nearly_all_fields_leaves_all_of_them(packing: Packing) -> None:
    names = [field.wire for field in packing._fields if field.wire not in ("id", "title", "dates")]
    most = {**SHORT, **dict.fromkeys(names[WORTH_LEAVING_OUT - 1 :])}
    assert len(taught(packing, most)) == 37
    assert packing.narrowing.narrow is None


def test_what_comes_in_some_records_is_read_from_then_on(packing: Packing) -> None:
    taught(packing)
    done = {**SHORT, "completedDate": "2026-10-07T01:48:56Z"}
    assert len(read(packing, SHORT, done)) == 37
    assert read(packing, SHORT) == read(packing, done) == ["id", "title", "completed_date", "dates"]


def test_another_kind_of_page_changes_nothing(packing: Packing) -> None:
    few = taught(packing)
    for _ in range(3):
        assert len(read(packing, {**SHORT, "description": "Long"}, SHORT)) == 37
        assert read(packing, SHORT) == few


def test_short_pages_are_read_as_ever(packing: Packing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing_room, "WORTH_A_LOOK", 1_000)
    for _ in range(WORTH_IT):
        page = packing.read(dumps({"kind": "tasks", "data": [SHORT]}))
    assert packing.narrowing.narrow is None
    few = taught(packing, {**SHORT, "description": "x" * 1_000})
    assert len(few) == 4
    page = packing.read(dumps({"kind": "tasks", "data": [SHORT]}))
    assert len(page.data[0].__struct_fields__) == 37


def test_a_page_without_records_teaches_nothing(packing: Packing) -> None:
    for _ in range(3):
        assert packing.read(b'{"kind":"tasks","data":[]}').data == []
    assert packing.narrowing.narrow is None


@pytest.mark.parametrize(
    "odd",
    [
        {"title": None},
        {"dates": {"type": "Unheard of"}},
        {"somethingNew": {"a": 1}},
        {"dates": {"type": "Planned", "duration": 480.0, "start": None, "another": 1}},
    ],
    ids=["a null", "a word", "a key", "more inside"],
)
def test_what_all_pages_teach_is_known_there_too(packing: Packing, odd: dict[str, Any]) -> None:
    few = taught(packing)
    record = {**SHORT, **odd}
    # The first one is read once more, with what it taught.
    read(packing, record, SHORT)
    for _ in range(2):
        names = read(packing, SHORT, record)
        assert set(names) - {"other_0"} == set(few)


def test_what_can_be_read_ends_a_row_of_what_cannot(packing: Packing) -> None:
    few = taught(packing)
    for _ in range(5):
        assert packing.read(b'{"kind":"tasks","data":[{"id":5}]}') is None
    assert packing._in_vain == 5
    assert read(packing, SHORT) == few
    assert packing._in_vain == 0


def in_parts(body: bytes) -> Any:
    """Read a page in many parts."""
    reading = page_in_parts(Task, body)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            return end.value


def test_long_pages_are_read_into_fewer_fields_too(packing: Packing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 1_000)
    monkeypatch.setattr(parts, "packing_of", lambda _: packing)
    long, longer = ([{**SHORT, **more} for _ in range(WORTH_IT)] for more in ({}, {"description": "Long"}))
    few: list[int] = []
    reading = parts._read

    def noting(one: Packing, *rest: Any) -> Generator[None, None, Any]:
        page = yield from reading(one, *rest)
        if page is not None:
            few.append(len(one.struct.__struct_fields__))
        return page

    monkeypatch.setattr(parts, "_read", noting)
    for records in (long, long, longer, long, [*long, *longer], longer, long):
        page = in_parts(dumps({"kind": "tasks", "data": records}))
        assert structure_items(Task, page.data) == structure_items(Task, records)
    # The fifth page begins as a short one does, so that from then on those with a description are read into as few.
    assert few == [37, 3, 37, 3, 37, 4, 4]
