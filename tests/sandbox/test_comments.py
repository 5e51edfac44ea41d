"""Comments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api

LISTED = {"id", "authorId", "text", "createdDate", "updatedDate", "taskId"}
FULL = LISTED | {"attachmentIds"}


async def test_lists_come_newest_first(api: Api) -> None:
    state = api.sandbox.state
    everything = await api.get("/comments")
    assert everything.document["kind"] == "comments"
    assert {frozenset(comment) for comment in everything.data} == {frozenset(LISTED)}
    dates = [comment["createdDate"] for comment in everything.data]
    assert dates == sorted(dates, reverse=True)
    assert sorted(everything.ids) == sorted(state.comment_ids)
    of_task = await api.get(f"/tasks/{state.task_id(3)}/comments")
    assert of_task.ids == [c["id"] for c in everything.data if c["taskId"] == state.task_id(3)]
    assert len(of_task.ids) == 2


async def test_account_wide_windows_and_limits(api: Api) -> None:
    assert len((await api.get("/comments", limit=7)).data) == 7
    assert len((await api.get("/comments", limit=100_000)).data) == 60
    assert (await api.get("/comments", limit=0)).error == (400, "invalid_parameter")
    everything = (await api.get("/comments")).data
    instant = datetime.fromisoformat(everything[10]["createdDate"])
    window = {
        "start": everything[10]["createdDate"],
        "end": (instant + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    expected = [c["id"] for c in everything if window["start"] <= c["createdDate"] < window["end"]]
    assert (await api.get("/comments", createdDate=window)).ids == expected
    assert (await api.get("/comments", updatedDate=window)).ids == expected
    assert (await api.get("/comments", types=["Email"])).ids == []


async def test_without_a_limit_1000_come(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=1, comments=1100)
    assert len((await api.get("/comments")).data) == 1000


async def test_by_id_they_have_attachments(api: Api) -> None:
    asked = api.sandbox.state.comment_ids[:5]
    reply = await api.get(f"/comments/{','.join(asked)}", fields=["type"])
    assert {frozenset(comment) for comment in reply.data} == {frozenset(FULL | {"type"})}
    assert sorted(reply.ids) == sorted(asked)
    assert reply.ids != asked


async def test_a_comment_on_a_task_or_folder(api: Api) -> None:
    state = api.sandbox.state
    (on_task,) = (await api.post(f"/tasks/{state.task_id(0)}/comments", text="<b>a</b> &amp; b")).data
    assert on_task.keys() == FULL
    assert (on_task["text"], on_task["authorId"]) == ("<b>a</b> &amp; b", state.owner_id)
    (on_folder,) = (await api.post(f"/folders/{state.folder_ids[0]}/comments", text="x")).data
    assert on_folder.keys() == FULL - {"taskId"} | {"folderId"}
    assert (await api.get(f"/folders/{state.folder_ids[0]}/comments")).ids == [on_folder["id"]]
    assert (await api.get(f"/tasks/{state.task_id(0)}/comments")).ids[0] == on_task["id"]
    (plain,) = (await api.get(f"/comments/{on_task['id']}", plainText=True)).data
    assert plain["text"] == "a & b"
    (escaped,) = (await api.post(f"/tasks/{state.task_id(0)}/comments", text="1 < 2", plainText=True)).data
    assert escaped["text"] == "1 < 2"
    assert (await api.get(f"/comments/{escaped['id']}")).data[0]["text"] == "1 &lt; 2"


async def test_comments_can_be_edited_for_five_minutes(serve: Callable[..., Awaitable[Api]]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    api = await serve(tasks=1, now=lambda: now)
    (made,) = (await api.post(f"/tasks/{api.sandbox.state.task_id(0)}/comments", text="a")).data
    now += timedelta(minutes=5)
    (edited,) = (await api.put(f"/comments/{made['id']}", text="b")).data
    assert edited == {**made, "text": "b"}
    now += timedelta(seconds=1)
    late = await api.put(f"/comments/{made['id']}", text="c")
    assert late.error == (403, "access_forbidden")
    assert "rights" in late.document["errorDescription"]


async def test_only_the_author_edits(api: Api) -> None:
    (made,) = (await api.post(f"/tasks/{api.sandbox.state.task_id(0)}/comments", text="a")).data
    api.sandbox.add_token("other", user_id=api.sandbox.state.person_ids[1])
    api.token = "other"
    assert (await api.put(f"/comments/{made['id']}", text="b")).error == (403, "access_forbidden")


async def test_a_deleted_comment_answers_nothing_and_is_gone(api: Api) -> None:
    for identity in (api.sandbox.state.comment_id(0), await new(api)):
        assert (await api.delete(f"/comments/{identity}")).document == {"kind": "comments", "data": []}
        assert (await api.delete(f"/comments/{identity}")).error == (404, "resource_not_found")
        assert (await api.get(f"/comments/{identity}")).error == (404, "resource_not_found")
        assert identity not in (await api.get("/comments")).ids


async def new(api: Api) -> str:
    return (await api.post(f"/tasks/{api.sandbox.state.task_id(0)}/comments", text="a")).ids[0]
