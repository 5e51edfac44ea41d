"""Whatever is sent, the sandbox answers as Wrike would, and never breaks."""

from __future__ import annotations

import asyncio
import pickle
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from tests.sandbox.made import Made
from wrike_async.sandbox._wire.catalogue import Operation, catalogue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.sandbox.api import Api, Reply

#: Where a structure is no value, a few of those are as good as all: the reader is the same everywhere.
SIMPLE = {"text", "bool", "number", "int", "enum", "id", "date"}
ODDITIES: list[Any] = [None, -1, "", "null", []]
ODD_STRUCTURES: list[Any] = [
    {},
    [None],
    [{}],
    {"id": 5},
    [{"id": None, "value": 5}],
    {"start": None, "end": 5},
    [{"id": ["x"], "value": "1"}],
    {"values": 5, "options": [{"a": 1}], "mode": [], "name": 5, "duration": {}, "ownerIds": [5], "key": ["x"]},
]
REFUSALS = {
    (400, "invalid_request"),
    (400, "invalid_parameter"),
    (400, "parameter_required"),
    (403, "access_forbidden"),
    (403, "not_allowed"),
    (404, "resource_not_found"),
}
AREAS = sorted({operation.area for operation in catalogue().operations.values()})


@pytest_asyncio.fixture
async def api(serve: Callable[..., Awaitable[Api]]) -> Api:
    """A client of a sandbox with hardly anything in it, as all of it is compared after each write."""
    return await serve(tasks=16, folders=2, projects=1, comments=8, timelogs=8, contacts=4)


def operations(area: str, access: str) -> list[Operation]:
    """What an area can do, but for answers that are files."""
    found = catalogue().operations.values()
    return [one for one in found if one.area == area and one.access == access and not one.binary]


def odd(operation: Operation, fine: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Fine parameters, each one in turn replaced by something odd."""
    for name, kind in operation.params.items():
        for value in ODDITIES if kind[0] in SIMPLE else [*ODDITIES, *ODD_STRUCTURES]:
            yield {**fine, name: value}


def snapshot(api: Api) -> bytes:
    """Everything that a write can change."""
    state = api.sandbox.state
    tables = (state.tasks.kept, state.comments.kept, state.timelogs.kept, state.attachments.kept)
    parts = (state.folders, state.spaces, state.contacts, state.workflows, state.custom_fields, state.account)
    return pickle.dumps((tables, parts, dict(state.documents)))


@pytest.mark.parametrize("area", [area for area in AREAS if operations(area, "read")])
async def test_odd_values_never_break_a_read(api: Api, area: str) -> None:
    made = Made(api)
    for operation in operations(area, "read"):
        path, fine = await made.fill(operation.path), await made.params(operation)
        sent = [fine, *odd(operation, fine)]
        if operation.method == "GET":
            replies = await asyncio.gather(*(api.get(path, **params) for params in sent))
        else:
            replies = [await api.send(operation.method, path, body=params) for params in sent]
        assert replies[0].status in (200, 202), (operation.key, replies[0].document)
        for reply in replies:
            assert_understood(reply)


@pytest.mark.parametrize("area", [area for area in AREAS if operations(area, "write")])
async def test_odd_values_never_break_a_write_nor_leave_half_of_one(api: Api, area: str) -> None:
    made = Made(api)
    paths = [await made.fill(operation.path) for operation in operations(area, "write")]
    for operation, path in zip(operations(area, "write"), paths, strict=True):
        fine = await made.params(operation)
        # Something that would be seen if the refusal came too late.
        seen = {name: "Changed" for name in ("title", "name", "description") if name in operation.params}
        before = snapshot(api)
        for params in odd(operation, {**seen, **fine}):
            reply = await api.send(operation.method, path, body=params)
            assert_understood(reply)
            after = snapshot(api)
            assert reply.status in (200, 202) or after == before, (operation.key, params)
            before = after


def assert_understood(reply: Reply) -> None:
    """It was answered, or refused in one of Wrike's ways."""
    assert reply.status in (200, 202) or reply.error in REFUSALS
