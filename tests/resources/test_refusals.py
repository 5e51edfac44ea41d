"""What Wrike would refuse is refused before a request is spent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

import pytest

from tests.resources.refusals import WRONG
from wrike_async import InvalidArgument, Wrike
from wrike_async.areas import Area

if TYPE_CHECKING:
    from aioresponses import aioresponses


@pytest.mark.parametrize("name", WRONG)
async def test_refused_before_a_request(name: str, mocked_http: aioresponses) -> None:
    call, says = WRONG[name]
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match=re.escape(says)):
            await call(wrike)
    assert mocked_http.requests == {}


def updates() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every method that changes something, with IDs where it wants some."""
    wrike = Wrike("unused")
    for name in dir(Wrike):
        area = getattr(wrike, name) if isinstance(getattr(Wrike, name), Area) else None
        for verb in ("update", "update_members", "update_many"):
            method = getattr(area, verb, None)
            if method is not None:
                named = [each for each in signature(method).parameters.values() if each.default is Parameter.empty]
                ids = [each.name for each in named if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
                yield f"{name}.{verb}", partial(method, *("A" if each != "ids" else ["A"] for each in ids))


UPDATES = dict(updates())


def test_there_are_updates() -> None:
    assert len(UPDATES) >= 30


@pytest.mark.parametrize("name", UPDATES)
async def test_a_change_of_nothing_is_refused(name: str) -> None:
    parent = {"folder_id": "F"} if name.startswith("rollups") else {}
    with pytest.raises(InvalidArgument, match=r"say what to change|needs |give either source or url"):
        await UPDATES[name](**parent)
