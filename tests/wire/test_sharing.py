"""Equal parts of records are one object, and nobody can tell."""

from __future__ import annotations

import copy
import pickle
import threading
import traceback
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.records import Dates, Everything, least, records
from tests.wire.test_packing import MODELS, assert_same, packed, the_long_way
from wrike_async._wire.converter import structure_each, structure_items, structure_one_by_one
from wrike_async._wire.structuring import sharing
from wrike_async._wire.structuring.packing import Packing, packing_of
from wrike_async._wire.types import Model, model
from wrike_async.errors import DecodeError

PLANNED = {"type": "Planned", "start": "2026-10-07T09:00:00"}


@model
class Cost(Model):
    """What no other test teaches anything."""

    amount: float | None = None
    minutes: int | None = None


@model
class Bill(Model):
    """What holds some of it."""

    id: str
    cost: Cost | None = None
    costs: tuple[Cost, ...] | None = None
    user_ids: tuple[str, ...] | None = None


@model
class Invoice(Model):
    """What one test alone teaches something."""

    number: str | None = None
    paid_by: tuple[str, ...] | None = None


@model
class Month(Model):
    """What holds different ones."""

    id: str
    invoices: tuple[Invoice, ...] | None = None


def read(*page: Any, packing: Packing | None = None) -> list[Any]:
    """The models of a page, which are those of the long way."""
    packing = packing or Packing(Everything)
    models = packed(packing, list(page))
    assert models is not None
    assert_same(models, the_long_way(cast("type[Model]", packing.model_type), list(page)))
    return models


@given(st.data())
def test_what_is_shared_is_what_the_long_way_makes(data: st.DataObject) -> None:
    model_type = data.draw(st.sampled_from(MODELS))
    page = data.draw(st.lists(records(model_type), min_size=1, max_size=3))
    packing = Packing(model_type)
    for record in page:
        packing.learn(record)
    expected = the_long_way(model_type, [*page, *page])
    for _ in range(2):
        models = packed(packing, [*page, *page])
        if models is not None:
            assert_same(models, expected)
            for each in models:
                # What somebody notes shows nowhere else.
                change(each)


def change(record: Any) -> None:
    """Change whatever of a record can be changed, but for JSON that it came with."""
    for name in record.__slots__:
        value = getattr(record, name, None)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Model):
                change(part)
                part.extra["a note"] = 1


def test_equal_parts_are_one() -> None:
    packing = Packing(Everything)
    others = {"history": [PLANNED, {"type": "Backlog"}], "parentIds": ["A", "B"]}
    one, other = read(*[least(dates=PLANNED, **others)] * 2, packing=packing)
    later = read(least(dates={"type": "Planned"}, **others), least(dates=PLANNED), packing=packing)
    assert one.dates is other.dates is later[1].dates
    assert later[0].dates == Dates(type="Planned")
    assert all(first is second for first, second in zip(one.history, other.history, strict=True))
    assert one.parent_ids is other.parent_ids is later[0].parent_ids


def test_a_note_in_the_extra_of_a_shared_part_is_nobody_elses() -> None:
    packing = Packing(Everything)
    one, other = read(*[least(dates=PLANNED, history=[PLANNED])] * 2, packing=packing)
    one.dates.extra["note"] = one.history[0].extra["note"] = "mine"
    assert one.dates.extra == other.dates.extra == other.history[0].extra == {}
    assert read(least(dates=PLANNED), packing=packing)[0].to_dict() == least(dates=PLANNED)
    # What is shared by none keeps it, as ever.
    one.extra["note"] = "mine"
    assert one.extra == {"note": "mine"}
    assert other.extra == {}


def test_parts_with_something_extra_are_never_shared() -> None:
    packing = Packing(Everything)
    record = least(dates={**PLANNED, "more": [1], "workOnWeekends": None})
    packing.learn(record)
    one, other = read(record, record, packing=packing)
    assert one.dates == other.dates
    assert one.dates is not other.dates
    one.dates.extra["more"].append(2)
    assert other.dates.extra == {"more": [1], "workOnWeekends": None}


@pytest.mark.parametrize("amounts", [(1, 1.0), (1.0, 1), (0.0, -0.0), (-0.0, 0.0, 0)])
def test_numbers_keep_the_form_in_which_they_came(amounts: tuple[float, ...]) -> None:
    page = [{"id": "B", "cost": {"amount": amount, "minutes": 60}} for amount in (*amounts, *amounts)]
    bills = read(*page, packing=Packing(Bill))
    assert [str(bill.to_dict()) for bill in bills] == [str(record) for record in page]
    assert bills[0].cost is bills[len(amounts)].cost
    assert bills[0].cost is not bills[1].cost


def test_shared_parts_are_copied_and_pickled_as_others() -> None:
    bill = read(*[{"id": "B", "cost": {"amount": 1}, "costs": [{"amount": 1.5}]}] * 2, packing=Packing(Bill))[1]
    for copied in (copy.copy(bill), copy.deepcopy(bill), pickle.loads(pickle.dumps(bill))):
        assert copied == bill
        assert str(copied.to_dict()) == str(bill.to_dict())


def by_pickle(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("copied", [copy.deepcopy, by_pickle])
def test_a_note_in_a_part_of_one_copy_is_not_in_that_of_another(copied: Any) -> None:
    page = [{"id": name, "cost": {"amount": 1}, "costs": [{"minutes": 2}]} for name in "AB"]
    one, other = copied(read(*page, packing=Packing(Bill)))
    one.cost.extra["note"] = one.costs[0].extra["note"] = "mine"
    assert [str(bill.to_dict()) for bill in (one, other)] == [str(record) for record in page]
    # What no other record holds keeps it, as ever.
    alone = copied(Cost(minutes=1))
    alone.extra["note"] = "mine"
    assert copied(alone).extra == {"note": "mine"}


def test_what_is_rarely_equal_is_no_longer_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARED", 8)
    packing = Packing(Bill)
    page = [
        {"id": "B", "cost": {"minutes": number}, "costs": [{"minutes": 1}], "userIds": [f"U{number}", "V"]}
        for number in range(8)
    ]
    read(*page, packing=packing)
    assert packing._lessons.counted == {"cost", "userIds"}
    assert not packing._lessons.different
    read(*page, packing=packing)
    assert packing._lessons.different == {"cost", "userIds"}
    version = packing.refresh()
    one, other = read(page[0], page[0], packing=packing)
    assert one.cost is not other.cost
    assert one.user_ids is not other.user_ids
    assert one.costs[0] is other.costs[0]
    read(*page, packing=packing)
    assert packing.refresh() == version


def test_what_few_records_have_is_no_longer_looked_up_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARED", 8)
    packing = Packing(Bill)
    for first in range(0, 200, 50):
        page = [{"id": "B", **({} if each % 5 else {"userIds": [f"U{each}"]})} for each in range(first, first + 50)]
        read(*page, packing=packing)
    assert packing._lessons.different == {"userIds"}


@pytest.mark.parametrize("size", [1, 7, 40])
def test_what_is_mostly_equal_is_looked_up_for_ever(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARED", 8)
    packing = Packing(Bill)
    for first in range(0, 280, size):
        numbers = range(first, first + size)
        page = [{"id": "B", "userIds": [f"U{each // 9}"], "costs": [{"minutes": each // 9}]} for each in numbers]
        read(*page, packing=packing)
    assert packing._lessons.counted == {"userIds", "costs"}
    assert not packing._lessons.different


def test_each_part_of_a_list_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARED", 8)
    packing = Packing(Bill)
    for first in range(0, 64, 8):
        costs = [[{"minutes": each}] + [{"minutes": -1}] * 8 for each in range(first, first + 8)]
        read(*({"id": "B", "costs": each} for each in costs), packing=packing)
    assert packing._lessons.counted == {"costs"}
    assert not packing._lessons.different


def test_parts_of_records_that_are_no_longer_looked_up_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARED", 8)
    packing = Packing(Month)
    months = list[Any]()
    for first in range(0, 160, 10):
        numbers = range(first, first + 10)
        invoices = [[{"number": f"{each}.{n}", "paidBy": [f"U{each}"]} for n in range(10)] for each in numbers]
        months = read(*({"id": "M", "invoices": each} for each in invoices), packing=packing)
    assert packing._lessons.different == {"invoices"}
    assert not packing_of(Invoice)._lessons.different
    assert months[0].invoices[0].paid_by is months[0].invoices[9].paid_by


def test_no_more_are_remembered_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARED", 8)
    made = sharing.Sharing(lambda came: came, lambda: None, lambda: pytest.fail("it pays"), (), counted=True)
    for number in range(100):
        made.seen += sharing.WORTH_IT
        made.add((f"U{number}",))
        assert len(made.made) <= 8
    assert made.made


def test_long_parts_are_not_kept() -> None:
    ids = [f"U{number:04}" for number in range(sharing.LONGEST_SHARED // 5)]
    one, other = read(*[{"id": "B", "userIds": ids}] * 2, packing=Packing(Bill))
    longer, another = read(*[{"id": "B", "userIds": [*ids, "U9999"]}] * 2, packing=Packing(Bill))
    assert one.user_ids is other.user_ids
    assert longer.user_ids is not another.user_ids


def test_a_null_in_the_place_of_a_part_is_learnt() -> None:
    packing, page = Packing(Bill), [{"id": "B", "cost": None}, {"id": "C", "cost": {"minutes": 1}}]
    assert packed(packing, page) is None
    body = msgspec.json.encode({"kind": "any", "data": page})
    assert packing.read(body) is not None
    read(*page, packing=packing)


def test_what_a_part_teaches_is_known_from_then_on() -> None:
    packing, odd = Packing(Bill), {"minutes": 2.0}
    one, other = read(*[{"id": "B", "cost": odd, "costs": [odd]}] * 2, packing=packing)
    assert one.cost is other.cost
    assert packing_of(Cost)._lessons.loose == {"minutes"}
    assert packed(packing, [{"id": "B", "cost": 5}]) is None


@pytest.mark.parametrize("odd", [[], ""])
def test_what_is_empty_and_no_object_is_not_taken_for_an_empty_part(odd: Any) -> None:
    assert Bill.from_dict({"id": "B", "cost": {}}).cost == Cost()
    bill = Bill.from_dict({"id": "B", "cost": odd})
    assert bill.cost is None
    assert bill.extra == {"cost": odd}


@pytest.mark.parametrize(
    "part", [b'{"amount":1e999}', b'{"minutes":1,"more":"\xff"}', b'{"minut\xffes":1}', b'{"more":"\xed\xa0\x80"}']
)
def test_a_part_that_is_no_json_costs_its_record_alone(part: bytes) -> None:
    body = b'{"kind":"any","data":[{"id":"A"},{"id":"B","cost":%b},{"id":"C"}]}' % part
    page = Packing(Bill).decode_page(body).data
    one_by_one = structure_one_by_one(Bill, page)
    assert next(one_by_one).id == "A"
    with pytest.raises(DecodeError, match="no JSON") as raised:
        next(one_by_one)
    # What shows errors with the variables of their frames shows no half of a model.
    assert all(repr(frame.f_locals) for frame, _ in traceback.walk_tb(raised.value.__traceback__))
    assert [bill.id for bill in one_by_one] == ["C"]
    with pytest.raises(DecodeError, match="no JSON"):
        structure_items(Bill, page)
    assert [isinstance(each, DecodeError) for each in structure_each(Bill, page)] == [False, True, False]


def test_a_packed_record_shows_the_json_of_its_parts() -> None:
    packing, record = Packing(Everything), least(dates=PLANNED, history=[PLANNED], parentIds=["A"])
    (struct,) = packing.decode_page(msgspec.json.encode({"kind": "any", "data": [record]})).data
    assert {key: struct[key] for key in record} == record


def test_nothing_is_learnt_while_a_struct_and_what_makes_models_of_it_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    packing, records = Packing(Bill), [{"id": "A", "more": 1}, {"id": "B", "other": 2}]
    thread = threading.Thread(target=packing.learn, args=(records[1],))
    defstruct, held_back = msgspec.defstruct, list[bool]()

    def learning(*given: Any, **named: Any) -> Any:
        if not held_back:
            thread.start()
            thread.join(0.05)
            held_back.append(thread.is_alive())
        return defstruct(*given, **named)

    packing.learn(records[0])
    with monkeypatch.context() as patched:
        patched.setattr(msgspec, "defstruct", learning)
        packing.refresh()
    thread.join()
    assert held_back == [True]
    assert [bill.to_dict() for bill in read(*records, packing=packing)] == records
