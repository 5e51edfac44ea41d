"""Whatever a method takes or answers has a sentence that says what it means, in the source where an editor finds it."""

from __future__ import annotations

import inspect
from typing import Any, TypedDict, is_typeddict

import attrs
import pytest

import wrike_async.models
import wrike_async.params
from wrike_async import Wrike, describe
from wrike_async._calling.hints import docs_of_fields, docs_of_keys
from wrike_async._calling.signatures import find_method, names_of

SHAPES = {name: value for name, value in vars(wrike_async.params).items() if is_typeddict(value)}
MODELS = {
    name: value for name, value in vars(wrike_async.models).items() if inspect.isclass(value) and attrs.has(value)
}


@pytest.mark.parametrize("name", names_of(Wrike))
def test_every_argument_of_a_method_has_a_sentence(name: str) -> None:
    arguments = find_method(Wrike, name).arguments
    assert [argument for argument, each in arguments.items() if not each.description] == []


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_parameter_has_a_sentence(name: str) -> None:
    docs = docs_of_keys(SHAPES[name])
    assert [key for key in SHAPES[name].__annotations__ if not docs.get(key)] == []


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_field_of_a_model_has_a_sentence(name: str) -> None:
    docs = docs_of_fields(MODELS[name])
    fields = [field.name for field in attrs.fields(MODELS[name]) if not field.name.startswith("_")]
    assert [field for field in fields if not docs.get(field)] == []


def test_a_parameter_without_a_sentence_is_noticed() -> None:
    class Bare(TypedDict, total=False):
        said: str
        """What it says."""
        unsaid: str

    assert docs_of_keys(Bare) == {"said": "What it says."}


def test_what_is_said_of_a_field_is_in_the_answers_schema() -> None:
    returns: Any = describe("tasks.get").returns
    assert returns["properties"]["createdDate"]["description"] == "When it was created."


def test_what_a_shape_inherits_is_said_of_it_too() -> None:
    properties = describe("tasks.update").arguments["properties"]
    assert properties["custom_fields"]["description"] == "Values of custom fields, by their IDs."
    assert properties["extra"]["description"].startswith("More parameters, by wire name")


def test_an_id_speaks_for_itself() -> None:
    assert describe("approvals.delete").arguments["properties"]["approval_id"]["description"] == "ID of the approval."
