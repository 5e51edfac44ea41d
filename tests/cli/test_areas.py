"""Areas, and what their methods take, are found by looking at the client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict, Unpack, get_type_hints

import pytest

from wrike_async import InvalidArgument, Wrike
from wrike_async._cli.areas import areas_with, find_method, options_of, read_options
from wrike_async._resources.area import Area
from wrike_async._resources.task_parameters import TaskFilters

OWN = ("page_size", "limit")


class Filters(TypedDict, total=False):
    custom_item_types: Sequence[str]
    deep: bool


class Things:
    def list(
        self,
        parent_id: str,
        *,
        kind: Literal["a", "b"] | None = None,
        limit: int | None = None,
        **filters: Unpack[Filters],
    ) -> None: ...


def test_every_area_of_the_client_is_found() -> None:
    declared = {name for name in dir(Wrike) if isinstance(getattr(Wrike, name), Area)}
    client = Wrike("unused")
    assert "tasks" in declared
    for verb in ("list", "get_many"):
        assert set(areas_with(verb)) == {name for name in declared if hasattr(getattr(client, name), verb)}


@pytest.mark.parametrize("area", areas_with("list"))
def test_what_an_area_lists_by_can_be_looked_up(area: str) -> None:
    options = options_of(find_method(area, "list"), OWN)
    assert not {"self", "page_size", "limit", "filters"} & options.keys()


@pytest.mark.parametrize("area", areas_with("get_many"))
def test_what_an_area_gets_with_can_be_looked_up(area: str) -> None:
    options = options_of(find_method(area, "get_many"), ("ids", "on_missing"))
    assert not {"self", "ids", "on_missing", "options"} & options.keys()


def test_tasks_take_what_their_types_say() -> None:
    options = options_of(find_method("tasks", "list"), OWN)
    assert options.keys() == get_type_hints(TaskFilters).keys() | {"folder_id", "space_id", "everything"}


def test_both_spellings_of_a_name_will_do() -> None:
    for name in ("custom_item_types", "customItemTypes", "custom-item-types"):
        given = [("parent_id", "P"), (name, "A,B"), ("kind", "b"), (name, "C")]
        assert read_options("things", Things.list, given, OWN) == {
            "parent_id": "P",
            "custom_item_types": ["A", "B", "C"],
            "kind": "b",
        }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "things needs --filter parent_id=…"),
        ([("custm_item_types", "A")], "did you mean 'custom_item_types'"),
        ([("zzz", "A")], "things has no 'zzz'; there is parent_id, kind, custom_item_types, deep"),
        ([("limit", "1")], "things has no 'limit'"),
        ([("deep", "yes"), ("deep", "no")], "deep is given twice"),
        ([("deep", "x")], "deep='x' must be true or false"),
    ],
)
def test_mistakes_are_explained(given: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        read_options("things", Things.list, given, OWN)
    assert said in str(refusal.value)


def test_an_unknown_area_is_explained() -> None:
    with pytest.raises(InvalidArgument, match="did you mean 'tasks'"):
        find_method("task", "list")
    with pytest.raises(InvalidArgument, match=r"there is .*tasks"):
        find_method("zzz", "list")


def test_an_area_without_the_method_is_explained() -> None:
    with pytest.raises(InvalidArgument, match=r"account has no get_many; these have: .*tasks"):
        find_method("account", "get_many")
