"""Answers that models are made of: what the short way gives is what the long way gives, errors included."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.records import Everything, json_values, least, records
from tests.wire.test_packing import MODELS, assert_same
from wrike_async._json import dumps
from wrike_async._wire.decode import Answer, Envelope, decode_each, decode_items, read_answer
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.structuring import lessons
from wrike_async._wire.structuring import packing as packing_room
from wrike_async._wire.structuring.packed_record import PackedRecord, plain_record
from wrike_async._wire.structuring.packing import MOST_IN_VAIN, TRIED_EACH, Packing
from wrike_async._wire.types import Model
from wrike_async._wire.walking.walk import Walk
from wrike_async.errors import DecodeError

ODD = json_values | st.sampled_from(
    [
        2**63,
        -(2**64),
        10**400,
        1e300,
        2.0,
        "",
        "2026-10-07",
        "2026-10-07T01:48:56+02:00",
        "2026-13-45T00:00:00Z",
        [None],
    ]
)
INSTANTS = (
    "2026-10-07T01:48:56Z",
    "2026-10-07T01:48:56.5Z",
    "2026-10-07t01:48:56z",
    "2026-10-07 01:48:56Z",
    "2026-10-07T01:48:56.123456Z",
    "2026-10-07T01:48:56.1234567Z",
    "2026-12-31T23:59:59.9999999Z",
    "2026-10-07T01:48:56+02:00",
    "2026-10-07T01:48:56+02",
    "2026-10-07T01:48:56-00:00",
    "2026-10-07T01:48Z",
    "20261007T014856Z",
    "0001-01-01T00:00:00+01:00",
    "2026-10-07T01:48:56",
    "2026-10-07",
    "2026-10-07T24:00:00Z",
    "",
    "Z",
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing learnt before."""
    forget(monkeypatch)


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[type[Any], Packing] = {}
    monkeypatch.setattr(packing_room, "packing_of", lambda of: known.get(of) or known.setdefault(of, Packing(of)))


def of(model_type: type[Model]) -> Operation[Any]:
    return Operation(method="GET", path="/tasks", item=model_type, paging=Paging())


def envelope(model_type: type[Model], body: bytes, *, for_models: bool = True) -> Envelope:
    return read_answer(of(model_type), Answer(200, {}, body), for_models=for_models)


def made(model_type: type[Model], body: bytes, *, for_models: bool, strict: bool) -> list[Any] | tuple[Any, ...]:
    """The models, or what was said of why there are none, and what there is instead."""
    try:
        data = envelope(model_type, body, for_models=for_models).data
    except DecodeError as error:
        return str(error), error.json_path
    try:
        return decode_items(of(model_type), data, strict=strict)
    except DecodeError as error:
        each = decode_each(of(model_type), data, strict=strict)
        told = [str(one) if isinstance(one, DecodeError) else json.dumps(one.to_dict(), sort_keys=True) for one in each]
        return str(error), error.json_path, *told


def assert_alike(model_type: type[Model], body: bytes) -> None:
    for strict in (True, False):
        slow = made(model_type, body, for_models=False, strict=strict)
        # Twice: what the first page teaches changes how the second is read.
        for _ in range(2):
            fast = made(model_type, body, for_models=True, strict=strict)
            if isinstance(slow, list):
                assert isinstance(fast, list)
                assert_same(fast, slow)
            else:
                assert fast == slow


@st.composite
def damaged(draw: st.DrawFn, record: Any) -> Any:
    """The same with something odd somewhere in it, or with a thing more or less."""
    if isinstance(record, dict) and record and draw(st.booleans() | st.just(True)):
        key = draw(st.sampled_from(sorted(record)))
        if draw(st.integers(0, 5)) == 0:
            return {name: value for name, value in record.items() if name != key}
        return {**record, key: draw(damaged(record[key]))}
    if isinstance(record, list) and record:
        return [draw(damaged(record[0])), *record[1:]]
    return draw(ODD)


@given(st.data())
def test_whatever_comes_is_read_as_the_long_way_does(data: st.DataObject) -> None:
    model_type = data.draw(st.sampled_from(MODELS) | st.just(Everything))
    page = data.draw(st.lists(records(model_type), max_size=3))
    page += [data.draw(damaged(record)) for record in page[:2]]
    earlier = data.draw(st.lists(st.lists(records(model_type), min_size=1, max_size=2), max_size=3))
    with pytest.MonkeyPatch.context() as monkeypatch:
        forget(monkeypatch)
        if data.draw(st.booleans()):
            monkeypatch.setattr(packing_room, "WORTH_A_LOOK", 0)
            monkeypatch.setattr(lessons, "WORTH_IT", 1)
            monkeypatch.setattr(lessons, "WORTH_LEAVING_OUT", 1)
        for each in (*earlier, page):
            assert_alike(model_type, dumps({"kind": "any", "data": each}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"data": 5}',
        b'{"data": {"id": "T"}}',
        b'{"data": [5, null, "x", [], {}]}',
        b'{"data": []}',
        b'{"data": [%s], "nextPageToken": 5, "responseSize": "many"}',
        b'{"data": [%s], "nextPageToken": "", "responseSize": -1}',
        b'{"data": [%s], "nextPageToken": "T", "responseSize": 7, "kind": "tasks", "new": 1}',
        b'{"data": [%s], "responseSize": 7.0, "kind": 5}',
        b'{"data": [], "data": [%s]}',
        b'{"data": [%s]} 1',
        b'{"data": [{"id": "T", "hours": 1, "id": "U", "createdDate": "2026-10-07T01:48:56Z"}]}',
        b'{"data": [{"id": "T", "hours": NaN, "createdDate": "2026-10-07T01:48:56Z"}]}',
        b'{"data": [{"id": "T", "hours": 1e999, "createdDate": "2026-10-07T01:48:56Z"}]}',
        b'{"data": [{"id": "\\ud800", "hours": 1, "createdDate": "2026-10-07T01:48:56Z"}]}',
        b'{"data": [{"id": "\xff", "hours": 1, "createdDate": "2026-10-07T01:48:56Z"}]}',
        b'{"data": [{"id": "T", "hours": 1, "createdDate": "2026-10-07T01:48:56Z", "anything": %s}]}'
        % (b"[" * 100_000),
        b'{"data": [{"id": "T", "hours": 1, "createdDate": "2026-10-07T01:48:56Z", "\xff": 1}]}',
    ],
)
def test_bodies_of_any_kind(body: bytes) -> None:
    record = dumps(least(title="x"))
    body = body.replace(b"%s", record)
    assert_alike(Everything, body)
    try:
        slow = envelope(Everything, body, for_models=False)
    except DecodeError:
        return
    fast = envelope(Everything, body)
    assert (fast.next_page_token, fast.response_size, fast.kind, len(fast.data)) == (
        slow.next_page_token,
        slow.response_size,
        slow.kind,
        len(slow.data),
    )


@pytest.mark.parametrize("text", INSTANTS)
def test_instants_of_any_form(text: str) -> None:
    assert_alike(Everything, dumps({"data": [least(createdDate=text), least(updatedDate=text)]}))
    assert_alike(Everything, dumps({"data": [least(completions=[text, text])]}))


@pytest.mark.parametrize("number", [2**53, 2**53 + 1, 2**63, -(2**63) - 1, 2**64, 10**400, 2.0, 2.5, -0.0])
def test_numbers_of_any_size(number: float) -> None:
    assert_alike(Everything, dumps({"data": [least(hours=number), least(attachmentCount=number)]}))
    assert_alike(Everything, dumps({"data": [least(grid=[[number]], anything=[number])]}))


def test_a_page_is_packed_and_nothing_else_is_seen_of_it() -> None:
    body = dumps({"kind": "tasks", "data": [least(title="a", newField=1), least(title=None)]})
    page = envelope(Everything, body)
    assert all(isinstance(each, PackedRecord) for each in page.data)
    first, second = page.data
    assert (first["id"], first["createdDate"], first["title"]) == ("T", "2026-10-07T01:48:56Z", "a")
    for absent in ("title", "status", "nobodyKnows"):
        with pytest.raises(KeyError):
            second[absent]
    assert [plain_record(each) for each in page.data] == json.loads(body)["data"]
    assert envelope(Everything, body, for_models=False).data == json.loads(body)["data"]


def test_one_bad_record_does_not_spoil_the_others() -> None:
    body = dumps({"data": [least(), least(dates={"type": "Planned", "start": "someday"}), least()]})
    data = envelope(Everything, body).data
    assert isinstance(data[0], PackedRecord)
    with pytest.raises(DecodeError) as told:
        decode_items(of(Everything), data, strict=True)
    assert told.value.json_path == "$.data[1].dates.start"
    assert [type(each) for each in decode_each(of(Everything), data, strict=True)] == [
        Everything,
        DecodeError,
        Everything,
    ]
    kept = [each.to_dict() for each in decode_items(of(Everything), data)]
    assert kept == json.loads(body)["data"]


def test_what_never_fits_is_rarely_tried() -> None:
    packing, bad, good = Packing(Everything), dumps({"data": [least(title=5)]}), dumps({"data": [least()]})
    for _ in range(MOST_IN_VAIN - 1):
        assert packing.read(bad) is None
    assert packing.read(good) is not None
    for _ in range(MOST_IN_VAIN):
        assert packing.read(bad) is None
    assert sum(packing.read(good) is None for _ in range(TRIED_EACH)) == TRIED_EACH - MOST_IN_VAIN
    assert packing.read(good) is not None


def test_a_walk_knows_packed_records_by_their_ids() -> None:
    walk = Walk()
    page = dumps({"data": [least(id="A"), least(id="B"), least(id="A")], "nextPageToken": "1"})
    assert [each.id for each in walk.absorb(envelope(Everything, page), repeated=False)] == ["A", "B"]
    after = dumps({"data": [least(id="B"), least(id="C")]})
    assert [each.id for each in walk.absorb(envelope(Everything, after), repeated=False)] == ["C"]
