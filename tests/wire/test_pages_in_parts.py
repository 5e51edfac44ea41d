"""Long pages, read part by part: the same as in one go, or not at all."""

from __future__ import annotations

import json
import operator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._wire.converter import structure_items
from wrike_async._wire.structuring import parts
from wrike_async._wire.structuring.packing import packing_of
from wrike_async._wire.structuring.parts import page_in_parts
from wrike_async._wire.types import LocalDateTime, Model, model
from wrike_async.models import CustomFieldValue


@model
class Thing(Model):
    """What no other test teaches anything."""

    id: str
    account_id: str | None = None
    title: str | None = None
    parent_ids: tuple[str, ...] | None = None
    custom_fields: tuple[CustomFieldValue, ...] | None = None
    happened: datetime | None = None
    until: LocalDateTime | None = None


def read(body: bytes, *, part: int = 1) -> tuple[int, Any]:
    """Read a page in parts of so many bytes: how many there were, and the page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART", part)
        reading, turns = page_in_parts(Thing, body), 0
        while True:
            try:
                next(reading)
            except StopIteration as end:
                return turns, end.value
            turns += 1


def told(page: Any) -> tuple[Any, ...]:
    """All of a page, with models in the place of structs."""
    return structure_items(Thing, page.data), page.kind, page.next_page_token, page.response_size


def record(number: int, **others: Any) -> dict[str, Any]:
    return {"id": f"T{number}", "accountId": "A", "title": "A task" * 3, **others}


def body_of(data: Any, *, indent: int | None = None, **others: Any) -> bytes:
    return json.dumps({"kind": "tasks", **others, "data": data}, indent=indent).encode()


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("last", [False, True])
def test_a_page_is_cut_between_records(indent: int | None, last: bool) -> None:
    data = [record(number, customFields=[{"id": "C", "value": "1"}] * 3) for number in range(50)]
    body = body_of(data, indent=indent, nextPageToken="N", responseSize=70)
    if last:
        document = {"kind": "tasks", "data": data, "nextPageToken": "N", "responseSize": 70}
        body = json.dumps(document, indent=indent).encode()
    turns, page = read(body, part=len(body) // 10)
    assert 5 <= turns <= 10
    assert told(page) == told(packing_of(Thing).read(body))
    assert (page.kind, page.next_page_token, page.response_size, len(page.data)) == ("tasks", "N", 70, 50)


texts = st.text(max_size=20) | st.sampled_from(['},{"id":"', '"data":[', "\\", '{"id":"T1","accountId":"A"}'])
fields = st.lists(st.fixed_dictionaries({"id": texts, "value": texts}), max_size=3)
records = st.fixed_dictionaries(
    {"id": texts}, optional={"accountId": texts, "title": texts, "customFields": fields, "parentIds": st.lists(texts)}
)


@given(
    data=st.lists(records, max_size=12),
    head=st.fixed_dictionaries({}, optional={"nextPageToken": texts, "responseSize": st.integers(0, 99)}),
    tail=st.fixed_dictionaries({}, optional={"other": records, "others": st.fixed_dictionaries({"data": fields})}),
    odd_head=st.booleans(),
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, 1]),
    part=st.integers(1, 200),
)
def test_what_is_read_in_parts_is_what_is_read_in_one_go(
    data: Any, head: Any, tail: Any, odd_head: bool, ascii_only: bool, indent: int | None, part: int
) -> None:
    before, after = ({**head, **tail}, {}) if odd_head else (head, tail)
    document = {"kind": "tasks", **before, "data": data, **after}
    body = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    _, page = read(body, part=part)
    if page is not None:
        assert told(page) == told(packing_of(Thing).read(body))
        assert [each["id"] for each in page.data] == [each["id"] for each in data]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        body_of([]),
        body_of({}),
        body_of([record(1), record(2)])[:-30],
        body_of([record(number) for number in range(9)]).replace(b'"T5"', b"5"),
        b'{"elsewhere":' + body_of([record(number) for number in range(9)]) + b',"data":[]}',
        # The two keys of the first record are those of objects inside of the others, too.
        body_of([{"id": "T1", "value": "1"}, *(record(2, customFields=[{"id": "C", "value": "1"}] * 3),) * 9]),
        # Nothing begins as the first one does.
        body_of([record(1), *({"title": "A task" * 9, "id": f"T{number}"} for number in range(9))]),
    ],
    ids=range(9),
)
def test_what_cannot_be_cut_is_left_to_be_read_in_one_go(body: bytes) -> None:
    assert read(body, part=20)[1] is None


@pytest.mark.parametrize("again", ['"data"', '"data" ', r'"d\u0061ta"', r'"\u0064ata"', r'"da\u0074a"'])
def test_of_records_that_are_told_twice_the_last_count(again: str) -> None:
    first, last = ([record(number) for number in numbers] for numbers in (range(9), [9]))
    body = b"%b,%b:%b}" % (body_of(first)[:-1], again.encode(), json.dumps(last).encode())
    page = read(body, part=100)[1] or packing_of(Thing).read(body)
    assert [each["id"] for each in page.data] == [each["id"] for each in last]


def test_what_was_learnt_meanwhile_changes_nothing() -> None:
    body = body_of([record(number) for number in range(9)])
    packing = packing_of(Thing)
    reading = page_in_parts(Thing, body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART", 50)
        next(reading)
        next(reading)
        packing.learn({"id": "T", "aNewField": 1})
        with pytest.raises(StopIteration) as end:
            while True:
                next(reading)
    assert told(end.value.value) == told(read(body, part=50)[1]) == told(packing_of(Thing).read(body))


def test_keys_that_were_learnt_come_with_their_parts() -> None:
    body = body_of([record(number, another={"id": "A", "accountId": "B"}) for number in range(9)])
    assert read(body, part=100)[1] is None
    assert packing_of(Thing).read(body) is not None
    turns, page = read(body, part=100)
    assert turns > 2
    assert [each.extra for each in page.data] == [{"another": {"id": "A", "accountId": "B"}}] * 9
    assert [each["another"] for each in page.data] == [{"id": "A", "accountId": "B"}] * 9


def test_models_are_what_they_are() -> None:
    _, page = read(body_of([record(number) for number in range(9)]), part=100)
    again = structure_items(Thing, page.data)
    assert all(map(operator.is_, again, page.data))
    assert again is not page.data


def test_a_record_that_does_not_become_a_model_leaves_the_page_to_be_read_in_one_go() -> None:
    data = [record(number, happened="2026-10-07T01:48:56Z") for number in range(9)]
    assert read(body_of(data), part=300)[1] is not None
    data[4]["until"] = "no time"
    body = body_of(data)
    assert read(body, part=300)[1] is None
    assert packing_of(Thing).read(body) is not None
