"""What is said of methods, for all of them."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from tests.resources.catalogue import CATALOGUE
from wrike_async import InvalidArgument, Wrike, describe, operations
from wrike_async._calling.signatures import names_of
from wrike_async._wire.names import to_camel

NAMES = names_of(Wrike)
OPERATIONS = operations()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_method_does_is_one_sentence_without_python(name: str) -> None:
    info = describe(name)
    first = (getattr(type(getattr(Wrike("x"), name.partition(".")[0])), name.partition(".")[2]).__doc__ or "").strip()
    sentence = re.split(r"\. |\.?\n\n", first)[0]
    assert "`" not in sentence
    assert info.does == " ".join(sentence.split()).rstrip(".") + "."
    assert info.name == name


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_is_json(name: str) -> None:
    said = describe(name).to_dict()
    read = msgspec.json.decode(msgspec.json.encode(said))
    assert read == {**said, "endpoints": [*said["endpoints"]], "scopes": listed(said)}
    assert said["arguments"]["type"] == "object"
    assert "Python" not in said["does"]


def listed(said: dict[str, Any]) -> list[str] | None:
    return None if said["scopes"] is None else [*said["scopes"]]


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_every_parameter_of_an_operation_is_an_argument(operation: Any) -> None:
    info = describe(operation.python)
    assert str(operation) in info.endpoints or str(operation) == "POST /batch"
    assert set(operation.params.values()) - {"limit"} <= info.arguments["properties"].keys()
    required = {operation.params[wire] for wire in CATALOGUE[str(operation)].get("required", ())}
    assert required - info.arguments["properties"].keys() == set()


def test_what_a_schema_says() -> None:
    properties = describe("tasks.create").arguments["properties"]
    assert describe("tasks.create").arguments["required"] == ["folder_id", "title"]
    assert properties["importance"] == {
        "description": "How important it is.",
        "anyOf": [{"enum": ["High", "Normal", "Low"]}, {"type": "string", "pattern": "^raw:."}],
    }
    assert properties["status"]["description"] == "Not on the Team plan; custom_status works everywhere."
    assert properties["dates"]["description"].startswith("A schedule to set. Without type,")
    duration = properties["dates"]["properties"]["duration"]
    assert duration["anyOf"] == [{"type": "integer", "minimum": 0, "maximum": 1_799_999}, {"type": "null"}]
    assert properties["custom_fields"]["maxItems"] == 100
    assert properties["extra"]["type"] == "object"
    filters = describe("tasks.list").arguments["properties"]
    assert filters["updated_date"]["properties"]["start"]["format"] == "date-time"
    assert filters["folder_id"]["description"].startswith("the folder or project; only its own tasks")
    assert "limit" not in filters
    assert describe("folders.create").arguments["properties"]["user_access_roles"]["propertyNames"]["type"] == "string"
    assert describe("hourly_rates.provision").arguments["properties"]["contact_ids"]["maxItems"] == 100


def test_what_a_method_answers() -> None:
    task = describe("tasks.get").returns["properties"]
    assert task["createdDate"] == {"description": "When it was created.", "type": "string", "format": "date-time"}
    assert task["dates"]["properties"]["due"]["format"] == "local-date-time"
    assert "ok" in describe("tasks.update_many").returns["properties"]
    assert "base64" in describe("attachments.download").returns["properties"]
    assert "base64" in describe("data_export.download").returns["properties"]
    assert describe("ediscovery.search").returns == {"type": "object"}


def test_access_and_scopes() -> None:
    assert (describe("tasks.list").access, describe("tasks.delete").access) == ("read", "write")
    assert describe("request_forms.prefill").access == "read"
    assert describe("data_export.download").access == "read"
    assert describe("tasks.delete").scopes == ("Default", "wsReadWrite")
    assert describe("ediscovery.search").scopes is None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sensitive(name: str) -> None:
    area, access = name.partition(".")[0], describe(name).access
    always = {"users", "invitations", "access_roles", "audit_log", "data_export", "ediscovery", "hourly_rates"}
    assert describe(name).sensitive is (
        area in always or (access == "write" and area in {"webhooks", "groups", "account"})
    )


GIVES_AWAY = re.compile(
    r"withUrls|(add)?[sS]hareds|userAccessRoles|addAccessRoles|sharing|members(Add|Update)?|addMembers|hookUrl"
)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_what_is_given_away(operation: Any) -> None:
    marked = {to_camel(name) for name in operation.discloses}
    known = {wire for wire in CATALOGUE[str(operation)]["params"] if GIVES_AWAY.fullmatch(wire)}
    known |= {"PUT /attachments/{attachmentId}": {"url"}, "GET /attachments/{attachmentId}/url": {"*"}}.get(
        str(operation), set()
    )
    assert marked == known
    if str(operation) != "POST /batch":
        assert operation.discloses.items() <= describe(operation.python).discloses.items()


def test_the_ways_in_which_data_gets_out() -> None:
    assert describe("attachments.url").discloses == {"*": "public_links"}
    assert describe("attachments.update").discloses == {"url": "outside_urls"}
    assert describe("webhooks.create").discloses == {"hook_url": "outside_urls"}
    assert describe("tasks.update").discloses == {"add_shareds": "sharing"}
    assert describe("tasks.delete").discloses == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("taskz.update", "there is no method 'taskz.update'; did you mean 'tasks.update'?"),
        ("tasks.updat", "tasks has no method 'updat'; did you mean 'update'?"),
        ("tasks.xyzzy", "tasks has no method 'xyzzy'; it has list, get,"),
        ("tasks", "name a method of tasks; it has list, get,"),
        ("xyzzy", "there is no method 'xyzzy'; the names are those of methods, such as 'tasks.update'"),
        ("tasks._get", "tasks has no method '_get'; did you mean 'get'?"),
        (5, "name must be that of a method, such as 'tasks.update', not int"),
    ],
)
def test_names_that_are_none(name: Any, said: str) -> None:
    with pytest.raises(InvalidArgument, match=re.escape(said)):
        describe(name)
