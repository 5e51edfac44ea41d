"""What Wrike would refuse is refused before a request is spent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.resources.refusals import WRONG
from wrike_async import InvalidArgument, Wrike

if TYPE_CHECKING:
    from aioresponses import aioresponses


@pytest.mark.parametrize("name", WRONG)
async def test_refused_before_a_request(name: str, mocked_http: aioresponses) -> None:
    call, says = WRONG[name]
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match=re.escape(says)):
            await call(wrike)
    assert mocked_http.requests == {}
