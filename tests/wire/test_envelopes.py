"""What stands around the records of an answer: found without reading these, or not believed to be there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._wire.structuring.envelopes import token_around

_TEXTS = st.text(max_size=8) | st.sampled_from(["nextPageToken", "data", '"data":[{', "]}", '"nextPageToken":"X"'])
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)
_RECORDS = st.lists(st.dictionaries(_TEXTS, _VALUES, max_size=3), max_size=3)


@st.composite
def _envelopes(draw: st.DrawFn) -> dict[str, Any]:
    members = draw(st.dictionaries(st.sampled_from(["kind", "responseSize", "more"]), _VALUES, max_size=3))
    members |= draw(st.fixed_dictionaries({}, optional={"nextPageToken": _TEXTS | st.none(), "data": _RECORDS}))
    return {name: members[name] for name in draw(st.permutations(list(members)))}


@given(_envelopes(), st.sampled_from([None, 1]), st.booleans())
def test_no_other_token_is_found_than_that_of_the_envelope(envelope: dict[str, Any], indent: Any, ascii_: bool) -> None:
    body = json.dumps(envelope, indent=indent, ensure_ascii=ascii_).encode("utf-8", "replace")
    found = token_around(body)
    assert found is None or (found == envelope["nextPageToken"] and envelope["data"])


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (b'{"kind":"tasks","nextPageToken":"A_-=","responseSize":12,"data":[{"id":"T"}]}', "A_-="),
        (b'{ "kind": "tasks", "data": [ {"ids": ["T"]} ], "nextPageToken" : "A", "responseSize": 12 }\n', "A"),
        (b'{"data":[{"id":"T"}]}', None),
        (b'{"nextPageToken":"A","data":[]}', None),
        (b'{"nextPageToken":"A","data":[7]}', None),
        (b'{"nextPageToken":"","data":[{"id":"T"}]}', None),
        (b'{"nextPageToken":null,"data":[{"id":"T"}]}', None),
        (b'{"data":[{"x":{"ids":["T"],"nextPageToken":"A"}}]}', None),
        (b'{"data":[{"id":"T"}],"more":{"ids":["T"],"nextPageToken":"A"}}', None),
        (b'{"data":[{"id":"T","x":["nextPageToken"', None),
        (b"", None),
    ],
)
def test_it_stands_before_the_records_or_after_them(body: bytes, token: str | None) -> None:
    assert token_around(body) == token
