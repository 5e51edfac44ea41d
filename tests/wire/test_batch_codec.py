"""The guessed shape of batches: whatever a job may tell is read without raising."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async import BatchCodec, BatchResult
from wrike_async._wire.batch_codec import GuessedBatchCodec
from wrike_async.errors import ApiError, Forbidden, InvalidRequest, NotAuthorized, NotFound

CODEC = GuessedBatchCodec()
A, B = BatchResult(id="A"), BatchResult(id="B")


def ids(job: dict[str, Any], count: int) -> list[str | None]:
    """The IDs that a job tells of, ``None`` where it tells nothing of an operation."""
    results = CODEC.decode(job, count)
    assert len(results) == count
    assert all(result is None or result.error is None for result in results)
    return [None if result is None else result.id for result in results]


def refusal(entry: dict[str, Any]) -> ApiError:
    (result,) = CODEC.decode({"result": [entry]}, 1)
    assert result is not None
    assert result.id is None
    assert isinstance(result.error, ApiError)
    return result.error


def test_an_operation_has_its_parameters_beside_its_type() -> None:
    assert isinstance(CODEC, BatchCodec)
    params = {"title": "a", "responsibles": ["KUA"]}
    assert CODEC.encode("TaskCreation", {"folderId": "IEA"}, params) == {
        "type": "TaskCreation",
        "folderId": "IEA",
        "title": "a",
        "responsibles": ["KUA"],
    }
    # Whatever the parameters are called, they change neither what is done nor where.
    odd = CODEC.encode("FolderCreation", {"folderId": "IEA"}, {"type": "x", "folderId": "y"})
    assert odd == {"type": "FolderCreation", "folderId": "IEA"}
    assert params == {"title": "a", "responsibles": ["KUA"]}


@pytest.mark.parametrize(
    "result",
    [
        [{"id": "A"}, {"id": "B"}],
        ["A", "B"],
        {"operations": [{"id": "A"}, {"id": "B"}]},
        {"total": 2, "done": True, "results": ["A", "B"]},
        [{"taskId": "A"}, {"folderId": "B"}],
        [{"index": 1, "id": "B"}, {"index": 0, "id": "A"}],
        [{"result": {"id": "A"}}, {"result": {"taskId": "B"}}],
        [{"status": "Completed", "id": "A"}, {"status": "Completed", "result": {"folderId": "B"}}],
        # What is empty or of another type is looked for under the next name.
        [{"id": "", "taskId": "A"}, {"id": 5, "taskId": None, "folderId": "B"}],
        [{"id": None, "result": {"id": "A"}}, {"result": {"id": 1, "folderId": "B"}}],
        # An entry's own ID goes before one further in.
        [{"id": "A", "result": {"id": "x"}}, {"folderId": "B", "result": {"id": "x"}}],
        [{"id": "A", "taskId": "x", "folderId": "y"}, {"taskId": "B", "folderId": "y"}],
        # Empty errors are none.
        [{"id": "A", "error": None, "errorCode": "", "errorDescription": None}, {"id": "B", "error": ""}],
    ],
    ids=repr,
)
def test_shapes_in_which_two_operations_have_their_ids(result: Any) -> None:
    assert ids({"status": "Completed", "result": result}, 2) == ["A", "B"]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        # Fewer entries than operations, and more.
        ([], [None, None, None]),
        (["A"], ["A", None, None]),
        (["A", "B", "C", "D", "E"], ["A", "B", "C"]),
        ([{"index": 2, "id": "C"}], [None, None, "C"]),
        # An index that is out of range names no operation.
        ([{"index": 3, "id": "x"}, {"index": -1, "id": "y"}, {"index": 0, "id": "A"}], ["A", None, None]),
        ([{"index": "1", "id": "x"}, {"index": 1.0, "id": "y"}], [None, None, None]),
        # The first that tells something of an operation counts.
        ([{"index": 0, "id": "A"}, {"index": 0, "id": "x"}], ["A", None, None]),
        ([{"index": 0}, {"index": 0, "id": "A"}], ["A", None, None]),
        # By index and by order at once.
        ([{"index": 1, "id": "B"}, {"id": "x"}, {"id": "C"}], [None, "B", "C"]),
        # What is no entry keeps its place.
        ([None, "B", 5], [None, "B", None]),
        ([[], {}, "C"], [None, None, "C"]),
        ([{"id": ["A"]}, {"id": {"id": "B"}}, {"taskId": True}], [None, None, None]),
    ],
    ids=repr,
)
def test_entries_find_their_operations(result: Any, expected: list[str | None]) -> None:
    assert ids({"result": result}, 3) == expected


@pytest.mark.parametrize(
    "job",
    [
        {},
        {"status": "Completed"},
        {"result": None},
        {"result": "A"},
        {"result": 5},
        {"result": {}},
        {"result": {"id": "A", "operations": {"0": "A"}}},
        {"results": ["A"]},
        {"operations": ["A"]},
    ],
    ids=repr,
)
def test_a_job_that_has_no_list_of_results_tells_nothing(job: dict[str, Any]) -> None:
    assert ids(job, 2) == [None, None]
    assert ids(job, 0) == []


@pytest.mark.parametrize(
    ("code", "kind", "status"),
    [
        ("invalid_request", InvalidRequest, 400),
        ("invalid_parameter", InvalidRequest, 400),
        ("parameter_required", InvalidRequest, 400),
        ("not_authorized", NotAuthorized, 401),
        ("access_forbidden", Forbidden, 403),
        ("not_allowed", Forbidden, 403),
        ("resource_not_found", NotFound, 404),
        ("method_not_found", ApiError, 404),
        ("something_new", ApiError, 0),
    ],
)
@pytest.mark.parametrize("name", ["error", "errorCode"])
def test_a_refusal_has_the_class_of_its_code(code: str, kind: type[ApiError], status: int, name: str) -> None:
    error = refusal({name: code, "errorDescription": "Because."})
    assert type(error) is kind
    assert (error.status, error.code, error.description) == (status, code, "Because.")
    assert (error.method, error.path) == ("POST", "/batch")
    assert f"{code}: Because." in str(error)


@pytest.mark.parametrize(
    ("entry", "code", "description"),
    [
        ({"errorDescription": "Because."}, None, "Because."),
        ({"errorMessage": "Because."}, None, "Because."),
        ({"error": "not_allowed", "errorMessage": "Because."}, "not_allowed", "Because."),
        ({"error": "not_allowed", "errorCode": "invalid_request"}, "not_allowed", None),
        ({"errorDescription": "This.", "errorMessage": "Not this."}, None, "This."),
        ({"status": "Failed"}, None, None),
        ({"status": "Failed", "id": "A"}, None, None),
        ({"error": "not_allowed", "id": "A"}, "not_allowed", None),
        # Of another type than was thought.
        ({"error": {"code": 5}}, None, None),
        ({"error": 403, "errorDescription": ["Because."]}, None, None),
        ({"error": True}, None, None),
        ({"errorDescription": "x" * 1_000}, None, "x" * 400),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_shapes_of_refusals(entry: dict[str, Any], code: str | None, description: str | None) -> None:
    error = refusal(entry)
    assert (error.code, error.description) == (code, description)
    if code is None:
        assert "no code" in str(error)
    if description is None:
        assert "it does not say why" in str(error)


def test_results_and_refusals_side_by_side() -> None:
    job = {"result": {"operations": [{"id": "A"}, {"error": "not_allowed"}, {}, "B", {"index": 9, "id": "C"}]}}
    first, refused, nothing, fourth, last = CODEC.decode(job, 5)
    assert (first, nothing, fourth, last) == (A, None, B, None)
    assert refused is not None
    assert isinstance(refused.error, Forbidden)
    assert refused.id is None


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "A", "Failed"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "taskId", "index", "error", "errorDescription", "status", "result", "operations"]),
            inner,
        )
    ),
    max_leaves=20,
)


@given(result=_JSON, count=st.integers(0, 5))
def test_nothing_makes_it_raise(result: Any, count: int) -> None:
    results = CODEC.decode({"status": "Completed", "result": result}, count)
    assert len(results) == count
    for each in results:
        assert each is None or (each.id is None) is not (each.error is None)
