"""The area that CONTRIBUTING shows is an area: thirty lines, one line of registration."""

from __future__ import annotations

import asyncio
import re
import sys
import textwrap
import types
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.project.floors import FLOOR_OF
from tests.project.import_graph import imports_of, module_name, sources
from wrike_async import InvalidArgument, Wrike
from wrike_async._resources.area import Area

CONTRIBUTING = Path(__file__).parent.parent / "CONTRIBUTING.md"


def shown() -> str:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r" *```python\n(.*?)```", text, re.S)]
    (source,) = [block for block in blocks if "class Widgets(Resource)" in block]
    return source


def shown_area(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Make a module of the example, as a file of the package would be."""
    source = shown()
    assert sum(bool(line.strip()) for line in source.splitlines()) <= 30
    module = types.ModuleType("widgets")
    monkeypatch.setitem(sys.modules, "widgets", module)
    exec(compile(source, "CONTRIBUTING.md", "exec"), module.__dict__)
    return module


async def test_an_area_takes_thirty_lines_and_one_of_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    area: Any = shown_area(monkeypatch)

    class MyWrike(Wrike):
        widgets: Area[Any] = Area("widgets:Widgets")

    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        ids = request.path.rpartition("/")[2].split(",") if "widgets/" in request.path else ["W1", "W2"]
        return web.json_response({"kind": "widgets", "data": [{"id": i, "partIds": [], "new": 1} for i in ids]})

    app = web.Application()
    app.router.add_get("/api/v4/{rest:.*}", answer)
    async with (
        TestServer(app, host="127.0.0.1") as server,
        MyWrike("token", base_url=str(server.make_url("/api/v4")), quota=None) as wrike,
    ):
        listed = await wrike.widgets.list(title="x", fields=["partIds"]).to_list()
        found = await asyncio.gather(*(wrike.widgets.get(f"W{i}") for i in range(150)))
        with pytest.raises(InvalidArgument, match="did you mean 'title'"):
            wrike.widgets.list(titel="x")
    assert [widget.id for widget in listed] == ["W1", "W2"]
    assert listed[0] == area.Widget(id="W1", part_ids=[], extra={"new": 1})
    assert [widget.id for widget in found] == [f"W{i}" for i in range(150)]
    assert len(asked) == 3
    assert asked[0] == "/api/v4/widgets?title=x&fields=%5B%22partIds%22%5D&pageSize=1000"


def test_the_area_imports_from_below(tmp_path: Path) -> None:
    """So that it can be put where it belongs as it stands."""
    file = tmp_path / "widgets.py"
    file.write_text(shown(), encoding="utf-8")
    modules = set(map(module_name, sources()))
    found = [each.imported for each in imports_of("wrike_async._resources.widgets", file, modules)]
    assert len(found) > 3
    assert {FLOOR_OF[module.split(".")[1]] for module in found} <= set(range(FLOOR_OF["_resources"] + 1))
