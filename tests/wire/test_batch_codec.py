"""The guessed shape of batches: whatever a job may tell is read without raising, and believed only where it is sure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async import BatchCodec, BatchJobCodec, BatchResult
from wrike_async._wire.batches.codec import GuessedBatchCodec, job_codec
from wrike_async._wire.batches.results import shape_of
from wrike_async.errors import ApiError, Forbidden, InvalidRequest, NotAuthorized, NotFound

CODEC = GuessedBatchCodec()
FOLDER = "MQAAAAEFzzdV"
A, B, C = "MAAAAAEQ_HoP", "MQAAAAEQ_HoI", "IEAAJUDGKQ000003"


def operations(count: int, **common: Any) -> list[dict[str, Any]]:
    """What was sent: tasks titled 0, 1, 2 and so on, in one folder."""
    return [{"type": "TaskCreation", "folderId": FOLDER, "title": str(i), **common} for i in range(count)]


def told(result: Any, sent: list[dict[str, Any]]) -> list[str | None]:
    """The IDs of what was done, ``"failed"``, and ``None`` where nothing is sure."""
    results = CODEC.decode({"status": "Completed", "result": result}, sent)
    assert len(results) == len(sent)
    return [None if each is None else "failed" if each.error is not None else each.id for each in results]


def refusal(entry: dict[str, Any]) -> ApiError:
    (result,) = CODEC.decode({"result": [entry]}, operations(1))
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
        [{"id": A}, {"id": B}],
        [A, B],
        {"operations": [{"id": A}, {"id": B}]},
        {"total": 2, "done": True, "errors": [], "results": [A, B]},
        {"data": {"operations": [{"taskId": A}, {"taskId": B}]}},
        [{"taskId": A}, {"entityId": B}],
        [{"index": 1, "id": B}, {"index": 0, "id": A}],
        [{"index": "1", "id": B}, {"index": "0", "id": A}],
        [{"operationIndex": 2, "id": B}, {"operationIndex": 1, "id": A}],
        {"0": {"taskId": A}, "1": {"taskId": B}},
        {"operations": {"1": {"taskId": B}, "0": {"taskId": A}}},
        [{"result": {"id": A}}, {"result": {"taskId": B}}],
        [{"data": [{"id": A}]}, {"data": [{"id": B}]}],
        [{"status": "COMPLETED", "id": A}, {"status": "Success", "result": {"id": B}}],
        [{"success": True, "id": A}, {"success": True, "id": B}],
        # The operation's own ID, and the folder that was sent, are no results.
        [{"id": "op-0", "taskId": A}, {"id": "op-1", "taskId": B}],
        [{"folderId": FOLDER, "taskId": A}, {"folderId": FOLDER, "taskId": B}],
        # What is only repeated of the operation says nothing.
        [{"title": "0", "status": "Cancelled", "taskId": A}, {"title": "1", "status": "Cancelled", "taskId": B}],
        # What is empty or of another type is looked for under the next name.
        [{"taskId": "", "id": A}, {"id": 5, "taskId": None, "entityId": B}],
        # Empty errors are none.
        [{"id": A, "error": None, "errorCode": "", "errors": []}, {"id": B, "error": ""}],
    ],
    ids=repr,
)
def test_shapes_in_which_two_operations_have_their_ids(result: Any) -> None:
    assert told(result, operations(2, status="Cancelled")) == [A, B]


def test_the_id_of_a_folder_is_that_of_another_than_it_was_created_in() -> None:
    sent = [{"type": "FolderCreation", "folderId": FOLDER, "title": str(i)} for i in range(2)]
    assert told([{"folderId": A}, {"folderId": B}], sent) == [A, B]
    assert told([{"folderId": A}, {"folderId": FOLDER}], sent) == [A, None]
    # A task has no business with it.
    assert told([{"folderId": A}, {"folderId": B}], operations(2)) == [None, None]
    # Of a job that another program started, it is no result unless it is known where it was to be created.
    assert told([{"folderId": A}, {"folderId": B}], [{}, {}]) == [None, None]
    assert told([{"folderId": A}, {"folderId": FOLDER}], [{"folderId": FOLDER}, {"folderId": FOLDER}]) == [A, None]
    assert told([{"taskId": A}, {"taskId": B}], [{}, {}]) == [A, B]


@pytest.mark.parametrize(
    "result",
    [
        # Fewer entries than operations, and more: whose they are nobody knows.
        [{"taskId": A}, {"taskId": B}],
        [A, B],
        [{"index": 2, "taskId": C}],
        [{"summary": True}, {"taskId": A}, {"taskId": B}, {"taskId": C}],
        # Indexes that are not exactly those of the operations.
        [{"index": 3, "id": A}, {"index": 1, "id": B}, {"index": 0, "id": C}],
        [{"index": 0, "id": A}, {"index": 0, "id": B}, {"index": 1, "id": C}],
        [{"index": None, "id": A}, {"index": 1, "id": B}, {"index": 2, "id": C}],
        [{"index": True, "id": A}, {"index": 0, "id": B}, {"index": 2, "id": C}],
        [{"index": 1.0, "id": A}, {"index": 0, "id": B}, {"index": 2, "id": C}],
        [{"index": 1, "id": B}, {"id": A}, {"id": C}],
        [{"index": 0, "position": 2, "id": A}, {"index": 1, "position": 1, "id": B}, {"index": 2, "position": 0}],
        # Numbered in another order under a name that nobody has heard of.
        [{"seq": 2, "id": C}, {"seq": 1, "id": B}, {"seq": 0, "id": A}],
        [{"ref": "op-2", "id": C}, {"ref": "op-1", "id": B}, {"ref": "op-0", "id": A}],
        # The titles tell that they are in another order.
        [{"title": "2", "id": C}, {"title": "1", "id": B}, {"title": "0", "id": A}],
        # Two lists.
        {"taskIds": [A, C], "errors": [{"index": 1, "error": "x"}]},
        {"errors": [{"error": "x"}, {"error": "y"}, {"error": "z"}], "taskIds": [A, C]},
        {"taskIds": [A, B, C], "warnings": [{"message": "slow"}]},
        {"errors": [{"error": "x"}, {"error": "y"}, {"error": "z"}]},
        # An ID twice, IDs of something else, and words.
        [{"taskId": A}, {"taskId": B}, {"taskId": A}],
        [{"id": "op-0"}, {"id": "op-1"}, {"id": "op-2"}],
        [{"id": "OP-00001"}, {"id": "OP-00002"}, {"id": "OP-00003"}],
        [{"folderId": FOLDER}, {"folderId": FOLDER}, {"folderId": FOLDER}],
        ["Completed", "Completed", "Completed"],
        ["CREATED_OK", "CREATED_OKAY", "FAILED_NO"],
        [FOLDER, A, B],
        # Several entries where one is due.
        [[A], [B], [C]],
        [{"data": [{"id": A}, {"id": B}]}, {}, {}],
        [{"id": A, "result": {"id": B}}, {}, {}],
        [A, {"id": B}, C],
    ],
    ids=repr,
)
def test_what_is_not_surely_an_operations_own_tells_nothing(result: Any) -> None:
    assert told(result, operations(3)) == [None, None, None]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"status": "Rejected", "folderId": FOLDER}, "failed"),
        ({"status": "FAILED", "errors": ["bad title"], "id": "op-1"}, "failed"),
        ({"success": False, "id": "op-1"}, "failed"),
        ({"type": "TaskCreation", "title": "1", "status": "Error", "message": "bad title"}, "failed"),
        # A word that nobody has heard of is neither.
        ({"status": "Skipped", "taskId": B}, None),
        ({"status": "Skipped"}, None),
        ({"status": 200, "taskId": B}, None),
        ({"success": "maybe", "taskId": B}, None),
        # What contradicts itself, too.
        ({"status": "Failed", "taskId": B}, None),
        ({"error": "not_allowed", "taskId": B}, None),
        ({"status": "Completed", "error": "not_allowed"}, None),
        ({"status": "Completed", "success": False}, None),
        ({"status": "Completed"}, None),
        ({}, None),
        (None, None),
        ({"title": "another", "taskId": B}, None),
    ],
    ids=repr,
)
def test_one_of_several_is_read_by_itself(entry: Any, expected: str | None) -> None:
    assert told([{"taskId": A}, entry, {"taskId": C}], operations(3)) == [A, expected, C]


def test_a_row_of_a_list_of_ids_may_be_empty() -> None:
    assert told([A, None, C], operations(3)) == [A, None, C]


@pytest.mark.parametrize(
    "job",
    [
        {},
        {"status": "Completed"},
        {"status": "Failed", "progressPercent": 0},
        {"result": None},
        {"result": A},
        {"result": 5},
        {"result": {}},
        {"result": {"id": A}},
        {"result": {"a": {"b": {"c": {"d": {"e": [A, B]}}}}}},
    ],
    ids=repr,
)
def test_a_job_that_has_no_list_of_results_tells_nothing(job: dict[str, Any]) -> None:
    assert CODEC.decode(job, operations(2)) == [None, None]
    assert CODEC.decode(job, []) == []


def test_results_may_stand_beside_the_result() -> None:
    for name in ("results", "operations", "operationResults"):
        assert CODEC.decode({name: [{"taskId": A}]}, operations(1)) == [BatchResult(id=A)]


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
        ({"error": {"code": "not_allowed", "description": "Because."}}, "not_allowed", "Because."),
        ({"status": "Failed", "errors": ["Because.", "And so."]}, None, "Because."),
        ({"status": "Failed", "message": "Because."}, None, "Because."),
        ({"status": "Failed"}, None, None),
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


def test_the_shape_of_a_job_is_told_without_what_it_holds() -> None:
    job = {
        "status": "Completed",
        "result": {"operations": [{"index": 0, "taskId": A}, {"error": "secret"}], "a secret name": [1]},
    }
    assert shape_of(job) == "status Completed; operations: 2 of error, index, taskId; result: 1 of no objects"
    assert shape_of({"status": "the token was secret"}) == "no status; no list"


# --- jobs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "job_id"),
    [
        ({"kind": "asyncJob", "data": [{"id": "J1", "status": "InQueue"}]}, "J1"),
        ({"kind": "asyncJob", "data": [{"asyncJobId": "J1"}]}, "J1"),
        ({"kind": "asyncJob", "data": [{"id": "X", "asyncJobId": "J1"}]}, "J1"),
        ({"kind": "asyncJob", "data": [], "asyncJobId": "J1"}, "J1"),
        ({"kind": "asyncJob", "data": {"id": "J1"}}, "J1"),
        ({"asyncJobId": "J1"}, "J1"),
        ({"result": {"jobs": [{"async_job_id": "J1"}]}}, "J1"),
        ({"data": [{"asyncJobId": "J1"}, {"asyncJobId": "J1"}]}, "J1"),
        ({"data": [{"id": 5}]}, "5"),
        ({"job": {"id": "J1"}}, "J1"),
        ({"id": "J1"}, "J1"),
        ({"data": [{"asyncJobId": "J1"}, {"asyncJobId": "J2"}]}, None),
        ({"data": [{"id": "../tasks"}]}, None),
        ({"data": [{"id": ".."}]}, None),
        ({"data": [{"id": True}]}, None),
        ({"data": [{"id": ""}]}, None),
        ({"data": ["J1"]}, None),
        ({"data": []}, None),
        ({}, None),
    ],
    ids=repr,
)
def test_the_job_is_named_wherever_it_stands(answer: dict[str, Any], job_id: str | None) -> None:
    job = CODEC.read_start(answer)
    assert (None if job is None else job["id"]) == job_id


def test_the_job_is_as_far_as_the_answer_tells() -> None:
    job = CODEC.read_start({"data": [{"asyncJobId": "J1", "status": "Completed"}]})
    assert job == {"id": "J1", "asyncJobId": "J1", "status": "Completed"}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("InQueue", "running"),
        ("IN_PROGRESS", "running"),
        ("Completed", "ended"),
        ("FAILED", "ended"),
        ("Cancelled", "ended"),
        ("PartiallyCompleted", "unclear"),
        ("Succeeded", "unclear"),
        (None, "unclear"),
        (7, "unclear"),
    ],
)
def test_only_known_words_say_whether_a_job_goes_on(status: Any, state: str) -> None:
    assert CODEC.state({"status": status}) == state


def test_a_codec_that_knows_nothing_of_jobs_has_the_defaults() -> None:
    class Plain:
        def encode(self, kind: Any, path: Any, params: Any) -> dict[str, Any]:
            return {}

        def decode(self, job: Any, operations: Any) -> list[BatchResult | None]:
            return []

    assert isinstance(Plain(), BatchCodec)
    assert not isinstance(Plain(), BatchJobCodec)
    assert isinstance(job_codec(Plain()), GuessedBatchCodec)
    assert job_codec(CODEC) is CODEC


# --- for whatever comes ---------------------------------------------------------------------------------------------

_NAMES = ["id", "taskId", "folderId", "index", "0", "error", "status", "success", "title", "result", "data", "errors"]
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", A, B, FOLDER, "Failed", "Completed", "0", "1", "op-1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_NAMES), inner),
    max_leaves=20,
)


@given(result=_JSON, count=st.integers(0, 5))
def test_nothing_makes_it_raise(result: Any, count: int) -> None:
    results = CODEC.decode({"status": "Completed", "result": result}, operations(count))
    assert len(results) == count
    ids = [each.id for each in results if each is not None and each.error is None]
    assert all(ids)
    assert len(ids) == len(set(ids))
    assert FOLDER not in ids
    document = result if isinstance(result, dict) else {"data": result}
    job = CODEC.read_start(document)
    assert job is None or job["id"]
    assert CODEC.state(document) in ("running", "ended", "unclear")
