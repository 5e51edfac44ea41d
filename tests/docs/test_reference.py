"""The generated reference: every method, error and public name on exactly one page, tables that are whole."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module

import pytest

from docs.building.docstrings import entries, markdown, prose
from docs.building.methods.areas import anchor_of
from docs.building.methods.told import ARGUMENTS, VALUES, WHOLE
from docs.building.names import homes, page_of
from docs.building.reference import ERRORS, METHODS, NAMES, navigation, reference_pages
from docs.generate import public_modules
from wrike_async import describe, errors
from wrike_async.catalogue import methods_of, operations, resources

# The first test makes all pages: some seconds of a processor, of which others may want a part.
pytestmark = pytest.mark.timeout(240)

AREAS_METHODS = [f"{area}.{name}" for area, resource in resources().items() for name in methods_of(resource)]


def page(path: str) -> str:
    return reference_pages()[f"reference/{path}"]


def test_every_method_has_exactly_one_heading() -> None:
    pages = [text for path, text in reference_pages().items() if path.startswith(METHODS)]
    headings = [found for text in pages for found in re.findall(r"^## `([\w.]+)` {", "".join(text), re.MULTILINE)]
    assert headings == AREAS_METHODS


def test_every_operation_is_on_the_page_of_its_area() -> None:
    missing = [str(each) for each in operations() if f"`{each}`" not in page(f"methods/{each.area}.md")]
    assert missing == []


def test_each_public_name_is_explained_on_exactly_one_page() -> None:
    anchors = Counter(
        f"{path.removeprefix('reference/')}#{anchor}"
        for path, text in reference_pages().items()
        for anchor in re.findall(r"{ #(\w+) }$", text, re.MULTILINE)
    )
    places = {
        (module.__name__, name): page_of(module.__name__, name)
        for module in public_modules()
        for name in module.__all__
    }
    assert len(places) > 700
    assert {place: anchors[place] for place in places.values() if anchors[place] != 1} == {}
    explained = {place for place in anchors if place.partition("#")[2] not in map(anchor_of, _methods())}
    assert explained - {*places.values()} == set()


def _methods() -> set[str]:
    return {name.partition(".")[2] for name in AREAS_METHODS}


def test_what_several_modules_offer_is_explained_once() -> None:
    assert homes()["wrike_async", "NotFound"] == "wrike_async.errors"
    assert (
        homes()["wrike_async", "AccessDenied"] == homes()["wrike_async.access", "AccessDenied"] == "wrike_async.errors"
    )
    assert homes()["wrike_async.oauth", "Secret"] == "wrike_async"
    assert homes()["wrike_async.testing", "forget_quotas"] == "wrike_async.testing.quotas"
    assert page_of("wrike_async.areas", "Tasks") == "methods/tasks.md#Tasks"
    # Two things of one name are two names.
    assert homes()["wrike_async.access", "Access"] != homes()["wrike_async.literals", "Access"]


def test_every_error_has_a_page_which_tells_who_raises_it() -> None:
    assert [path for path in reference_pages() if path.startswith(ERRORS)] == [
        f"{ERRORS}/{each}.md" for each in errors.__all__
    ]
    said = page("errors/OutcomeUnknown.md")
    assert "It is never sent again by itself. Look before you repeat it." in said
    assert "Caught by `except` of `OutcomeUnknown`, [`WrikeError`](WrikeError.md)." in said
    assert "- [`tasks.update_many`](../methods/tasks.md#update-many)" not in said
    assert "- [`tasks.update`](../methods/tasks.md#update): " in said
    assert "- `status`: the HTTP status" in said
    assert "[`UnresolvedName`](UnresolvedName.md)" in page("errors/InvalidArgument.md")


def test_the_rows_of_a_table_have_as_many_cells_as_its_head() -> None:
    uneven = [
        (path, table.splitlines()[0])
        for path, text in reference_pages().items()
        for table in re.findall(r"(?:^\|.*\n)+", f"{text}\n", re.MULTILINE)
        if len({_cells(path, row) for row in table.splitlines()}) != 1
    ]
    assert uneven == []


def _cells(path: str, row: str) -> int:
    # GitHub, which shows api.md, wants bars in code escaped; the site must not have them so.
    return len(re.findall(r"(?<!\\)\|", row if path == "api.md" else re.sub(r"`[^`]*`", "", row)))


def test_a_method_tells_all_of_it() -> None:
    said = page("methods/tasks.md").partition("{ #update }")[2].partition("\n## ")[0]
    info = describe("tasks.update")
    assert "| `task_id` | `taskId` | text | required | of the task. |" in said
    assert "| `PUT /tasks/{taskId}` | one | `Default`, `wsReadWrite` |" in said
    assert "list of at most 100: {id, value, extra}" in said
    assert "**Access**: write." in said
    assert "It gives data away by `add_shareds`: sharing." in said
    assert 'task = await wrike.tasks.update(task_id, title="Launch")' in said
    assert "- [`OutcomeUnknown`](../errors/OutcomeUnknown.md): " in said
    for name in (*info.arguments["properties"], *info.returns["properties"]):
        assert f"| `{name}` |" in said


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("tasks.list", "| `GET /tasks` | one for each page of up to 1,000 |"),
        ("tasks.get", "| one, which others of up to 100 that are asked for at the same time share |"),
        ("tasks.get_many", "| `GET /tasks/{taskIds}` | one for each 100 IDs |"),
        ("tasks.create_many", "| one for each row, or for up to 100 rows in a batch |"),
        ("tasks.delete_many", "| `DELETE /tasks/{taskId}` | one for each |"),
        ("webhooks.ensure", "| `POST /webhooks` | one | `Default`, `wsReadWrite` |"),
        ("webhooks.keep_active", "| `every` |  | `float` | `300.0` | seconds from one look to the next, at least 1. |"),
        ("tasks.scan", "| `**filters` |  | `TaskFilters` |  | see `TaskFilters`"),
        ("assets.create", "| `POST /assets` | one | undocumented |"),
    ],
)
def test_what_a_method_costs_and_takes(method: str, said: str) -> None:
    area, _, name = method.partition(".")
    assert said in page(f"methods/{area}.md").partition(f"{{ #{anchor_of(name)} }}")[2].partition("\n## ")[0]


def test_parameters_fields_and_members_are_told() -> None:
    assert "| `letters` | text of at most 2 characters, required | One or two. |" in page("names/wrike_async.params.md")
    assert "| `created_date` | `createdDate` | `datetime | None` |" in page("names/wrike_async.models.md")
    client = page("names/wrike_async.client.md")
    assert "### `Wrike.coalesce_updates` { #Wrike.coalesce_updates }" in client
    assert "- `max_wait`: the longest wait for a slot of the quota, in seconds." in client
    assert "| `quota` |" in page("names/wrike_async.md")
    assert "`DropDown`" in page("names/wrike_async.literals.md")


def test_the_navigation_has_every_page_once() -> None:
    found = [path for each in navigation() for path in ([each] if isinstance(each, str) else next(iter(each.values())))]
    assert found == [*reference_pages()]
    assert any(path.startswith(NAMES) for path in found)


def test_what_examples_are_told_is_of_methods_that_there_are() -> None:
    assert {*ARGUMENTS, *WHOLE} <= {*AREAS_METHODS}
    assert not {*ARGUMENTS} & {*WHOLE}
    taken = {name for method in AREAS_METHODS for name in _taken(method)}
    assert {*VALUES} - {"limit"} <= taken


def _taken(method: str) -> set[str]:
    if method.partition(".")[2] in ("scan", "partitions", "ensure", "keep_active"):
        return set()
    return {*describe(method).arguments["properties"]}


SAID = """Do it.

It does ``this``::

    code(1 < 2)

Args:
    name: what it is,
        and more.
    **rest: the others < 3.

Returns:
    A thing
    of two lines.
"""


def test_a_docstring_becomes_markdown() -> None:
    assert prose(SAID) == "Do it.\n\nIt does `this`:\n\n    code(1 < 2)"
    assert entries(SAID, "Args") == {"name": "what it is, and more.", "**rest": "the others &lt; 3."}
    assert markdown(SAID).endswith("- `**rest`: the others &lt; 3.\n\n**Returns**\n\nA thing of two lines.")


def test_the_modules_of_pages_can_be_imported() -> None:
    modules = [path.rpartition("/")[2].removesuffix(".md") for path in reference_pages() if path.startswith(NAMES)]
    assert [import_module(name).__name__ for name in modules] == modules
