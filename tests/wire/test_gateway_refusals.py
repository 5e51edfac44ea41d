"""What refusals say that are none of Wrike's."""

from __future__ import annotations

from typing import Any

import pytest

from wrike_async._wire.refusals.gateway import advice_of_gateway, text_of_refusal

SAID: list[tuple[dict[str, Any], str | None]] = [
    ({"message": "no"}, "no"),
    ({"error": {"message": "no"}}, "no"),
    ({"error": {"code": 5}, "detail": "no"}, "no"),
    ({"message": "", "detail": " no "}, "no"),
    ({"detail": ["no", {"msg": "never"}]}, "no; never"),
    ({"detail": [{"loc": ["body", "app", 0], "msg": "field required"}]}, "body.app.0: field required"),
    ({"detail": [{"loc": "body", "msg": "no"}, {"loc": ["body"]}, 5, None]}, "no"),
    ({"detail": []}, None),
    ({"detail": {"msg": "no"}}, None),
    ({"message": ["no"]}, "no"),
    ({"message": 5, "error": None}, None),
    ({}, None),
]


@pytest.mark.parametrize(("document", "text"), SAID, ids=lambda each: repr(each)[:40])
def test_what_it_says(document: dict[str, Any], text: str | None) -> None:
    assert text_of_refusal(document) == text


def test_no_advice_where_nothing_is_known() -> None:
    assert advice_of_gateway(418) == ""
    assert advice_of_gateway(412).startswith(". The Maton gateway cannot")
