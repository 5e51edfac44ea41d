"""Deliveries to webhooks: handshakes, signatures, tries, suspension."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from tests.sandbox.listening import SECRET, Listener, sign
from wrike_async.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.sandbox.api import Api


@pytest_asyncio.fixture
async def listener() -> AsyncIterator[Listener]:
    async with Listener() as listener:
        yield listener


async def hook_at(api: Api, url: str, *, secret: str | None = SECRET, where: str = "", **params: Any) -> str:
    if secret is not None:
        params["secret"] = secret
    identity: str = (await api.post(f"{where}/webhooks", hookUrl=url, **params)).ids[0]
    return identity


async def rename(api: Api, title: str = "Renamed", index: int = 0) -> str:
    task_id = api.sandbox.state.task_seeder(index).id
    assert (await api.put(f"/tasks/{task_id}", title=title)).status == 200
    return task_id


async def status_of(api: Api, hook_id: str) -> str:
    status: str = (await api.get(f"/webhooks/{hook_id}")).data[0]["status"]
    return status


def outcomes(api: Api) -> list[str | None]:
    return [delivery.outcome for delivery in api.sandbox.hooks.deliveries]


async def test_what_a_delivery_looks_like(api: Api, listener: Listener) -> None:
    hook_id = await hook_at(api, listener.url)
    task_id = await rename(api)
    await api.sandbox.hooks.settled()
    (post,) = listener.deliveries
    (event,) = post.events
    seeded = api.sandbox.state.task_seeder(0).title
    assert {name: event[name] for name in event if name != "lastUpdatedDate"} == {
        "oldValue": seeded,
        "title": "Renamed",
        "taskId": task_id,
        "webhookId": hook_id,
        "eventAuthorId": api.sandbox.state.owner_id,
        "eventType": "TaskTitleChanged",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["lastUpdatedDate"])
    assert post.body == json.dumps(post.events, indent=2).encode()
    assert post.headers["X-Hook-Signature"] == sign(post.body)
    assert post.headers["Content-Type"] == "application/json"
    assert "X-Hook-Secret" not in post.headers
    (delivery,) = api.sandbox.hooks.deliveries
    assert (delivery.hook_id, delivery.url, delivery.outcome) == (hook_id, listener.url, "delivered")
    assert post.headers["Idempotency-Key"] == delivery.key
    assert [each.status for each in delivery.tries] == [200]


async def test_without_a_secret_there_is_neither_handshake_nor_signature(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url, secret=None)
    await rename(api)
    await api.sandbox.hooks.settled()
    (post,) = listener.posts
    assert "X-Hook-Signature" not in post.headers


async def test_who_did_it(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    person = api.sandbox.state.person_ids[1]
    api.sandbox.add_token("another", user_id=person)
    api.token = "another"
    await rename(api)
    await api.sandbox.hooks.settled()
    assert listener.deliveries[0].events[0]["eventAuthorId"] == person


async def test_a_handshake(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    (post,) = listener.posts
    assert post.is_handshake
    assert re.fullmatch(r"[A-Za-z0-9]{40}", post.headers["X-Hook-Secret"])
    assert post.headers["X-Hook-Signature"] == sign(post.body)
    assert "Idempotency-Key" not in post.headers


async def test_handshakes_that_fail_make_no_hook(api: Api, listener: Listener) -> None:
    async def refused() -> str:
        reply = await api.post("/webhooks", hookUrl=listener.url, secret=SECRET)
        assert reply.error == (400, "invalid_request")
        assert (await api.get("/webhooks")).data == []
        return str(reply.document["errorDescription"])

    listener.secret = "another"
    assert "does not know the secret" in await refused()
    listener.secret, listener.handshake_status = SECRET, 503
    assert "answered 503" in await refused()
    listener.handshake_status, listener.takes = 200, 6.0
    assert "did not answer" in await refused()
    listener.url = "http://127.0.0.1:1/"
    assert "did not answer" in await refused()


async def test_activating_again_asks_again(api: Api, listener: Listener) -> None:
    hook_id = await hook_at(api, listener.url)
    await api.put(f"/webhooks/{hook_id}", status="Active")
    assert len(listener.posts) == 1
    await api.put(f"/webhooks/{hook_id}", status="Suspended")
    listener.secret = "another"
    assert (await api.put(f"/webhooks/{hook_id}", status="Active")).error == (400, "invalid_request")
    assert await status_of(api, hook_id) == "Suspended"
    listener.secret = SECRET
    assert (await api.put(f"/webhooks/{hook_id}", status="Active")).data[0]["status"] == "Active"
    assert [post.is_handshake for post in listener.posts] == [True] * 3


async def test_a_hook_that_is_deleted_while_it_is_asked(api: Api, listener: Listener) -> None:
    hook_id = await hook_at(api, listener.url)
    await api.put(f"/webhooks/{hook_id}", status="Suspended")
    listener.takes = 1.0
    activating = asyncio.create_task(api.put(f"/webhooks/{hook_id}", status="Active"))
    while len(listener.posts) < 2:
        await asyncio.sleep(0.01)
    await api.delete(f"/webhooks/{hook_id}")
    assert (await activating).error == (404, "resource_not_found")


async def test_a_delivery_is_tried_three_times_more_under_one_key(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    api.sandbox.hooks.retry_after = 20.0
    listener.statuses = [500, 429, 408]
    await rename(api)
    await api.sandbox.hooks.settled()
    posts = listener.deliveries
    assert [round(post.time - posts[0].time) for post in posts] == [0, 20, 40, 60]
    assert len({(post.headers["Idempotency-Key"], post.body) for post in posts}) == 1
    (delivery,) = api.sandbox.hooks.deliveries
    assert [each.status for each in delivery.tries] == [500, 429, 408, 200]
    assert delivery.outcome == "delivered"


async def test_other_deliveries_do_not_wait_for_one_that_is_tried_again(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    listener.statuses = [503]
    await rename(api, "one")
    await rename(api, "two")
    await api.sandbox.hooks.settled()
    assert [post.events[0]["title"] for post in listener.deliveries] == ["one", "two", "one"]


@pytest.mark.parametrize("status", [302, 408, 429, 500, 503])
async def test_a_delivery_that_nobody_takes_is_given_up(api: Api, listener: Listener, status: int) -> None:
    hook_id = await hook_at(api, listener.url)
    listener.statuses = [status] * 5
    async with Listener() as elsewhere:
        listener.location = elsewhere.url
        await rename(api)
        await api.sandbox.hooks.settled()
        assert elsewhere.posts == []
    assert len(listener.deliveries) == 4
    assert outcomes(api) == ["failed"]
    assert await status_of(api, hook_id) == "Active"


async def test_no_answer_is_tried_again(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    listener.takes = 6.0
    await rename(api)
    while len(listener.deliveries) < 2:
        await asyncio.sleep(0.5)
    listener.takes = 0.0
    await api.sandbox.hooks.settled()
    (delivery,) = api.sandbox.hooks.deliveries
    assert delivery.tries[0].status is None
    assert delivery.outcome == "delivered"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413])
async def test_a_refusal_suspends_at_once(api: Api, listener: Listener, status: int) -> None:
    hook_id = await hook_at(api, listener.url)
    listener.statuses = [status]
    api.sandbox.hooks.send(hook_id, [{"eventType": "TaskCreated"}])
    api.sandbox.hooks.send(hook_id, [{"eventType": "TaskDeleted"}])
    await api.sandbox.hooks.settled()
    assert await status_of(api, hook_id) == "Suspended"
    assert outcomes(api) == ["suspended", "dropped"]
    await rename(api)
    await api.sandbox.hooks.settled()
    assert len(api.sandbox.hooks.deliveries) == 2
    await api.put(f"/webhooks/{hook_id}", status="Active")
    await rename(api, "once more")
    await api.sandbox.hooks.settled()
    assert listener.names == [["TaskCreated"], ["TaskTitleChanged"]]


async def test_a_deleted_hook_gets_nothing_more(api: Api, listener: Listener) -> None:
    hook_id = await hook_at(api, listener.url)
    listener.statuses = [503]
    await rename(api)
    while not listener.deliveries:
        await asyncio.sleep(0.01)
    await api.delete(f"/webhooks/{hook_id}")
    await api.sandbox.hooks.settled()
    assert (len(listener.deliveries), outcomes(api)) == (1, ["dropped"])


async def test_a_hook_that_is_deleted_by_the_time_that_it_refuses(api: Api, listener: Listener) -> None:
    hook_id = await hook_at(api, listener.url)
    listener.statuses, listener.takes = [404], 1.0
    await rename(api)
    while not listener.deliveries:
        await asyncio.sleep(0.01)
    await api.delete(f"/webhooks/{hook_id}")
    await api.sandbox.hooks.settled()
    assert outcomes(api) == ["suspended"]
    assert (await api.get(f"/webhooks/{hook_id}")).error == (404, "resource_not_found")


async def test_nothing_is_delivered_elsewhere(api: Api) -> None:
    hook_id = await hook_at(api, "https://example.com/hook")
    await rename(api)
    await api.sandbox.hooks.settled()
    assert api.sandbox.hooks.deliveries == []
    with pytest.raises(ValueError, match=r"example\.com"):
        api.sandbox.hooks.send(hook_id, [])


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8000/", True),
        ("http://127.0.0.1:8000/", True),
        ("http://127.9.9.9:8000/", True),
        ("http://[::1]:8000/", True),
        ("http://127.0.0.1.example.com:8000/", False),
        ("http://localhost.example.com:8000/", False),
        ("http://127.0.0.1@example.com:8000/", False),
        ("http://0.0.0.0:8000/", False),
        ("http://[::]:8000/", False),
        ("http://10.0.0.1:8000/", False),
    ],
)
async def test_what_is_on_this_machine(api: Api, url: str, here: bool) -> None:
    assert ((await api.post("/webhooks", hookUrl=url)).status == 200) is here


async def test_events_by_hand(api: Api, listener: Listener) -> None:
    hook_id = await hook_at(api, listener.url, events=["TaskCreated"])
    delivery = api.sandbox.hooks.send(hook_id, [{"eventType": "TaskPainted", "taskId": "T"}, {"eventAuthorId": "A"}])
    assert delivery.outcome is None
    await api.sandbox.hooks.settled()
    first, second = listener.deliveries[0].events
    assert (first["eventType"], first["taskId"], first["webhookId"]) == ("TaskPainted", "T", hook_id)
    assert (second["eventType"], second["eventAuthorId"]) == ("", "A")
    with pytest.raises(LookupError, match="no webhook 'X'"):
        api.sandbox.hooks.send("X", [])


async def test_what_people_do_is_told_by_hand(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    state = api.sandbox.state
    task_id = state.task_seeder(0).id
    state.happened("TaskApprovalDecisionChanged", taskId=task_id, approvalId="A", decision="Approved")
    state.happened("ImportFromFileCompleted")
    state.add_attachment(task_id, "a.txt", size=3)
    await api.sandbox.hooks.settled()
    assert listener.names == [["TaskApprovalDecisionChanged"], ["ImportFromFileCompleted"], ["AttachmentAdded"]]
    assert {post.events[0]["eventAuthorId"] for post in listener.deliveries} == {state.owner_id}


async def test_a_request_that_is_refused_tells_nothing(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    task_id = api.sandbox.state.task_seeder(0).id
    assert (await api.put(f"/tasks/{task_id}", title="new", addParents=["nonsense"])).status == 400
    await api.sandbox.hooks.settled()
    assert listener.deliveries == []


async def test_descriptions_can_be_late(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    api.sandbox.hooks.description_after = 300.0
    task_id = api.sandbox.state.task_seeder(0).id
    await api.put(f"/tasks/{task_id}", title="new", description="<b>new</b>")
    await api.sandbox.hooks.settled()
    first, second = listener.deliveries
    assert (first.names, second.names) == (["TaskTitleChanged"], ["TaskDescriptionChanged"])
    assert round(second.time - first.time) == 300


async def test_going_back_to_the_beginning_forgets_what_waits(api: Api, listener: Listener) -> None:
    hooks = api.sandbox.hooks
    hook_id = await hook_at(api, listener.url)
    listener.statuses = [503]
    await rename(api)
    while not listener.deliveries:
        await asyncio.sleep(0.01)
    (delivery,) = hooks.deliveries
    waiting = asyncio.create_task(hooks.settled())
    await asyncio.sleep(0)
    api.sandbox.reset()
    await waiting
    assert (delivery.outcome, hooks.deliveries) == ("dropped", [])
    await asyncio.sleep(10)
    assert len(listener.deliveries) == 1
    with pytest.raises(LookupError):
        hooks.send(hook_id, [])


async def test_an_answer_that_comes_after_that_counts_for_nothing(api: Api, listener: Listener) -> None:
    await hook_at(api, listener.url)
    listener.takes = 1.0
    await rename(api)
    while not listener.deliveries:
        await asyncio.sleep(0.01)
    (delivery,) = api.sandbox.hooks.deliveries
    api.sandbox.reset()
    await asyncio.sleep(2)
    assert ([each.status for each in delivery.tries], delivery.outcome) == ([200], "dropped")


async def test_a_sandbox_that_stops_drops_what_waits(listener: Listener, serve: Any) -> None:
    api = await serve(tasks=4)
    hook_id = await hook_at(api, listener.url)
    listener.statuses, listener.takes = [503], 0.0
    await rename(api)
    while not api.sandbox.hooks.deliveries[0].tries:
        await asyncio.sleep(0.01)
    listener.takes = 100.0
    await rename(api, "on its way")
    while len(listener.deliveries) < 2:
        await asyncio.sleep(0.01)
    await api.sandbox.stop()
    assert outcomes(api) == ["dropped", "dropped"]
    with pytest.raises(RuntimeError, match="not running"):
        api.sandbox.hooks.send(hook_id, [])
    api.sandbox.state.happened("TaskCreated", taskId="T")
    await api.sandbox.hooks.settled()
    assert len(api.sandbox.hooks.deliveries) == 2
    listener.takes = 0.0
    await api.sandbox.start()
    api.sandbox.hooks.send(hook_id, [{"eventType": "TaskCreated"}])
    await api.sandbox.hooks.settled()
    assert outcomes(api)[-1] == "delivered"


async def test_the_log_is_as_long_as_that_of_requests(api: Api, listener: Listener) -> None:
    hook_id = await hook_at(api, listener.url)
    api.sandbox.remembered = 2
    for _ in range(5):
        api.sandbox.hooks.send(hook_id, [{"eventType": "TaskCreated"}])
    await api.sandbox.hooks.settled()
    assert (len(api.sandbox.hooks.deliveries), len(listener.deliveries)) == (2, 5)


@pytest.mark.real_time
async def test_a_sandbox_on_a_thread_of_its_own(listener: Listener) -> None:
    sandbox = await asyncio.to_thread(Sandbox(tasks=4).__enter__)
    try:
        state = sandbox.state
        state.documents["webhooks"]["H"] = {"id": "H", "hookUrl": listener.url, "status": "Active"}
        state.happened("TaskCreated", taskId=state.task_seeder(0).id)
        await sandbox.hooks.settled()
        assert listener.names == [["TaskCreated"]]
        sandbox.reset()
        await sandbox.hooks.settled()
    finally:
        await asyncio.to_thread(sandbox.__exit__, None, None, None)
