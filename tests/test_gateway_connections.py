"""Connections at the sandbox's gateway: made however it tells of them, awaited, paced; and requests through them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.test_gateway import answering
from tests.transport.servers import serving
from wrike_async import (
    ConnectionNotActive,
    Forbidden,
    InvalidArgument,
    InvalidRequest,
    ManagedGateway,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    Quota,
    ServerError,
    Wrike,
    WrikeError,
)
from wrike_async.gateway import Connection, Connections
from wrike_async.sandbox import Fault, Sandbox


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(tasks=40) as sandbox:
        yield sandbox


def origin_of(sandbox: Sandbox) -> str:
    return sandbox.base_url.removesuffix("/api/v4")


def connections_of(sandbox: Sandbox) -> Connections:
    return Connections(sandbox.token, base_url=origin_of(sandbox))


def through_gateway(sandbox: Sandbox, connection: str | None = None, **options: Any) -> Wrike:
    url = f"{origin_of(sandbox)}/wrike/api/v4"
    return Wrike(auth=ManagedGateway(sandbox.token, connection), base_url=url, **options)


def asked(sandbox: Sandbox) -> list[str]:
    return [f"{record.method} {record.path}" for record in sandbox.requests]


# --- connections --------------------------------------------------------------------------------------------------


async def test_from_making_one_to_deleting_it(sandbox: Sandbox) -> None:
    connections = connections_of(sandbox)
    made = await connections.create()
    assert (made.status, made.is_active, made.extra["app"]) == ("PENDING", False, "wrike")
    assert [each.id for each in await connections.list(status="PENDING")] == [made.id]
    sandbox.gateway.connect(made.id)
    assert (await connections.get(made.id)).is_active
    assert len(await connections.list()) == 2
    await connections.delete(made.id)
    with pytest.raises(NotFound):
        await connections.get(made.id)


async def test_lists_are_asked_for_by_app_status_and_method(sandbox: Sandbox) -> None:
    sandbox.gateway.add("slack", "API_KEY")
    connections = connections_of(sandbox)
    assert len(await connections.list(status=None, app=None)) == 2
    assert len(await connections.list(status="PENDING", app="slack", method="API_KEY")) == 1
    assert [record.query for record in sandbox.requests] == [
        {},
        {"app": "slack", "status": "PENDING", "method": "API_KEY"},
    ]
    made = await connections.create(app="slack", method="BASIC")
    assert (made.extra["app"], made.extra["method"]) == ("slack", "BASIC")


@pytest.mark.parametrize("id_name", ["connection_id", "connection_Id", "id", None])
@pytest.mark.parametrize("nests", [True, False], ids=["nested", "flat"])
@pytest.mark.parametrize("tells_url", [True, False], ids=["url", "no url"])
async def test_neither_id_nor_url_is_lost(sandbox: Sandbox, id_name: str | None, nests: bool, tells_url: bool) -> None:
    gateway = sandbox.gateway
    gateway.id_name, gateway.nests, gateway.tells_url = id_name, nests, tells_url
    if id_name is None and not tells_url:
        with pytest.raises(OutcomeUnknown, match="did not say what it made"):
            await connections_of(sandbox).create()
        return
    made = await connections_of(sandbox).create()
    assert made.id == "sandbox-connection-2"
    assert made.url == f"{origin_of(sandbox)}/connect?session={made.id}"
    assert len(sandbox.requests) == (1 if id_name and tells_url else 2)


@pytest.mark.parametrize("listed", [[], 5], ids=["another list", "no list"])
async def test_a_url_is_kept_though_the_id_cannot_be_found(listed: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def answer(request: Any) -> Any:
        document = {"connections": listed} if request.method == "GET" else {"data": {"url": "https://sign.in"}}
        return await answering(document)(request)

    async with serving(answer) as url:
        made = await Connections("key", base_url=url).create()
    assert made == Connection("", None, "https://sign.in")
    assert "connection" in caplog.text
    assert "sign.in" not in caplog.text


async def test_an_active_one_needs_no_url() -> None:
    seen: list[Any] = []
    async with serving(answering({"id": 7, "status": "active"}, seen)) as url:
        assert await Connections("key", base_url=url).create() == Connection("7", "ACTIVE")
    assert len(seen) == 1


@pytest.mark.parametrize("more", [{"cursor": "c"}, {"total": 3}])
async def test_a_list_that_is_a_part_only_says_so(more: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    async with serving(answering({"connections": [{"id": "c-1"}], **more})) as url:
        assert len(await Connections("key", base_url=url).list()) == 1
    assert "more connections than it lists" in caplog.text


async def test_what_cannot_be_is_refused_before_it_is_sent(sandbox: Sandbox) -> None:
    connections = connections_of(sandbox)
    for call in (
        lambda: connections.list(status=" "),
        lambda: connections.list(app=5),  # type: ignore[arg-type]  # wrong on purpose
        lambda: connections.create(app=""),
        lambda: connections.get("a/b"),
        lambda: connections.wait(".."),
        lambda: connections.wait("c", timeout=-1),
        lambda: connections.delete(""),
    ):
        with pytest.raises(InvalidArgument):
            await call()
    assert sandbox.requests == []


# --- waiting ------------------------------------------------------------------------------------------------------


async def test_waiting_ends_when_somebody_has_signed_in(sandbox: Sandbox) -> None:
    connections, seen = connections_of(sandbox), list[str | None]()
    made = await connections.create()
    loop = asyncio.get_running_loop()
    loop.call_later(7, sandbox.gateway.connect, made.id)
    began = loop.time()
    active = await connections.wait(made.id, on_look=lambda found: seen.append(found.status))
    assert active.is_active
    assert loop.time() - began == pytest.approx(8, abs=0.1)
    assert seen == ["PENDING"] * 4 + ["ACTIVE"]


async def test_waiting_has_an_end(sandbox: Sandbox) -> None:
    connections = connections_of(sandbox)
    made = await connections.create()
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(ConnectionNotActive, match="nobody has signed in at its URL within 300 s") as late:
        await connections.wait(made.id)
    assert loop.time() - began == pytest.approx(300, abs=0.1)
    assert (late.value.connection_id, late.value.status) == (made.id, "PENDING")
    assert len(sandbox.requests) <= 152


async def test_one_that_failed_is_not_waited_for(sandbox: Sandbox) -> None:
    connections = connections_of(sandbox)
    made = await connections.create()
    sandbox.gateway.fail(made.id)
    with pytest.raises(ConnectionNotActive, match="make a new one") as failed:
        await connections.wait(made.id)
    assert failed.value.status == "FAILED"
    assert len(sandbox.requests) == 2


@pytest.mark.parametrize("kind", ["status", "reset_before", "slow_headers"])
async def test_a_look_that_fails_is_a_hiccup(sandbox: Sandbox, kind: Any) -> None:
    connections = connections_of(sandbox)
    made = await connections.create()
    sandbox.gateway.connect(made.id)
    sandbox.inject(Fault(kind, times=2, delay=60.0))
    assert (await connections.wait(made.id)).is_active
    sandbox.inject(Fault(kind, times=None, delay=1000.0))
    with pytest.raises(ConnectionNotActive, match="not known"):
        await connections.wait(made.id, timeout=50)


async def test_a_wrong_key_and_a_wrong_id_are_not_waited_for(sandbox: Sandbox) -> None:
    with pytest.raises(NotFound):
        await connections_of(sandbox).wait("no-such")
    with pytest.raises(NotAuthorized, match="MATON_API_KEY"):
        await Connections("another", base_url=origin_of(sandbox)).wait("no-such")


# --- ten requests a second ----------------------------------------------------------------------------------------


async def test_its_ten_requests_a_second_are_kept(sandbox: Sandbox) -> None:
    await asyncio.gather(*(connections_of(sandbox).list() for _ in range(35)))
    assert sandbox.refusals == 0
    times = [record.time for record in sandbox.requests]
    assert 3 < times[-1] - times[0] < 4


async def test_all_that_is_sent_with_one_key_counts(sandbox: Sandbox) -> None:
    for _ in range(3):
        sandbox.gateway.connect(sandbox.gateway.add().id)
    clients = [through_gateway(sandbox, f"sandbox-connection-{number}", retries=0) for number in range(1, 5)]
    calls = [wrike.request("GET", "/version") for wrike in clients for _ in range(10)]
    await asyncio.gather(*calls, *(connections_of(sandbox).list() for _ in range(10)))
    for wrike in clients:
        await wrike.aclose()
    assert sandbox.refusals == 0
    assert len(sandbox.requests) == 50


async def test_a_quota_of_its_own_is_kept_beside(sandbox: Sandbox) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with through_gateway(sandbox, quota=Quota(6000, per=60), retries=0) as wrike:
        await asyncio.gather(*(wrike.request("GET", "/version") for _ in range(30)))
    assert sandbox.refusals == 0
    assert 2 < loop.time() - began < 4


# --- what the gateway refuses -------------------------------------------------------------------------------------

FORMS = ["message", "error.message", "detail", "detail list"]
ADVICE: list[tuple[int, type[WrikeError], str, str]] = [
    (400, InvalidRequest, "Missing connection for app wrike", "wrike-async connections create"),
    (401, NotAuthorized, "Invalid API key", "check MATON_API_KEY"),
    (412, WrikeError, "Connection cannot be resolved", "check MATON_CONNECTION"),
    (500, ServerError, "Failed to refresh", "make a new connection"),
]


def break_gateway(sandbox: Sandbox, status: int) -> None:
    (connection,) = sandbox.gateway.connections.values()
    if status == 400:
        sandbox.gateway.fail(connection.id)
    if status == 401:
        sandbox.token = "another"
    if status == 500:
        connection.expired = True


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("status", "error", "says", "advice"), ADVICE, ids=[str(row[0]) for row in ADVICE])
async def test_its_refusals_are_read_in_all_forms_with_advice_that_fits(
    sandbox: Sandbox, form: Any, status: int, error: type[WrikeError], says: str, advice: str
) -> None:
    sandbox.gateway.refusal_form = form
    wrike = through_gateway(sandbox, "no-such" if status == 412 else None, retries=1)
    break_gateway(sandbox, status)
    async with wrike:
        with pytest.raises(error, match=says) as refused:
            await wrike.tasks.get(sandbox.state.task_id(0))
        assert advice in str(refused.value)
        found: Any = refused.value
        assert (found.status, found.code, found.response_id) == (status, None, "sandbox-request")
        assert says in found.description


async def test_a_refusal_of_wrikes_own_is_advised_as_such(sandbox: Sandbox) -> None:
    sandbox.add_token(sandbox.token, scopes=["amReadOnlyUser"])
    async with through_gateway(sandbox) as wrike:
        with pytest.raises(Forbidden, match="The token needs one of these scopes"):
            await wrike.tasks.get(sandbox.state.task_id(0))


@pytest.mark.parametrize("status", [400, 401, 500])
async def test_many_are_refused_with_few_requests(sandbox: Sandbox, status: int) -> None:
    break_gateway(sandbox, status)
    ids = [sandbox.state.task_id(number) for number in range(40)]
    key = "sandbox-token"
    url = f"{origin_of(sandbox)}/wrike/api/v4"
    async with Wrike(auth=ManagedGateway(key), base_url=url, retries=0) as wrike:
        found = await asyncio.gather(*(wrike.tasks.get(task_id) for task_id in ids), return_exceptions=True)
    assert all(isinstance(each, WrikeError) and "Maton gateway" in str(each) for each in found)
    # A failure may be due to one ID, so some are asked for alone before it is said of all.
    assert len(sandbox.requests) <= (17 if status == 500 else 1)
