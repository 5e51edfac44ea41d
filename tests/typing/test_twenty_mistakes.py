"""What twenty mistakes of a first day end as when they run; `test_calls` has type checkers read them."""

from __future__ import annotations

import gc
import inspect
import re
import warnings
from pathlib import Path

import pytest

from tests.connecting import Connect
from tests.typing import twenty_mistakes
from wrike_async import WrikeError

FOUND_ONLY_WHEN_THEY_RUN = {"forgets_to_await_a_bulk_write", "gives_one_id_for_several"}
"""An expression that nobody uses, and a text, which is a sequence of texts: neither is an error of types."""

ENDS_AS = {
    "misspells_an_option": "TypeError: .* argument 'max_wiat'",
    "misspells_a_key_of_a_row": "RowsFailed: .*'titel'; did you mean 'title'",
    "misspells_a_parameter": "InvalidArgument: .*'titel'; did you mean 'title'",
    "misspells_a_word": "InvalidArgument: .*did you mean 'Active'",
    "writes_a_field_as_python_does": "InvalidArgument: .*did you mean 'attachmentCount'",
    "filters_instants_by_a_day": "InvalidArgument: .*that day is {'start': '2024-01-01T00:00:00Z', 'end': '2024-01-02",
    "takes_for_granted_what_may_be_none": "AttributeError: 'NoneType'",
    "misspells_an_attribute": "AttributeError: .*'tittle'",
    "writes_a_status_that_is_none": "InvalidArgument: status=None: .*leave it out",
    "writes_dates_that_are_none": "InvalidArgument: dates=None: .*leave it out",
    "writes_what_was_not_asked_for": "InvalidArgument: custom_fields=None: .*leave it out",
    "walks_without_async": "TypeError: .*write 'async for'",
    "forgets_to_await_a_bulk_write": r"RuntimeWarning: update_many\(…\) was never awaited: nothing was sent",
    "forgets_to_await_a_write": "RuntimeWarning: coroutine 'Tasks.update' was never awaited",
    "comments_on_nothing": "InvalidArgument: give one of task_id, folder_id",
    "leaves_out_what_is_needed": "InvalidArgument: .* needs title",
    "gives_one_id_for_several": r"InvalidArgument: ids takes several: write \['T'\]",
    "writes_a_nested_key_as_the_wire_does": "InvalidArgument: .*'ownerIds'; did you mean 'owner_ids'",
    "takes_a_page_for_a_list": "TypeError: 'Page' object is not subscriptable",
    "misspells_an_argument_of_a_raw_request": "TypeError: .* argument 'parms'",
}


def test_type_checkers_are_told_of_all_but_two() -> None:
    source = Path(inspect.getfile(twenty_mistakes)).read_text(encoding="utf-8")
    mistakes = dict(re.findall(r"^async def (\w+)\((.*?)(?=^async def|\Z)", source, re.M | re.S))
    assert {name for name, body in mistakes.items() if "# type: ignore[" not in body} == FOUND_ONLY_WHEN_THEY_RUN
    assert mistakes.keys() == ENDS_AS.keys()
    assert len(mistakes) == 20


@pytest.mark.parametrize("mistake", ENDS_AS)
async def test_a_mistake_is_told(mistake: str, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRIKE_TOKEN", "none")
    async with connect(tasks=2) as (sandbox, wrike):
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            ended: BaseException | None = None
            try:
                await getattr(twenty_mistakes, mistake)(wrike)
            except (WrikeError, AttributeError, TypeError) as error:
                ended = error
            gc.collect()
        told = [f"{type(each).__name__}: {each}" for each in (ended, *(one.message for one in warned)) if each]
        assert len(told) == 1
        assert re.match(ENDS_AS[mistake], told[0])
        assert {request.method for request in sandbox.requests} <= {"GET"}
