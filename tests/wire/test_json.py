"""What JSON is, wherever it is read or written."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._json import InvalidJson, dumps, dumps_each, dumps_given, loads
from wrike_async._wire.structuring.records import UnknownWord

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


class Colour(Enum):
    RED = "red"


class Number(int):
    pass


@given(VALUES)
def test_what_is_written_is_read_as_it_was(value: Any) -> None:
    for text in (dumps(value), dumps_given(value, large=True), dumps(value, indent=True), dumps(value, sort_keys=True)):
        assert loads(text) == json.loads(text) == value
        assert loads(text.decode()) == loads(memoryview(text)) == loads(bytearray(text)) == value


@given(st.lists(VALUES, max_size=5))
def test_each_of_many_is_written_as_one_is(values: list[Any]) -> None:
    assert dumps_each(values) == [dumps(value).decode() for value in values]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"9223372036854775808", 2**63),
        (b"-170141183460469231731687303715884105728", -(2**127)),
        (b"1" * 400, int("1" * 400)),
        (b"1.0", 1.0),
        (b"0.1e-400", 0.0),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'"\\ud83d\\ude00\\u0000"', "\U0001f600\0"),
    ],
)
def test_numbers_are_exact_and_of_two_names_the_last_counts(text: bytes, value: Any) -> None:
    read = loads(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b" ",
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"9" * 5000,
        b"01",
        b"[1,]",
        b'{"a":1,}',
        b"1 2",
        b'"\\ud800"',
        b'{"\\udc00": 1}',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'{"\xff": 1}',
        b"\xef\xbb\xbf1",
        b'"a\nb"',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        '"\ud800"',
    ],
)
def test_anything_else_is_no_json(text: bytes | str) -> None:
    with pytest.raises(InvalidJson) as refused:
        loads(text)
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_the_error_quotes_nothing() -> None:
    with pytest.raises(InvalidJson) as refused:
        loads(b'{"token": "verysecret" \xff}')
    assert "secret" not in str(refused.value)


def test_lines_and_indents() -> None:
    assert dumps({"b": [], "a": {"c": 1}}, indent=True, newline=True) == (
        b'{\n  "b": [],\n  "a": {\n    "c": 1\n  }\n}\n'
    )
    assert dumps({"b": 1, "a": {"d": 1, "c": 2}}, sort_keys=True) == b'{"a":{"c":2,"d":1},"b":1}'
    assert dumps([float("nan"), float("inf")]) == dumps_given([float("nan"), float("inf")]) == b"[null,null]"


@pytest.mark.parametrize("write", [dumps, dumps_given])
def test_texts_and_numbers_of_other_classes_are_written_as_such(write: Any) -> None:
    assert write([UnknownWord("Sleeping"), Number(3), Colour.RED]) == b'["Sleeping",3,"red"]'


@pytest.mark.parametrize("write", [dumps, lambda value: dumps_each([value]), dumps_given])
@pytest.mark.parametrize("value", [object(), "\ud800", {"\udfff": 1}, {("a",): 1}, range(3)])
def test_what_has_no_form(write: Any, value: Any) -> None:
    with pytest.raises(TypeError):
        write(value)


@pytest.mark.parametrize(
    "value", [{1, 2}, b"a", {1: 2}, {None: 1}, 2**64, -(2**63) - 1, [{"a": Number(2**64)}], complex(1)]
)
def test_what_is_given_has_to_be_of_jsons_own_types(value: Any) -> None:
    with pytest.raises(TypeError):
        dumps_given(value)


def test_what_is_given_may_be_deep_but_not_that_deep() -> None:
    value: list[Any] = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(TypeError, match="nested too deeply"):
        dumps_given(value)


def test_forms_of_what_is_given() -> None:
    noon, number = datetime(2026, 1, 2, 12, tzinfo=UTC), uuid.UUID(int=1)
    assert loads(dumps_given((noon, noon.date(), time(1), number))) == [
        "2026-01-02T12:00:00+00:00",
        "2026-01-02",
        "01:00:00",
        str(number),
    ]
    assert dumps_given({"a": {1}}, default=sorted) == b'{"a":[1]}'
    assert dumps_given(2**64, large=True) == str(2**64).encode()
    with pytest.raises(TypeError, match=r"datetime\.datetime"):
        dumps_given(noon, times=False)


def test_any_names() -> None:
    given = {1: 1, 1.5: 2, None: 3, False: 4, date(2026, 1, 2): 5, UnknownWord("x"): 6, 2: 7}
    written = b'{"1":1,"1.5":2,"null":3,"false":4,"2026-01-02":5,"x":6,"2":7}'
    assert dumps_given(given, any_keys=True) == written
    with pytest.raises(TypeError):
        dumps_given({("a",): 1}, any_keys=True)


@pytest.mark.parametrize("then", ["", "dumps(1)", "loads('1')"])
def test_it_loads_with_the_first_text(then: str) -> None:
    code = f"import sys; from wrike_async._json import dumps, loads\n{then}\nprint('msgspec' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50)
    assert run.stdout.strip() == str(bool(then))
