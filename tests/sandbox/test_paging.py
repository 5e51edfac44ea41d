"""Pages: sizes, totals, tokens and what they are bound to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.watched import WatchedSeeder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

REFUSED = (400, "invalid_request")


async def test_only_the_first_of_several_pages_tells_the_total(api: Api) -> None:
    pages = await api.walk("/tasks", pageSize=15)
    assert [len(page.data) for page in pages] == [15, 15, 10]
    assert [page.document.get("responseSize") for page in pages] == [40, None, None]
    assert ["nextPageToken" in page.document for page in pages] == [True, True, False]
    assert [task for page in pages for task in page.ids] == api.sandbox.state.task_ids()


@pytest.mark.parametrize("size", [40, 41, 1000])
async def test_one_page_has_neither_token_nor_total(api: Api, size: int) -> None:
    page = await api.get("/tasks", pageSize=size)
    assert page.document.keys() == {"kind", "data"}


async def test_a_last_page_that_is_full_has_no_token(api: Api) -> None:
    assert [len(page.data) for page in await api.walk("/tasks", pageSize=20)] == [20, 20]


async def test_tokens_look_like_wrikes_and_differ(api: Api) -> None:
    tokens = [page.document.get("nextPageToken") for page in await api.walk("/tasks", pageSize=10)]
    assert len({*tokens}) == 4
    assert all(len(token) == 45 for token in tokens[:-1])


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {"status": ["Active"]}),
        ({"status": ["Active"]}, {}),
        ({"sortField": "Title"}, {"sortField": "Title", "sortOrder": "Desc"}),
        ({"updatedDate": {"start": "2000-01-01T00:00:00Z"}}, {"updatedDate": {"start": "2001-01-01T00:00:00Z"}}),
        ({}, {"pageSize": 6}),
    ],
)
async def test_a_token_is_bound_to_its_parameters(api: Api, first: dict[str, Any], then: dict[str, Any]) -> None:
    page = await api.get("/tasks", **{"pageSize": 5, **first})
    token = page.document["nextPageToken"]
    assert (await api.get("/tasks", nextPageToken=token, **{"pageSize": 5, **then})).error == REFUSED


async def test_a_token_is_bound_to_its_operation_and_folder(api: Api) -> None:
    token = (await api.get("/tasks", pageSize=5)).document["nextPageToken"]
    first, second = api.sandbox.state.folder_ids[:2]
    assert (await api.get(f"/folders/{first}/tasks", pageSize=5, nextPageToken=token)).error == REFUSED
    token = (await api.get(f"/folders/{first}/tasks", pageSize=5)).document["nextPageToken"]
    assert (await api.get(f"/folders/{second}/tasks", pageSize=5, nextPageToken=token)).error == REFUSED


@pytest.mark.parametrize("page_tokens", ["offset", "cursor"])
async def test_a_token_is_bound_to_its_user(serve: Callable[..., Awaitable[Api]], page_tokens: str) -> None:
    api = await serve(tasks=20, page_tokens=page_tokens)
    token = (await api.get("/tasks", pageSize=5)).document["nextPageToken"]
    api.sandbox.add_token("other", user_id=api.sandbox.state.person_ids[1])
    api.token = "other"
    assert (await api.get("/tasks", pageSize=5, nextPageToken=token)).error == REFUSED


async def test_the_size_may_be_left_out_and_fields_are_lost(api: Api) -> None:
    page = await api.get("/tasks", pageSize=5, fields=["description"])
    assert "description" in page.data[0]
    further = await api.get("/tasks", nextPageToken=page.document["nextPageToken"])
    assert len(further.data) == 5
    assert "description" not in further.data[0]
    assert further.ids == api.sandbox.state.task_ids(range(5, 10))


@pytest.mark.parametrize("token", ["", "nonsense", "A" * 45, "é"])
async def test_a_token_nobody_gave_out_is_refused(api: Api, token: str) -> None:
    assert (await api.get("/tasks", pageSize=5, nextPageToken=token)).error == REFUSED


@pytest.mark.parametrize("page_tokens", ["offset", "cursor"])
async def test_what_changes_meanwhile_moves_the_pages(serve: Callable[..., Awaitable[Api]], page_tokens: str) -> None:
    api = await serve(tasks=9, page_tokens=page_tokens)
    page = await api.get("/tasks", pageSize=3)
    await api.delete(f"/tasks/{api.sandbox.state.task_id(0)}")
    further = await api.get("/tasks", pageSize=3, nextPageToken=page.document["nextPageToken"])
    assert further.ids == api.sandbox.state.task_ids(range(4, 7))


async def test_offset_tokens_can_be_sent_again(api: Api) -> None:
    token = (await api.get("/tasks", pageSize=5)).document["nextPageToken"]
    first, again = [await api.get("/tasks", pageSize=5, nextPageToken=token) for _ in range(2)]
    assert first.document == again.document


async def test_a_cursor_is_one_token_that_moves_on(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=20, page_tokens="cursor")
    token = (await api.get("/tasks", pageSize=5)).document["nextPageToken"]
    second = await api.get("/tasks", pageSize=5, nextPageToken=token)
    assert second.document["nextPageToken"] == token
    assert second.ids == api.sandbox.state.task_ids(range(5, 10))
    wrong = await api.get("/tasks", pageSize=5, nextPageToken=token, status=["Active"])
    assert wrong.error == REFUSED
    third = await api.get("/tasks", pageSize=5, nextPageToken=token)
    assert third.ids == api.sandbox.state.task_ids(range(10, 15))
    last = await api.get("/tasks", pageSize=5, nextPageToken=token)
    assert last.ids == api.sandbox.state.task_ids(range(15, 20))
    assert "nextPageToken" not in last.document
    assert (await api.get("/tasks", pageSize=5, nextPageToken=token)).error == REFUSED


async def test_without_a_size_lists_of_tasks_stop_at_1000_silently(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=1100, folders=1, projects=0)
    state = api.sandbox.state
    for path, params in [
        ("/tasks", {}),
        (f"/folders/{state.folder_ids[0]}/tasks", {"descendants": True}),
        (f"/spaces/{state.space_ids[0]}/tasks", {"descendants": True}),
    ]:
        reply = await api.get(path, **params)
        assert len(reply.data) == 1000
        assert reply.document.keys() == {"kind", "data"}
    assert len((await api.get(f"/folders/{state.folder_ids[0]}/tasks")).data) == 1100


async def test_a_limit_caps_the_whole_list(api: Api) -> None:
    assert (await api.get("/tasks", limit=3)).ids == api.sandbox.state.task_ids(range(3))
    assert [len(page.data) for page in await api.walk("/tasks", limit=25, pageSize=10)] == [10, 10, 5]


@pytest.mark.parametrize("path", ["/timelogs", "/folders", "/tasks"])
async def test_every_paged_list_gives_each_item_once(api: Api, path: str) -> None:
    params = {"updatedDate": {"start": "1970-01-01T00:00:00Z"}}
    whole = (await api.get(path, **params)).ids
    pages = await api.walk(path, pageSize=7, **params)
    assert [identity for page in pages for identity in page.ids] == whole
    assert len(set(whole)) == len(whole) > 7


async def test_a_walk_over_20000_looks_at_each_task_once(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=20_000)
    seeder = WatchedSeeder(api.sandbox.state)
    pages = await api.walk("/tasks", pageSize=1000)
    assert [len(page.data) for page in pages] == [1000] * 20
    assert sorted(seeder.made) == list(range(20_000))
