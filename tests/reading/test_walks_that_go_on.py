"""Who gets an error from a walk may ask the same iterator again: it goes on, or says what may be missing."""

from __future__ import annotations

import pytest

from tests.connecting import Connect
from wrike_async import ServerError, TransportError
from wrike_async.sandbox import Fault


@pytest.mark.parametrize("errors", [1, 2], ids=["fetched ahead", "and asked for"])
async def test_a_page_whose_answer_was_lost_is_no_silent_gap(connect: Connect, errors: int) -> None:
    """Page 2 is performed and its answer lost, twice in each call; asked again, the cursor brings a later one."""
    async with connect(tasks=80, page_tokens="cursor") as (sandbox, wrike):
        sandbox.inject(Fault("lost_answer", after=1, times=2 * errors))
        walk = aiter(wrike.with_options(retries=0).tasks.list(page_size=10).pages())
        got = (await anext(walk)).items
        for _ in range(errors):
            with pytest.raises(TransportError, match="the connection"):
                await anext(walk)
        with pytest.raises(
            TransportError, match=f"{80 - 20 * errors} of 80 entries came. A page request was sent again"
        ):
            while True:
                got += (await anext(walk)).items
    assert len(got) == 80 - 20 * errors


async def test_an_error_that_lost_nothing_is_forgotten(connect: Connect) -> None:
    async with connect(tasks=40) as (sandbox, wrike):
        sandbox.inject(Fault("status", status=503, after=1))
        walk = aiter(wrike.with_options(retries=0).tasks.list(page_size=10))
        got = [(await anext(walk)).id for _ in range(10)]
        with pytest.raises(ServerError):
            await anext(walk)
        got += [task.id async for task in walk]
    assert got == sandbox.state.task_ids()
