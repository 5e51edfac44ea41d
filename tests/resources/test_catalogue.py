"""The areas against the catalogue of the API: nothing is missing, nothing is made up; what differs says why."""

from __future__ import annotations

import ast
import inspect
import pydoc
import re
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, get_args, get_type_hints

import pytest

from tests.resources.catalogue import CATALOGUE, ITEMS
from tests.resources.surface import OF_NO_AREA, areas, operations
from wrike_async import DateRange, InvalidArgument
from wrike_async._resources.area import Area
from wrike_async._resources.every_area import EveryArea
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.names import to_snake
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import literals
from wrike_async._wire.path_words import PATH_WORDS
from wrike_async._wire.structuring.shapes import fields_of
from wrike_async.client import Wrike

OTHER_PAGING = {
    "GET /comments": "the only page is cut by limit, so limit serves as its size",
    "GET /custom_item_types": "the same",
    "GET /spaces/{spaceId}/custom_item_types": "the same",
}
SENT_BY_THE_METHOD = {
    "limit": "the argument limit counts on the client's side; where Wrike needs it, it follows from that",
    "pageSize": "the argument page_size",
}
REQUIRED_BUT_OPTIONAL = {
    ("GET /attachments", "createdDate"): "it was seen to work without",
    ("POST /tasks/{taskId}/timelogs", "comment"): "the method sends an empty one",
}
KEYS = sorted(operations())


def asked(operation: Operation[Any]) -> frozenset[str]:
    """The values that ``fields`` accepts."""
    if operation.accepts is None or "fields" not in parameters_of(operation.accepts):
        return frozenset()
    return literals(get_args(get_type_hints(operation.accepts)["fields"])[0]) - operation.without_fields


def parameters(operation: Operation[Any]) -> dict[str, str]:
    """Wire names to Python names."""
    if operation.accepts is None:
        return {}
    known = parameters_of(operation.accepts)
    wire = {name: parameter.wire_name for name, parameter in known.items() if name not in operation.without}
    if "next_page_token" in wire and operation.paging is not None:
        wire["next_page_token"] = operation.paging.token_param
    return {wire_name: name for name, wire_name in wire.items()}


def test_every_operation_is_declared_by_an_area() -> None:
    assert {*KEYS, *OF_NO_AREA} == CATALOGUE.keys()


@pytest.mark.parametrize("key", KEYS)
def test_access_scopes_and_ids(key: str) -> None:
    entry = CATALOGUE[key]
    for operation in operations()[key]:
        assert operation.access == entry["access"]
        assert (operation.scopes is None) is (entry["scopes"] is None)
        assert set(operation.scopes or ()) == set(entry["scopes"] or ())
        assert operation.max_ids == entry.get("max_ids", 1)
        assert operation.gateway is entry["gateway"]


@pytest.mark.parametrize("key", KEYS)
def test_paging(key: str) -> None:
    entry = CATALOGUE[key].get("paging")
    paged = [operation.paging for operation in operations()[key] if operation.paging is not None]
    if key in OTHER_PAGING:
        assert entry is None
        assert paged
    elif entry is None:
        assert paged == []
    else:
        assert [(p.token_param, p.size_param, p.max_size) for p in paged] == [
            (entry["token"], entry["size"], entry["max"])
        ]


@pytest.mark.parametrize("key", KEYS)
def test_every_parameter_has_its_python_name(key: str) -> None:
    known = {wire: name for operation in operations()[key] for wire, name in parameters(operation).items()}
    assert known.keys() == CATALOGUE[key]["params"].keys() - SENT_BY_THE_METHOD.keys()
    assert all(name in (to_snake(wire), "next_page_token") for wire, name in known.items())


@pytest.mark.parametrize("key", KEYS)
def test_required_parameters(key: str) -> None:
    (operation, *_) = operations()[key]
    known = {} if operation.accepts is None else parameters_of(operation.accepts)
    required = {parameter.wire_name for parameter in known.values() if parameter.required}
    optional = {name for where, name in REQUIRED_BUT_OPTIONAL if where == key}
    assert required | optional == set(CATALOGUE[key].get("required", ()))
    assert not required & optional


@pytest.mark.parametrize("key", KEYS)
def test_fields_are_those_that_wrike_takes_and_those_that_it_returns_anyway(key: str) -> None:
    kind = CATALOGUE[key]["params"].get("fields")
    takes = set(kind[1:]) if kind else set()
    for operation in operations()[key]:
        if "fields" not in parameters(operation) or kind == "texts":
            continue
        assert operation.always <= asked(operation)
        assert asked(operation) - operation.always == takes


@pytest.mark.parametrize("key", KEYS)
def test_enums(key: str) -> None:
    for operation in operations()[key]:
        for wire, name in parameters(operation).items():
            kind = CATALOGUE[key]["params"][wire]
            if kind[0] not in ("enum", "enums"):
                continue
            assert operation.accepts is not None
            encode = parameters_of(operation.accepts)[name].encode
            for value in kind[1:]:
                assert encode(value if kind[0] == "enum" else [value], name) in (value, [value])
            with pytest.raises(InvalidArgument, match="is not one of"):
                encode("Nonsense" if kind[0] == "enum" else ["Nonsense"], name)


_MAY = {"start": date(2026, 5, 1), "end": date(2026, 6, 1)}
_MAY_INSTANTS = DateRange(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
SAMPLES: dict[str, list[tuple[Any, Any]]] = {
    "bool": [(True, True)],
    "date": [(date(2026, 5, 1), "2026-05-01")],
    "dates": [(_MAY, {"start": "2026-05-01", "end": "2026-06-01"}), (date(2026, 5, 1), {"equal": "2026-05-01"})],
    "id": [("IEAAAAJ6", "IEAAAAJ6")],
    "ids": [(["IEAAAAJ6"], ["IEAAAAJ6"])],
    "instants": [(_MAY_INSTANTS, {"start": "2026-05-01T00:00:00Z", "end": "2026-06-01T00:00:00Z"})],
    "instants_or_equal": [
        (_MAY_INSTANTS, {"start": "2026-05-01T00:00:00Z", "end": "2026-06-01T00:00:00Z"}),
        (datetime(2026, 5, 1, tzinfo=UTC), {"equal": "2026-05-01T00:00:00Z"}),
    ],
    "int": [(20, 20)],
    "number": [(1.5, 1.5)],
    "text": [("x", "x")],
    "texts": [(["x"], ["x"])],
}


@pytest.mark.parametrize("key", KEYS)
def test_parameters_take_what_wrike_takes(key: str) -> None:
    for operation in operations()[key]:
        for wire, name in parameters(operation).items():
            kind = CATALOGUE[key]["params"][wire]
            assert operation.accepts is not None
            for value, encoded in SAMPLES.get(kind, []) if isinstance(kind, str) else []:
                assert parameters_of(operation.accepts)[name].encode(value, name) == encoded


COARSE = {
    "string": {"text", "word", "instant", "day", "local_time"},
    "float": {"whole", "number"},
    "bool": {"flag"},
    "list": {"list"},
    "record": {"model", "map"},
}


@pytest.mark.parametrize("key", KEYS)
def test_models_know_what_the_answers_hold(key: str) -> None:
    for operation in operations()[key]:
        expected = ITEMS[CATALOGUE[key]["item"]]
        if operation.item is None:
            assert expected == {}
            continue
        shapes = {field.wire: field.shape.kind for field in fields_of(operation.item)}
        for name, kind in expected.items():
            assert shapes[name] in COARSE[kind], name


def test_docstrings_name_the_endpoints() -> None:
    named = {
        f"{verb} {path}"
        for area in areas()
        for kind in area.__mro__
        for name, method in vars(kind).items()
        if not name.startswith("_")
        for verb, path in re.findall(r"``(GET|POST|PUT|DELETE) (/[^`\s]*)``", method.__doc__ or "")
    }
    assert named == {*KEYS, *OF_NO_AREA}


def test_every_word_of_a_path_is_known_and_no_other() -> None:
    words = {word for key in CATALOGUE for word in key.split("/")[1:] if "{" not in word}
    assert words == PATH_WORDS


def test_every_area_is_an_attribute_of_the_client() -> None:
    with_token = Wrike("x")
    found = {type(getattr(with_token, name)) for name, found in vars(EveryArea).items() if isinstance(found, Area)}
    assert found == set(areas())


def test_editors_and_help_say_of_an_area_what_its_class_says() -> None:
    below = {
        statement.target.id: str(after.value.value)
        for statement, after in pairwise(class_body(EveryArea))
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
    }
    said = {name: inspect.getdoc(found._load()) for name, found in vars(EveryArea).items() if isinstance(found, Area)}
    assert {name: " ".join((doc or "").split("\n\n")[0].split()) for name, doc in said.items()} == below
    shown = pydoc.plain(pydoc.render_doc(Wrike))
    assert [name for name, doc in below.items() if doc.split("``")[0] not in " ".join(shown.split())] == []


def class_body(kind: type) -> list[ast.stmt]:
    (definition,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(definition, ast.ClassDef)
    return definition.body
