"""The catalogue that users see, against the catalogue of the API; and what is made from it."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import wrike_async
from tests.resources.catalogue import CATALOGUE
from wrike_async import ApiOperation, Wrike
from wrike_async._calling.declared import declared_by_endpoint, methods_of, taken_by
from wrike_async.catalogue import resources as areas

ROOT = Path(__file__).parents[1]
OPERATIONS = {str(operation): operation for operation in wrike_async.operations()}

OF_SEVERAL_AREAS = {"POST /batch"}


def method_of(operation: ApiOperation) -> Any:
    area, _, name = operation.python.partition(".")
    return getattr(areas()[area], name)


def test_every_operation_is_performed() -> None:
    assert OPERATIONS.keys() == CATALOGUE.keys()
    assert len(OPERATIONS) == len(wrike_async.operations())


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_an_operation_is_what_the_catalogue_says(key: str) -> None:
    operation, entry = OPERATIONS[key], CATALOGUE[key]
    assert (operation.method, operation.path, operation.access) == (entry["method"], entry["path"], entry["access"])
    assert operation.gateway is entry["gateway"]
    assert (operation.scopes is None) is (entry["scopes"] is None)
    assert set(operation.scopes or ()) == set(entry["scopes"] or ())
    assert operation.params.keys() == entry["params"].keys() | set(re.findall(r"{(\w+)}", entry["path"]))


@pytest.mark.parametrize("key", sorted(OPERATIONS))
def test_the_method_is_there_and_takes_the_parameters(key: str) -> None:
    operation = OPERATIONS[key]
    assert hasattr(Wrike, operation.area)
    assert key.partition(" ")[2] in (method_of(operation).__doc__ or "")
    taken = taken_by(method_of(operation))
    assert set(operation.params.values()) <= set(taken)
    assert len(set(operation.params.values())) == len(operation.params)


def test_names_to_rely_on() -> None:
    names = {key: operation.python for key, operation in OPERATIONS.items()}
    assert names["GET /tasks"] == names["GET /folders/{folderId}/tasks"] == names["GET /spaces/{spaceId}/tasks"]
    assert names["GET /tasks"] == "tasks.list"
    assert names["GET /tasks/{taskIds}"] == "tasks.get"
    assert names["GET /folders"] == "folders.list"
    assert names["GET /contacts/{contactIds}/contacts_history"] == "contacts.history"
    assert OPERATIONS["GET /tasks/{taskIds}"].params["taskIds"] == "task_id"
    assert OPERATIONS["DELETE /tasks/{taskId}"].params == {"taskId": "task_id"}
    assert OPERATIONS["GET /timelog_categories/{timelogCategoryId}/timelogs"].params["timelogCategoryId"] == (
        "category_id"
    )
    assert OPERATIONS["GET /groups"].params["pageToken"] == "next_page_token"
    assert OPERATIONS["POST /tasks/{taskId}/comments"].area == "comments"


@pytest.mark.parametrize("area", sorted(areas()))
def test_what_is_declared_is_named_in_a_docstring_and_the_reverse(area: str) -> None:
    resource = areas()[area]
    named = {
        f"{verb} {path}"
        for name in methods_of(resource)
        for verb, path in re.findall(r"``(GET|POST|PUT|DELETE) (/[^`\s]*)``", getattr(resource, name).__doc__ or "")
    }
    named -= OF_SEVERAL_AREAS
    assert named <= declared_by_endpoint(resource).keys()
    assert named == {key for key, operation in OPERATIONS.items() if operation.area == area} - OF_SEVERAL_AREAS


def test_every_declaration_is_performed_by_a_method() -> None:
    declared = {key for resource in areas().values() for key in declared_by_endpoint(resource)}
    assert declared | OF_SEVERAL_AREAS == OPERATIONS.keys()


# --- the reference ------------------------------------------------------------------------------------------------


REFERENCE = ROOT / "docs" / "api.md"


def test_the_reference_is_what_the_generator_writes_that_runs_by_itself() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "utf8",
            "-c",
            "import runpy; print(runpy.run_path('docs/generate.py')['render'](), end='')",
        ],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=50,
    )
    assert done.stdout == REFERENCE.read_text(encoding="utf-8"), "run python docs/generate.py"


def test_the_reference_lists_every_method_with_its_endpoints() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for area, resource in areas().items():
        section = text.partition(f"\n## `wrike.{area}`\n")[2].partition("\n## ")[0]
        assert inspect.getdoc(resource)
        for name in methods_of(resource):
            assert f"| `{name}` | " in section
    for key in OPERATIONS:
        assert f"`{key}`" in text
