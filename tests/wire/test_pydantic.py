"""Records as pydantic and FastAPI read, write and describe them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import typing
from typing import Annotated, Any

import attrs
import msgspec
import pytest
from hypothesis import assume, given, settings

from tests.resources.surface import models
from tests.wire.records import Everything, records
from wrike_async import Page
from wrike_async._wire.structuring.records import UnknownWord
from wrike_async._wire.types import Model
from wrike_async.errors import DecodeError
from wrike_async.models import Task

pydantic: Any = pytest.importorskip("pydantic", reason="comes with the extra test")

RECORD = {
    "id": "T",
    "title": "t",
    "status": "Blocked",
    "dates": {"type": "Planned", "start": "2026-09-25T09:00:00"},
    "createdDate": "2026-10-07T01:48:56Z",
    "parentIds": ["A"],
    "new": {"a": 1},
}
TASK = Task.from_dict(RECORD)


@attrs.frozen
class Route:
    """One of an application that returns and takes tasks."""

    method: str
    path: str
    body: Any
    answer: Any


ROUTES = [
    Route("GET", "/one", None, RECORD),
    Route("GET", "/many", None, [RECORD]),
    Route("GET", "/unmodelled", None, {"found": [RECORD]}),
    Route("POST", "/title", RECORD, "t"),
]


def application() -> Any:
    fastapi: Any = pytest.importorskip("fastapi", reason="comes with the extra test")
    app = fastapi.FastAPI()

    async def one() -> Task:
        return TASK

    async def many() -> list[Task]:
        return [TASK]

    async def unmodelled() -> Any:
        return {"found": [TASK]}

    async def title(task: Annotated[Task, fastapi.Body()]) -> str | None:
        return task.title

    title.__annotations__["task"] = Annotated[Task, fastapi.Body()]  # a text would be looked for in the module
    app.get("/one")(one)
    app.get("/many")(many)
    app.get("/unmodelled", response_model=None)(unmodelled)
    app.post("/title")(title)
    return app


async def ask(app: Any, method: str, path: str, body: Any = None) -> Any:
    httpx: Any = pytest.importorskip("httpx", reason="comes with the extra test")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        return await http.request(method, path, json=body)


class TestFastAPI:
    @pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
    async def test_takes_and_returns_records(self, route: Route) -> None:
        answer = await ask(application(), route.method, route.path, route.body)
        assert (answer.status_code, answer.json()) == (200, route.answer)

    async def test_refuses_a_body_that_does_not_fit(self) -> None:
        answer = await ask(application(), "POST", "/title", {**RECORD, "dates": {"duration": "long"}})
        assert answer.status_code == 422
        assert "$.dates.duration: expected a whole number" in answer.text

    async def test_describes_records_in_full(self) -> None:
        document = (await ask(application(), "GET", "/openapi.json")).json()
        content = document["paths"]["/many"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert content["items"] == {"$ref": "#/components/schemas/Task"}
        schemas = document["components"]["schemas"]
        assert {"Task", "TaskDates", "CustomFieldValue", "ResponsibleAllocation"} <= schemas.keys()
        assert schemas["Task"]["description"] == "A task."
        assert schemas["Task"]["required"] == ["id"]
        assert schemas["Task"]["properties"]["parentIds"]["anyOf"][0] == {"type": "array", "items": {"type": "string"}}


class TestTypeAdapter:
    @pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
    def test_knows_every_model_with_all_of_its_fields(self, model: type[Model]) -> None:
        adapter = pydantic.TypeAdapter(model)
        for mode in ("validation", "serialization"):
            schema = adapter.json_schema(mode=mode)
            schema = schema["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            record = model.__name__
            assert (schema["title"], schema["additionalProperties"]) == (record, True)
            assert len(schema["properties"]) == len(attrs.fields(model)) - 1

    @settings(max_examples=50)
    @given(records())
    def test_reads_and_writes_what_the_wire_has(self, record: dict[str, Any]) -> None:
        assume(not re.search(r"\d{19}", json.dumps(record)))  # whole numbers have 64 bits for pydantic
        adapter = pydantic.TypeAdapter(Everything)
        read = adapter.validate_json(msgspec.json.encode(record))
        assert read == Everything.from_dict(record)
        assert adapter.dump_python(read) == record
        assert msgspec.json.decode(adapter.dump_json(read)) == record

    def test_describes_models_within_themselves(self) -> None:
        assert pydantic.TypeAdapter(Everything).json_schema()["$defs"].keys() == {"Everything", "Dates"}

    def test_takes_a_record_as_it_is(self) -> None:
        assert pydantic.TypeAdapter(Task).validate_python(TASK) is TASK

    def test_works_within_models_of_pydantic(self) -> None:
        outer = pydantic.create_model("Outer", task=(Task, ...), more=(dict[str, Task], {}))
        made = outer(task=RECORD, more={"a": TASK})
        assert (made.task, made.more) == (TASK, {"a": TASK})
        assert msgspec.json.decode(made.model_dump_json()) == {"task": RECORD, "more": {"a": RECORD}}

    def test_takes_the_types_of_fields_within_models_of_pydantic(self) -> None:
        own = pydantic.create_model("Own", **typing.get_type_hints(Task, include_extras=True))
        assert own.model_validate(TASK, from_attributes=True).parent_ids == TASK.parent_ids
        words = pydantic.TypeAdapter(typing.get_type_hints(Task)["status"])
        assert words.validate_python("Active") == "Active"
        new = words.validate_python("Blocked")
        assert (new, type(new)) == ("Blocked", UnknownWord)
        assert words.dump_json(new) == b'"Blocked"'
        assert {"type": "string"} in words.json_schema()["anyOf"]

    @pytest.mark.parametrize("wrong", [None, 5, [], {}, {"id": 1}, {"id": "T", "title": 5}])
    def test_refuses_what_does_not_fit(self, wrong: Any) -> None:
        with pytest.raises(pydantic.ValidationError, match=r"\$"):
            pydantic.TypeAdapter(Task).validate_python(wrong)


class TestAsMapping:
    @given(records())
    def test_is_what_to_dict_gives(self, record: dict[str, Any]) -> None:
        read = Everything.from_dict(record)
        assert dict(read) == read.to_dict() == record
        assert repr(dict(read)) == repr(read.to_dict())  # 1 and 1.0 are equal, and not the same

    def test_follows_a_change(self) -> None:
        read = attrs.evolve(
            Everything.from_dict({"id": "E", "hours": 1, "createdDate": "2026-10-07T01:48:56Z"}), hours=2.5
        )
        assert (read["hours"], dict(read)) == (2.5, read.to_dict())

    @pytest.mark.parametrize("absent", ["importance", "parent_ids", "extra"])
    def test_has_wire_names_of_what_is_there(self, absent: str) -> None:
        with pytest.raises(KeyError, match=absent):
            TASK[absent]

    def test_is_nothing_to_walk_over(self) -> None:
        for wrong in (list, sorted, lambda task: "T" in task):
            with pytest.raises(TypeError, match="iterable"):
                wrong(TASK)  # type: ignore[call-overload]  # type checkers refuse it, too


class TestFromDict:
    @given(records())
    def test_leads_back_from_to_dict(self, record: dict[str, Any]) -> None:
        assert Everything.from_dict(record).to_dict() == record
        assert Everything.from_dict(Everything.from_dict(record).to_dict()) == Everything.from_dict(record)

    def test_shares_nothing_that_can_change(self) -> None:
        record: dict[str, Any] = {"id": "T", "new": {"list": [1]}}
        task = Task.from_dict(record)
        record["new"]["list"].append(2)
        assert task.extra == {"new": {"list": [1]}}

    def test_keeps_what_does_not_fit_unless_it_is_strict(self) -> None:
        assert Task.from_dict({"id": "T", "title": 5}).extra == {"title": 5}
        with pytest.raises(DecodeError, match=r"^\$\.title: expected a string"):
            Task.from_dict({"id": "T", "title": 5}, strict=True)

    def test_takes_values_of_python_too(self) -> None:
        values = {"id": "T", "parentIds": ("A",), "dates": TASK.dates, "createdDate": TASK.created_date}
        made = Task(id="T", parent_ids=("A",), dates=TASK.dates, created_date=TASK.created_date)
        assert Task.from_dict(values) == made


def test_nothing_loads_pydantic_before_it_asks() -> None:
    program = "from wrike_async.models import Task; Task.from_dict({'id': 'T'}); import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.split()
    assert not {name for name in loaded if name.startswith("pydantic")}


def test_a_page_is_what_its_to_dict_gives() -> None:
    adapter = pydantic.TypeAdapter(Page[Task])
    page = Page([TASK], "TOKEN", 5)
    assert adapter.validate_python(page) is page
    assert json.loads(adapter.dump_json(page)) == page.to_dict()
    again = adapter.validate_json(adapter.dump_json(page))
    assert (again.items, again.next_page_token, again.response_size) == ([TASK], "TOKEN", 5)
    schema = adapter.json_schema()
    assert (schema["title"], schema["required"]) == ("Page of Task", ["data"])
    assert schema["properties"]["data"]["items"] == {"$ref": "#/$defs/Task"}
    assert pydantic.TypeAdapter(Page).validate_python({"data": [1]}).items == [1]
    with pytest.raises(pydantic.ValidationError, match="id is missing"):
        adapter.validate_python({"data": [{}]})
