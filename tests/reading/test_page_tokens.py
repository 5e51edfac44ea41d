"""Whom a page token is used by, where a client has several users."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from wrike_async import Forbidden, InvalidRequest, PermanentToken, Wrike
from wrike_async.sandbox import Fault, PageTokens, Sandbox


@contextlib.asynccontextmanager
async def two_users(sandbox: Sandbox) -> AsyncIterator[Wrike]:
    """A client of two users, which are asked by turns."""
    sandbox.add_token("second", user_id=sandbox.state.person_ids[1])
    credentials = [PermanentToken(sandbox.token), PermanentToken("second")]
    async with Wrike(auth=credentials, base_url=sandbox.base_url) as wrike:
        yield wrike


@pytest.mark.parametrize("style", ["offset", "cursor"])
async def test_a_page_token_is_used_by_whom_it_came_to(style: PageTokens) -> None:
    async with Sandbox(tasks=30, page_tokens=style) as sandbox, two_users(sandbox) as wrike:
        for _ in range(10):
            page = await wrike.tasks.list(page_size=10)
            assert page.next_page_token is not None
            resumed = wrike.tasks.list(page_size=10, next_page_token=page.next_page_token)
            assert len(await resumed.to_list()) == 20
        assert {record.status for record in sandbox.requests} == {200}
        assert {record.token for record in sandbox.requests} == {sandbox.token, "second"}


async def test_a_page_token_that_came_elsewhere_is_asked_of_one_after_the_other() -> None:
    async with Sandbox(tasks=30) as sandbox, two_users(sandbox) as wrike:
        async with Wrike("second", base_url=sandbox.base_url) as other:
            token = (await other.tasks.list(page_size=10)).next_page_token
        assert token is not None
        page = await wrike.tasks.list(page_size=10, next_page_token=token)
        assert page.next_page_token is not None
        assert [record.token for record in sandbox.requests] == ["second", sandbox.token, "second"]
        # From here on it is known whose the walk is.
        assert len(await wrike.tasks.list(page_size=10, next_page_token=page.next_page_token).to_list()) == 10
        assert sandbox.requests[-1].token == "second"
        assert len(sandbox.requests) == 4


async def test_a_page_token_of_nobody_says_whom_it_may_belong_to() -> None:
    async with Sandbox(tasks=30) as sandbox, two_users(sandbox) as wrike:
        with pytest.raises(InvalidRequest, match="belongs to the credential that it came to") as error:
            await wrike.tasks.list(page_size=10, next_page_token="nonsense")
        assert error.value.next_page_token == "nonsense"
        assert len(sandbox.requests) == 2
        async with Wrike("second", base_url=sandbox.base_url) as alone:
            with pytest.raises(InvalidRequest) as plain:
                await alone.tasks.list(page_size=10, next_page_token="nonsense")
        assert "credential" not in str(plain.value)


async def test_one_refused_page_is_not_asked_of_another_user() -> None:
    async with Sandbox(tasks=30) as sandbox, two_users(sandbox) as wrike:
        page = await wrike.tasks.list(page_size=10)
        sandbox.inject(Fault("status", status=403))
        with pytest.raises(Forbidden):
            await page.rest().first()
        assert len(sandbox.requests) == 2
