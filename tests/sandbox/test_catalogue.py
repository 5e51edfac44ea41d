"""The catalogue of operations, and that the areas keep to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wrike_async.sandbox._areas.routing import routes
from wrike_async.sandbox._wire.catalogue import catalogue
from wrike_async.sandbox._wire.parameters import read_parameters

if TYPE_CHECKING:
    from tests.sandbox.api import Api


def test_it_has_all_operations() -> None:
    operations = catalogue().operations
    assert len(operations) == 208
    assert sum(operation.area == "Webhooks" for operation in operations.values()) == 9


def test_areas_are_complete_and_add_nothing() -> None:
    assert routes().keys() == catalogue().operations.keys()


def test_every_kind_of_parameter_can_be_read() -> None:
    for operation in catalogue().operations.values():
        for name in operation.required:
            assert name in operation.params
        # A value that no kind accepts is refused as a value, not for lack of a reader.
        for name in operation.params:
            with pytest.raises(Exception, match=r"Parameter|Fields"):
                read_parameters(operation, {**dict.fromkeys(operation.required, "x"), name: object()})


def test_paged_operations_have_their_parameters() -> None:
    for operation in catalogue().operations.values():
        if operation.paging:
            assert {operation.paging.token, operation.paging.size} <= operation.params.keys()


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/tasks", ("GET /tasks", ())),
        ("GET", "/tasks/A", ("GET /tasks/{taskIds}", ("A",))),
        ("GET", "/tasks/A,B", ("GET /tasks/{taskIds}", ("A,B",))),
        ("GET", "/tasks/A%2CB", ("GET /tasks/{taskIds}", ("A,B",))),
        ("PUT", "/tasks/A", ("PUT /tasks/{taskId}", ("A",))),
        ("PUT", "/tasks/A,B", ("PUT /tasks/{taskIds}", ("A,B",))),
        ("PUT", "/folders/A", ("PUT /folders/{folderId}", ("A",))),
        ("PUT", "/folders/A%2cB", ("PUT /folders/{folderIds}", ("A,B",))),
        ("GET", "/folders/A/tasks", ("GET /folders/{folderId}/tasks", ("A",))),
        ("GET", "/tasks/A/tasks_history", ("GET /tasks/{taskIds}/tasks_history", ("A",))),
        ("GET", "/tasks/A/nothing", None),
        ("PATCH", "/tasks", None),
        ("GET", "/", None),
        ("GET", "/tasks/", ("GET /tasks/{taskIds}", ("",))),
    ],
)
def test_paths_find_their_operation(method: str, path: str, found: tuple[str, tuple[str, ...]] | None) -> None:
    match = catalogue().find(method, path)
    assert (match and (match[0].key, match[1])) == found


async def test_a_path_of_no_operation_is_not_found(api: Api) -> None:
    reply = await api.post(f"/accounts/{api.sandbox.state.account_id}/webhooks", hookUrl="https://example.com")
    assert reply.error == (400, "method_not_found")
    assert api.sandbox.requests[-1].operation is None
