"""Pages read straight into structs: the same models as the long way makes, or none."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.records import Everything, least, records
from wrike_async import _resources as resources
from wrike_async._wire.converter import structure_items
from wrike_async._wire.structuring.packing import MOST_LEARNT, UNFIT, Packing, packing_of
from wrike_async._wire.types import LocalDateTime, Model, model
from wrike_async.errors import DecodeError


def models() -> list[type[Model]]:
    found: set[type[Model]] = {Everything}
    for area in pkgutil.iter_modules(resources.__path__, f"{resources.__name__}."):
        members = vars(importlib.import_module(area.name)).values()
        found |= {member for member in members if isinstance(member, type) and issubclass(member, Model)}
    return sorted(found - {Model}, key=lambda model_type: model_type.__qualname__)


MODELS = models()


@model
class Noted(Model):
    note: str | None
    day: date | None = None
    time: LocalDateTime | None = None


OTHER_FORMS = [
    "2026-09-25",
    "20260925",
    "2026-W39-5",
    "2026-09-25T09:15",
    "2026-09-25T091530",
    "2026-09-25 09:15:30",
    "2026-09-25t09:15:30",
    "2026-09-25T09:15:30.123456",
    "2026-09-25T09:15:30.1234564",
    "2026-09-25T09:15:30.123456567",
    "2026-09-25T09:15:30,5",
    "2026-09-25T09:15:60",
    "2026-09-25T24:00:00",
    "2026-09-25T09:15:30Z",
    "2026-09-25T09:15:30+02:00",
]


def packed(packing: Packing, page: list[Any]) -> list[Any] | None:
    """The models of a page, ``None`` where it has to be read the long way."""
    try:
        structs = packing.decode_page(msgspec.json.encode({"kind": "any", "data": page})).data
        return [packing.unpack(struct) for struct in structs]
    except UNFIT:
        return None


def the_long_way(model_type: type[Model], page: list[Any]) -> list[Any] | None:
    try:
        return structure_items(model_type, msgspec.json.decode(msgspec.json.encode(page)), strict=True)
    except DecodeError:
        return None


def assert_same(fast: list[Any], slow: list[Any] | None) -> None:
    assert slow is not None
    assert fast == slow
    for one, other in zip(fast, slow, strict=True):
        assert [type(getattr(one, name)) for name in one.__slots__] == [
            type(getattr(other, name)) for name in one.__slots__
        ]
    assert [each.extra for each in fast] == [each.extra for each in slow]
    assert [msgspec.json.encode(each.to_dict(), order="deterministic") for each in fast] == [
        msgspec.json.encode(each.to_dict(), order="deterministic") for each in slow
    ]


@given(st.data())
def test_what_is_packed_is_what_the_long_way_makes(data: st.DataObject) -> None:
    model_type = data.draw(st.sampled_from(MODELS))
    page = data.draw(st.lists(records(model_type), max_size=3))
    packing, slow = Packing(model_type), the_long_way(model_type, page)
    for _ in range(2):
        fast = packed(packing, page)
        if fast is not None:
            assert_same(fast, slow)
        for record in page:
            packing.learn(record)


@given(st.data())
def test_what_does_not_fit_is_never_packed(data: st.DataObject) -> None:
    page = [data.draw(records())]
    key = data.draw(st.sampled_from(sorted(page[0])))
    page[0][key] = data.draw(st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([1]))
    packing = Packing(Everything)
    for _ in range(2):
        fast = packed(packing, page)
        if fast is not None:
            assert_same(fast, the_long_way(Everything, page))
        packing.learn(page[0])


@pytest.mark.parametrize(
    "record",
    [
        least(title=None),
        least(newField={"a": [1]}),
        least(status="Sleeping"),
        least(attachmentCount=2.0),
        least(hours=2),
        least(dates={"type": "Planned", "start": "2026-09-25"}),
        least(trackedDate="20260925"),
        least(dates={"type": "Planned", "start": None, "more": 1}),
        least(history=[{"type": "Someday"}]),
    ],
)
def test_what_came_once_fits_from_then_on(record: dict[str, Any]) -> None:
    packing = Packing(Everything)
    packing.learn(record)
    fast = packed(packing, [record, least()])
    assert fast is not None
    assert_same(fast, the_long_way(Everything, [record, least()]))


@pytest.mark.parametrize("text", OTHER_FORMS)
def test_days_and_times_in_another_form_are_the_same_either_way(text: str) -> None:
    for record in ({"note": "", "day": text}, {"note": "", "time": text}):
        packing = Packing(Noted)
        for _ in range(2):
            fast = packed(packing, [record])
            if fast is not None:
                assert_same(fast, the_long_way(Noted, [record]))
            packing.learn(record)


@pytest.mark.parametrize("note", [None, 1, True, ["a"], {}])
def test_what_must_come_and_may_be_null_is_looked_at(note: object) -> None:
    assert packed(Packing(Noted), [{"note": "a"}]) == [Noted(note="a")]
    assert packed(Packing(Noted), [{"note": note}]) is None


def test_a_struct_learns_so_much_and_no_more() -> None:
    packing = Packing(Everything)
    for number in range(MOST_LEARNT + 9):
        packing.learn(least(**{f"new{number}": number}))
    assert packed(packing, [least(**{f"new{MOST_LEARNT - 1}": 1})]) is not None
    assert packed(packing, [least(**{f"new{MOST_LEARNT + 1}": 1})]) is None


def test_there_is_one_for_each_model() -> None:
    assert packing_of(Everything) is packing_of(Everything)
