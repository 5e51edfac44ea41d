"""Values of custom fields by the type of their field, both ways."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async import DecodeError, InvalidArgument
from wrike_async._resources.custom_field_values import custom_value, wire_text
from wrike_async.models import Contact, CustomField, CustomFieldSettings, CustomFieldValue, Folder, Task

CHOICES = CustomFieldSettings(values=("Low", "High", "high up"), allow_other_values=False)


def field(kind: Any, settings: CustomFieldSettings | None = None) -> CustomField:
    return CustomField(id="F1", title="Impact", type=kind, settings=settings)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("Text", "x", "x"),
        ("Text", "", ""),
        ("Text", None, None),
        ("DropDown", "High", "High"),
        ("DropDown", "", None),
        ("Numeric", "12", 12),
        ("Numeric", "12345678901234567890", 12345678901234567890),
        ("Currency", "-1.50", -1.5),
        ("Percentage", "1e2", 100.0),
        ("Duration", "90", 90),
        ("CalculatedNumeric", ".5", 0.5),
        ("Numeric", "", None),
        ("Date", "2026-03-01", date(2026, 3, 1)),
        ("Date", "2026-03-01T09:30:00", datetime(2026, 3, 1, 9, 30)),  # noqa: DTZ001 (a local time)
        ("CalculatedDate", "2026-03-01T09:30:00Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("Checkbox", "true", True),
        ("Checkbox", "False", False),
        ("Checkbox", None, None),
        ("Contacts", '["KUAAAAAB","KUAAAAAC"]', ("KUAAAAAB", "KUAAAAAC")),
        ("Contacts", "KUAAAAAB, KUAAAAAC", ("KUAAAAAB", "KUAAAAAC")),
        ("Contacts", "", ()),
        ("Multiple", '["a","b, c"]', ("a", "b, c")),
        ("Multiple", "b, c", ("b, c",)),
        ("Multiple", "[" * 1999, ("[" * 1999,)),
        ("Multiple", "7", ("7",)),
        ("Multiple", None, ()),
        ("LinkToDatabase", '["IEAAAAAQ"]', ("IEAAAAAQ",)),
        ("Hologram", "as it came", "as it came"),
    ],
)
def test_a_text_stands_for_a_value(kind: str, text: str | None, value: object) -> None:
    task = Task(id="T1", custom_fields=() if text is None else (CustomFieldValue(id="F1", value=text),))
    found = task.custom_field(field(kind))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Numeric", "1_000"),
        ("Numeric", "NaN"),
        ("Numeric", "inf"),
        ("Currency", "12 EUR"),
        ("Date", "tomorrow"),
        ("Date", "tomorrow morning"),
        ("Checkbox", "yes"),
    ],
)
def test_a_text_that_stands_for_nothing_is_no_silence(kind: str, text: str) -> None:
    with pytest.raises(DecodeError, match=rf"'{text}' is no value of the {kind} field 'Impact' \(F1\)"):
        custom_value(field(kind), text)


def test_what_was_not_asked_for_is_no_silence() -> None:
    for record in (Task(id="T1"), Folder(id="T1"), Contact(id="T1")):
        with pytest.raises(
            InvalidArgument, match=f"this {type(record).__name__} was read without its custom fields; ask"
        ):
            record.custom_field(field("Text"))


def test_a_title_says_what_to_write() -> None:
    with pytest.raises(InvalidArgument, match=r"task.custom_field\(await names.custom_fields.get\('Impact'\)\)"):
        Task(id="T1").custom_field("Impact")  # type: ignore[arg-type]  # checkers refuse it, too


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("Text", None, None),
        ("Text", " as it is ", " as it is "),
        ("DropDown", "High", "High"),
        ("DropDown", " lOW ", "Low"),
        ("Multiple", ["low", "High"], '["Low","High"]'),
        ("Multiple", {"Low"}, '["Low"]'),
        ("Multiple", (), "[]"),
        ("Contacts", ["KUAAAAAB"], '["KUAAAAAB"]'),
        ("Numeric", 12, "12"),
        ("Numeric", " 1.5", "1.5"),
        ("Percentage", 0.25, "0.25"),
        ("Date", date(2026, 3, 1), "2026-03-01"),
        ("Date", "2026-03-01", "2026-03-01"),
        ("Date", datetime(2026, 3, 1, 9, tzinfo=UTC), "2026-03-01T09:00:00+00:00"),
        ("Checkbox", True, "true"),
        ("Checkbox", False, "false"),
    ],
)
def test_a_value_becomes_a_text(kind: str, value: Any, text: str | None) -> None:
    settings = CHOICES if kind in ("DropDown", "Multiple") else None
    assert wire_text(field(kind, settings), value) == text


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("Text", 5, "the Text field 'Impact' takes a text, not 5"),
        ("DropDown", "Hgih", "'Hgih' is no choice of the DropDown field 'Impact'; did you mean 'High'?"),
        ("DropDown", "zzz", "it takes 'Low', 'High', 'high up'"),
        ("Multiple", "Low", "takes a list of texts, not 'Low'"),
        ("Multiple", 5, "takes a list of texts, not 5"),
        ("Multiple", [5], "takes a text, not 5"),
        ("Numeric", True, "takes a number, not True"),
        ("Text", nan, "takes a text, not nan; a missing value is None"),
        ("Numeric", nan, "takes a number, not nan; a missing value is None"),
        ("Numeric", "many", "takes a number, not 'many'"),
        ("Date", "soon", "takes a date, not 'soon'"),
        ("Date", 5, "takes a date, not 5"),
        ("Checkbox", "true", "takes True or False, not 'true'"),
        ("CalculatedDate", date(2026, 3, 1), "is calculated by Wrike, and takes no value"),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, value: Any, said: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        wire_text(field(kind, CHOICES), value)
    assert said in str(caught.value)


def test_other_values_are_taken_where_the_field_takes_them() -> None:
    free = CustomFieldSettings(values=("Low",), allow_other_values=True)
    assert wire_text(field("DropDown", free), "low") == "low"
    assert wire_text(field("DropDown"), "anything") == "anything"


_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "Numeric": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "Date": st.dates() | st.datetimes(),
    "Checkbox": st.booleans(),
    "Multiple": st.lists(st.text(alphabet=st.characters(codec="utf-8"))).map(tuple),
    "Text": st.text(),
}


@given(st.sampled_from(sorted(_VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), _VALUES[kind])))
def test_what_is_written_is_read_again(drawn: tuple[str, Any]) -> None:
    kind, value = drawn
    assert custom_value(field(kind), wire_text(field(kind), value)) == value
