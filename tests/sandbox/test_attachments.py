"""Attachments: bytes in, bytes out, versions, links."""

from __future__ import annotations

import asyncio
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from tests.sandbox.api import Api

MINIMAL = {"id", "authorId", "name", "createdDate", "version", "type", "contentType", "size", "originVersionId"}
MEBIBYTE = 1 << 20


async def upload(
    api: Api, path: str, data: Any, headers: Mapping[str, str] | None = None, method: str = "POST"
) -> tuple[int, Any]:
    """Status and first item, or error code."""
    sent = {"Authorization": f"Bearer {api.token}", **(headers or {})}
    async with api.session.request(method, api.sandbox.base_url + path, data=data, headers=sent) as answer:
        document = await answer.json()
        return answer.status, document["data"][0] if answer.status == 200 else document["error"]


async def download(api: Api, path: str) -> tuple[bytes, Mapping[str, str]]:
    headers = {"Authorization": f"Bearer {api.token}"}
    async with api.session.get(api.sandbox.base_url + path, headers=headers) as answer:
        assert answer.status == 200
        return await answer.read(), answer.headers


def pattern(size: int) -> bytes:
    return bytes(index % 251 for index in range(size))


async def test_a_raw_body_is_the_file_and_the_header_its_name(api: Api) -> None:
    task_id = api.sandbox.state.task_id(0)
    count = (await api.get(f"/tasks/{task_id}", fields=["attachmentCount"])).data[0]["attachmentCount"]
    status, item = await upload(api, f"/tasks/{task_id}/attachments", b"hello", {"X-File-Name": 'a "b"; c.txt'})
    assert status == 200
    assert item.keys() == MINIMAL | {"taskId"}
    assert (item["name"], item["contentType"], item["size"]) == ('a "b"; c.txt', "text/plain", 5)
    assert (item["version"], item["originVersionId"], item["taskId"]) == (1, item["id"], task_id)
    body, headers = await download(api, f"/attachments/{item['id']}/download")
    assert (body, headers["Content-Length"], headers["Content-Type"]) == (b"hello", "5", "text/plain")
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert (await download(api, f"/attachments/{item['id']}/download/a.txt"))[0] == b"hello"
    (task,) = (await api.get(f"/tasks/{task_id}", fields=["attachmentCount"])).data
    assert (task["attachmentCount"], task["hasAttachments"]) == (count + 1, True)


async def test_a_json_file_is_a_file_where_it_has_a_name(api: Api) -> None:
    path = f"/tasks/{api.sandbox.state.task_id(0)}/attachments"
    named = {"Content-Type": "application/json", "X-File-Name": "a.json"}
    status, item = await upload(api, path, b'{"x":1}', named)
    assert (status, item["contentType"], item["size"]) == (200, "application/json", 7)


@pytest.mark.parametrize(("sent", "stored"), [("a b.pdf", "a b.pdf"), ("é.pdf", "é.pdf"), ("a;b.pdf", "a")])
async def test_multipart_brings_name_and_bytes(api: Api, sent: str, stored: str) -> None:
    folder_id = api.sandbox.state.folder_ids[0]
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", b"\0\1\2", filename=sent, content_type="application/pdf")
    status, item = await upload(api, f"/folders/{folder_id}/attachments", form)
    assert (status, item["name"], item["folderId"], item["size"]) == (200, stored, folder_id, 3)
    assert (await api.get(f"/folders/{folder_id}/attachments")).ids == [item["id"]]
    assert (await download(api, f"/attachments/{item['id']}/download"))[0] == b"\0\1\2"


@pytest.mark.parametrize(
    ("data", "headers", "code"),
    [
        (b"x", {}, "parameter_required"),
        (None, {}, "invalid_request"),
        (b"nonsense", {"Content-Type": "multipart/form-data; boundary=x"}, "invalid_request"),
        (b"nonsense", {"Content-Type": "multipart/form-data"}, "invalid_request"),
    ],
)
async def test_an_upload_without_name_or_file_is_refused(
    api: Api, data: bytes | None, headers: dict[str, str], code: str
) -> None:
    path = f"/tasks/{api.sandbox.state.task_id(1)}/attachments"
    before = (await api.get(path)).ids
    assert await upload(api, path, data, headers) == (400, code)
    assert (await api.get(path)).ids == before


async def test_seeded_tasks_have_the_attachments_they_count(api: Api) -> None:
    tasks = (await api.get("/tasks", fields=["attachmentCount"])).data
    assert {task["attachmentCount"] for task in tasks} >= {0, 1}
    for task in tasks:
        found = (await api.get(f"/tasks/{task['id']}/attachments")).data
        assert len(found) == task["attachmentCount"]
        assert all(item["taskId"] == task["id"] for item in found)
    item = next(iter(api.sandbox.state.attachments))
    assert len((await download(api, f"/attachments/{item.id}/download"))[0]) == item.content.size


async def test_a_version_has_an_id_of_its_own(api: Api) -> None:
    state = api.sandbox.state
    first = state.add_attachment(state.task_id(0), "a.txt", size=3)
    path = f"/tasks/{state.task_id(0)}/attachments"
    count = len((await api.get(path)).data)
    status, second = await upload(api, f"/attachments/{first.id}", b"new", {"X-File-Name": "b.txt"}, "PUT")
    assert (status, second["version"], second["originVersionId"]) == (200, 2, first.id)
    assert second["id"] != first.id
    assert (await upload(api, f"/attachments/{first.id}", b"x", {"X-File-Name": "c"}, "PUT"))[0] == 400
    (third,) = (await api.put(f"/attachments/{second['id']}", url="https://example.com/d%20e.pdf")).data
    assert (third["name"], third["version"], third["contentType"]) == ("d e.pdf", 3, "application/pdf")
    assert len((await api.get(path)).data) == count
    versions = {
        item["id"]: item for item in (await api.get(path, versions=True)).data if item["originVersionId"] == first.id
    }
    assert {item.get("currentAttachmentId") for item in versions.values()} == {None, third["id"]}
    by_id = await api.get(f"/attachments/{third['id']}", versions=True)
    assert by_id.ids == list(versions)
    assert (await download(api, f"/attachments/{second['id']}/download"))[0] == b"new"
    assert (await api.delete(f"/attachments/{first.id}")).document == {"kind": "attachments", "data": []}
    assert (await api.delete(f"/attachments/{third['id']}")).data == []
    assert len((await api.get(path, versions=True)).data) == count - 1
    assert (await api.get(f"/attachments/{second['id']}")).error == (400, "invalid_request")


@pytest.mark.parametrize(
    ("size", "shape"),
    [("w44", (44, 33)), ("w400", (400, 300)), ("h400", (533, 400)), (None, (100, 75))],
)
async def test_a_preview_is_a_picture_of_the_asked_size(api: Api, size: str | None, shape: tuple[int, int]) -> None:
    item = next(iter(api.sandbox.state.attachments))
    body, headers = await download(api, f"/attachments/{item.id}/preview" + (f"?size={size}" if size else ""))
    assert headers["Content-Type"] == "image/png"
    assert (int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")) == shape


async def test_public_links_need_no_token_for_24_hours(serve: Callable[..., Awaitable[Api]]) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    api = await serve(tasks=1, now=lambda: now)
    item = api.sandbox.state.add_attachment(api.sandbox.state.task_id(0), "a b.txt", size=1000)
    (found,) = (await api.get(f"/attachments/{item.id}/url")).data
    assert found.keys() == {"url"}
    listed = (await api.get(f"/tasks/{api.sandbox.state.task_id(0)}/attachments", withUrls=True)).data[-1]
    assert listed["url"] == found["url"]
    async with api.session.get(found["url"]) as answer:
        assert (answer.status, await answer.read()) == (200, pattern(1000))
    async with api.session.get(found["url"].replace("key=", "key=0")) as answer:
        assert answer.status == 401
    now += timedelta(hours=24)
    async with api.session.get(found["url"]) as answer:
        assert answer.status == 401


async def test_the_account_lists_a_window_of_less_than_31_days(api: Api) -> None:
    everything = list(api.sandbox.state.attachments)
    start = datetime.fromtimestamp(everything[0].created, UTC)
    window = {"start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end": f"{start + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"}
    expected = {item.id for item in everything if item.created < everything[0].created + 30 * 86_400}
    assert set((await api.get("/attachments", createdDate=window)).ids) == expected
    assert 0 < len(expected) < len(everything)
    assert {item.id for item in everything} == set((await api.get("/attachments")).ids)
    api.sandbox.attachments_without_window = False
    assert (await api.get("/attachments")).error == (400, "parameter_required")
    window["end"] = f"{start + timedelta(days=31):%Y-%m-%dT%H:%M:%SZ}"
    assert (await api.get("/attachments", createdDate=window)).error == (400, "invalid_parameter")


@pytest.mark.parametrize("identity", ["IEAGXR2EIYAAAAAA", "nonsense"])
async def test_unknown_attachments_are_400(api: Api, identity: str) -> None:
    for path in ("", "/download", "/preview", "/url"):
        assert (await api.get(f"/attachments/{identity}{path}")).error == (400, "invalid_request")
    assert (await api.delete(f"/attachments/{identity}")).error == (400, "invalid_request")


async def test_a_large_download_and_upload_never_are_in_memory_as_a_whole(api: Api) -> None:
    size = 24 * MEBIBYTE
    task_id = api.sandbox.state.task_id(0)
    item = api.sandbox.state.add_attachment(task_id, "large.bin", size=size)

    async def chunks() -> AsyncIterator[bytes]:
        headers = {"Authorization": f"Bearer {api.token}"}
        url = f"{api.sandbox.base_url}/attachments/{item.id}/download"
        async with api.session.get(url, headers=headers) as answer:
            assert answer.content_length == size
            async for chunk in answer.content.iter_chunked(1 << 16):
                yield chunk

    tracemalloc.start()
    try:
        status, copy = await upload(api, f"/tasks/{task_id}/attachments", chunks(), {"X-File-Name": "copy.bin"})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (status, copy["size"]) == (200, size)
    assert peak < 4 * MEBIBYTE
    stored = api.sandbox.state.attachment(copy["id"])
    assert stored is not None
    assert all(one == other for one, other in zip(stored.content.chunks(), item.content.chunks(), strict=True))


async def test_downloads_at_the_same_time_do_not_disturb_each_other(api: Api) -> None:
    path, data = f"/tasks/{api.sandbox.state.task_id(0)}/attachments", pattern(MEBIBYTE)
    _, item = await upload(api, path, data, {"X-File-Name": "a.bin"})
    found = await asyncio.gather(*(download(api, f"/attachments/{item['id']}/download") for _ in range(3)))
    assert all(body == data for body, _ in found)


async def test_a_download_can_break_off_in_the_middle(api: Api) -> None:
    item = api.sandbox.state.add_attachment(api.sandbox.state.task_id(0), "a.bin", size=MEBIBYTE)
    api.sandbox.inject(Fault("truncated", "GET /attachments/{attachmentId}/download"))
    headers, received = {"Authorization": f"Bearer {api.token}"}, 0
    async with api.session.get(f"{api.sandbox.base_url}/attachments/{item.id}/download", headers=headers) as answer:
        assert answer.content_length == MEBIBYTE
        with pytest.raises(aiohttp.ClientPayloadError):
            async for chunk in answer.content.iter_any():
                received += len(chunk)
    assert received == MEBIBYTE // 2
    api.sandbox.inject(Fault("slow_body", "GET /attachments/{attachmentId}/download", delay=5.0))
    began = asyncio.get_running_loop().time()
    assert (await download(api, f"/attachments/{item.id}/download"))[0] == pattern(MEBIBYTE)
    assert 5 <= asyncio.get_running_loop().time() - began < 6


async def test_an_upload_whose_sender_hangs_up_leaves_nothing(api: Api) -> None:
    path = f"/tasks/{api.sandbox.state.task_id(0)}/attachments"
    before = (await api.get(path)).ids

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 100_000
        raise OSError("the disk is gone")

    with pytest.raises((OSError, aiohttp.ClientError)):
        await upload(api, path, broken(), {"X-File-Name": "a.bin"})
    await asyncio.sleep(1)
    assert (await api.get(path)).ids == before
