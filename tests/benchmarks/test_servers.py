"""The servers of the benchmarks: other processes, real sockets."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.decoders.pages import full_records
from benchmarks.harness.lookup_server import lookup_server
from benchmarks.harness.page_server import PageServer, page_server
from benchmarks.harness.servers import SandboxServer, fixed_answers, sandbox_server
from wrike_async import Wrike
from wrike_async.sandbox import SandboxQuota

BODY = b'{"kind":"tasks","data":[]}'
PAGE_SIZE = 10


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxServer]:
    with sandbox_server(tasks=120, quota=SandboxQuota(limit=5, per=3600.0)) as server:
        yield server


@pytest.fixture(scope="module")
def answers() -> Iterator[str]:
    with fixed_answers(BODY) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def pages() -> Iterator[PageServer]:
    with page_server(PAGE_SIZE) as server:
        yield server


def get(base_url: str, target: str, token: str = "any") -> tuple[int, Any]:
    """Ask on a connection of its own: the status, and the JSON document."""
    address = urlsplit(base_url)
    assert address.hostname is not None
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    try:
        connection.request("GET", address.path + target, headers={"Authorization": f"Bearer {token}"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_the_sandbox_names_its_tasks_and_a_folder_and_counts_its_requests(sandbox: SandboxServer) -> None:
    ids = sandbox.task_ids(100)
    assert len(set(ids)) == 100
    assert sandbox.counts() == (0, 0)
    status, answer = get(sandbox.base_url, f"/tasks/{','.join(ids)}", sandbox.token)
    assert status == 200
    assert {task["id"] for task in answer["data"]} == set(ids)
    status, answer = get(sandbox.base_url, f"/folders/{sandbox.folder_id()}", sandbox.token)
    assert (status, answer["data"][0]["id"]) == (200, sandbox.folder_id())
    assert sandbox.counts() == (2, 0)
    statuses = [get(sandbox.base_url, f"/tasks/{ids[0]}", sandbox.token)[0] for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert sandbox.counts() == (7, 2)


def test_an_answer_that_is_fixed_comes_for_every_request(answers: str) -> None:
    for target in ("/tasks", "/tasks/X?fields=[]"):
        assert get(answers, target) == (200, json.loads(BODY))


def test_requests_in_pieces_and_several_at_once_are_each_answered_once(answers: str) -> None:
    address = urlsplit(answers)
    request = b"GET /api/v4/tasks HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request + request[:-2])
        expected = receive(connection, 1)
        connection.sendall(request[-2:])
        assert receive(connection, 1) == expected
        connection.sendall(request * 3)
        assert receive(connection, 3) == expected * 3


def receive(connection: socket.socket, answers: int) -> bytes:
    """Read until so many answers have come; more would be read with the next ones."""
    received = b""
    while received.count(BODY) < answers:
        piece = connection.recv(1 << 16)
        assert piece, "the server hung up"
        received += piece
    return received


def test_prepared_pages_lead_to_the_end(pages: PageServer) -> None:
    base_url, token, sizes, before = pages.base_url(125), "", [], set[str]()
    while True:
        status, page = get(base_url, f"/tasks?pageSize={PAGE_SIZE}{token}")
        assert status == 200
        assert page["kind"] == "tasks"
        assert page.get("responseSize") == (None if token else 125)
        ids = {task["id"] for task in page["data"]}
        assert len(ids) == len(page["data"])
        assert not ids & before
        sizes.append(len(ids))
        if "nextPageToken" not in page:
            break
        before, token = ids, f"&nextPageToken={page['nextPageToken']}"
    assert sizes == [PAGE_SIZE] * 12 + [5]


# A virtual clock does not know that another process is at work, and jumps to the timeout of the request.
@pytest.mark.real_time
@pytest.mark.parametrize("tasks", [0, 3, 10, 11, 120])
async def test_the_sdk_walks_over_prepared_pages(
    pages: PageServer, tasks: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with Wrike("any", base_url=pages.base_url(tasks), quota=None) as wrike:
        walked = [task async for task in wrike.tasks.list(page_size=PAGE_SIZE)]
    assert len(walked) == tasks
    # In debug mode an event loop logs what took long, as everything may on a busy machine.
    assert [record for record in caplog.records if record.name.startswith("wrike_async")] == []


def test_a_user_is_there_at_once_while_a_page_takes_its_time() -> None:
    with page_server(PAGE_SIZE, latency=30.0) as server:
        status, answer = get(server.base_url(1), "/users/KUAXHKXS")
    assert (status, answer["data"][0]["id"]) == (200, "KUAXHKXS")


def test_pages_may_be_of_full_records() -> None:
    with page_server(PAGE_SIZE, records=full_records) as server:
        pages = [
            get(server.base_url(2 * PAGE_SIZE), f"/tasks?pageSize={PAGE_SIZE}{token}")[1]
            for token in ("", "&nextPageToken=PAGE1")
        ]
    tasks = [task for page in pages for task in page["data"]]
    assert len({task["id"] for task in tasks}) == 2 * PAGE_SIZE
    assert {len(task) for task in tasks} == {37}


def test_every_id_has_a_task_and_requests_are_counted() -> None:
    with lookup_server() as server:
        for ids in (["KUAA"], ["KUAB", "KUAC"]):
            status, answer = get(server.base_url, f"/tasks/{','.join(ids)}?fields=[]")
            assert (status, [task["id"] for task in answer["data"]]) == (200, ids)
            assert all(task["title"] for task in answer["data"])
        assert get(server.base_url, "/folders")[0] == 404
        assert server.requests() == 3


def test_only_pages_of_the_one_size_are_prepared(pages: PageServer) -> None:
    for target in ("/tasks?pageSize=11", "/tasks?pageSize=100", "/tasks", "/folders?pageSize=10"):
        assert get(pages.base_url(100), target)[0] == 404


def is_served(base_url: str) -> bool:
    try:
        return get(base_url, "/tasks")[0] == 200
    except ConnectionRefusedError:
        return False


def test_a_server_ends_with_its_block() -> None:
    before = set(multiprocessing.active_children())
    with fixed_answers(BODY) as base_url:
        assert is_served(base_url)
        assert len(set(multiprocessing.active_children()) - before) == 1
    assert set(multiprocessing.active_children()) <= before
    assert not is_served(base_url)


def test_a_server_ends_with_a_block_that_fails() -> None:
    served_at = []
    with pytest.raises(LookupError), fixed_answers(BODY) as base_url:
        served_at.append(base_url)
        raise LookupError
    assert not is_served(served_at[0])


def test_a_server_of_pages_may_be_far_away() -> None:
    with page_server(PAGE_SIZE, latency=0.05) as server:
        began = time.perf_counter()
        status, page = get(server.base_url(1), f"/tasks?pageSize={PAGE_SIZE}")
        assert time.perf_counter() - began >= 0.05
    assert (status, len(page["data"])) == (200, 1)
