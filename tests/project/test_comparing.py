"""What a newer OpenAPI file has that the catalogue lacks is found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def specification() -> dict[str, Any]:
    """The catalogue as an OpenAPI file."""
    lines = json.loads((ROOT / "wrike_async/sandbox/operations.json").read_text(encoding="utf-8"))["operations"]
    paths: dict[str, Any] = {}
    for line in lines:
        parameters: list[dict[str, Any]] = [{"name": "taskId", "in": "path"}]
        for name, kind in line["params"].items():
            schema: dict[str, Any] = {"type": "string"}
            if isinstance(kind, list):
                schema["enum"] = kind[1:]
            parameters.append({"name": name, "in": "query", "schema": schema})
        paths.setdefault(line["path"], {})[line["method"].lower()] = {"parameters": parameters}
    return {"openapi": "3.0.0", "paths": paths, "components": {"parameters": {}}}


def compared(path: Path, document: dict[str, Any]) -> tuple[int, list[str]]:
    path.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ".ci/compare_catalogue.py", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_the_same_is_the_same(tmp_path: Path) -> None:
    assert compared(tmp_path / "a.json", specification()) == (0, ["the catalogue has all of it, and no more"])


def test_what_is_new_and_what_is_gone(tmp_path: Path) -> None:
    document = specification()
    paths = document["paths"]
    paths["/tasks/{taskId},{taskId},.../moods"] = {"get": {}}
    del paths["/version"]
    document["components"]["parameters"]["mood"] = {"name": "mood", "in": "query", "schema": {"type": "string"}}
    listed = paths["/tasks"]["get"]["parameters"]
    (title,) = [each for each in listed if each["name"] == "title"]
    listed.remove(title)
    (order,) = [each for each in listed if each["name"] == "sortOrder"]
    order["schema"] = {"type": "array", "items": {"enum": ["Asc", "Random"]}}
    listed.append({"$ref": "#/components/parameters/mood"})
    assert compared(tmp_path / "a.json", document) == (
        1,
        [
            "+ GET /tasks/{}/moods",
            "- GET /version",
            "+ GET /tasks: parameter mood",
            "- GET /tasks: parameter title",
            "+ GET /tasks: sortOrder=Random",
            "- GET /tasks: sortOrder=Desc",
        ],
    )


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_how_it_is_used(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, ".ci/compare_catalogue.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "SPECIFICATION.json" in done.stderr
