"""Every exception: where it stands in the tree, that it travels, that it keeps secrets."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from typing import Any

import pytest

import wrike_async
from wrike_async import errors
from wrike_async._wire.refusals.classes import api_error_class
from wrike_async._wire.refusals.inferred import inferred_from, not_sent
from wrike_async.errors import (
    ApiError,
    ConnectionNotActive,
    DecodeError,
    Forbidden,
    InvalidArgument,
    JobFailed,
    JobTimeout,
    NotFound,
    OutcomeUnknown,
    QuotaWaitExceeded,
    RateLimited,
    RowsFailed,
    TransportError,
    WrikeError,
    WriteDoneUnreadable,
)

CLASSES: list[type[WrikeError]] = sorted(
    (found for _, found in inspect.getmembers(errors, inspect.isclass) if issubclass(found, WrikeError)),
    key=lambda found: found.__name__,
)
REFUSAL: dict[str, Any] = {
    "status": 403,
    "code": "access_forbidden",
    "description": "no",
    "method": "PUT",
    "path": "/tasks/{taskId}",
    "response_id": "r-1",
}

ROW_ERRORS = [NotFound("gone", **REFUSAL), OutcomeUnknown("no answer")]


def filled(error_class: type[WrikeError]) -> WrikeError:
    """An error with every attribute set to something."""
    if issubclass(error_class, ApiError):
        error: WrikeError = error_class("what to do", **REFUSAL)
    elif issubclass(error_class, RowsFailed):
        error = error_class("what to do", ROW_ERRORS, outcomes=["one for each row"])
    else:
        own: dict[type, dict[str, Any]] = {
            ConnectionNotActive: {"connection_id": "c", "status": "PENDING"},
            DecodeError: {"json_path": "$.data[3]"},
            WriteDoneUnreadable: {"json_path": "$.data[0]", "entity_id": "IEAA", "answer": [{"id": "IEAA"}]},
            JobFailed: {"job_id": "J", "error_message": "too many entries"},
            JobTimeout: {"job_id": "J"},
            OutcomeUnknown: {"method": "PUT", "path": "/tasks/{taskId}", "status": 502},
            QuotaWaitExceeded: {"max_wait": 1.5, "estimate": 60.0},
        }
        error = error_class("what to do", **own.get(error_class, {}))
    if isinstance(error, Forbidden):
        error.scopes = ("Default", "wsReadWrite")
    if isinstance(error, RateLimited):
        error.retry_after = 7.5
    error.next_page_token = "page-2"
    return error


def test_no_exception_stands_outside_the_tree() -> None:
    exported = [getattr(wrike_async, name) for name in wrike_async.__all__]
    classes = {found for found in [*vars(errors).values(), *exported] if inspect.isclass(found)}
    exceptions = {found for found in classes if issubclass(found, BaseException)}
    assert exceptions == set(CLASSES)
    assert len(CLASSES) >= 15


@pytest.mark.parametrize("error_class", CLASSES)
def test_every_error_is_exported_and_descends_from_the_root(error_class: type[WrikeError]) -> None:
    assert issubclass(error_class, WrikeError)
    assert error_class.__name__ in errors.__all__
    assert getattr(wrike_async, error_class.__name__) is error_class


@pytest.mark.parametrize("error_class", CLASSES)
@pytest.mark.parametrize(
    "travel",
    [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))],
    ids=["copy", "deep", "pickle"],
)
def test_errors_travel_with_all_they_know(error_class: type[WrikeError], travel: Any) -> None:
    error = filled(error_class)
    twin = travel(error)
    assert type(twin) is error_class
    assert twin is not error
    assert vars(twin) == vars(error)
    assert str(twin) == "what to do"
    # The errors within a group are copied with it, and are equal only to themselves.
    assert repr(twin.args) == repr(error.args)


@pytest.mark.parametrize("error_class", [each for each in CLASSES if each is not RowsFailed])
def test_errors_can_be_made_with_nothing(error_class: type[WrikeError]) -> None:
    error = error_class()
    assert str(error) == ""
    assert error.next_page_token is None


def test_a_wrong_argument_is_a_value_error_too() -> None:
    with pytest.raises(ValueError, match="what to do"):
        raise InvalidArgument("what to do")


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    assert errors.__doc__ is not None
    parents: list[str] = []
    drawn: dict[str, str] = {}
    for line in errors.__doc__.splitlines():
        found = re.match(r"    (?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)(?:  |$)", line)
        if found is None:
            continue
        depth = len(found["branch"]) // 4
        del parents[depth:]
        if parents:
            drawn[found["name"]] = parents[-1]
        parents.append(found["name"])
    assert drawn == {
        error_class.__name__: error_class.__mro__[1].__name__
        for error_class in CLASSES
        if error_class is not WrikeError
    }


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (300, "ApiError"),
        (302, "ApiError"),
        (400, "InvalidRequest"),
        (401, "NotAuthorized"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (409, "ApiError"),
        (429, "RateLimited"),
        (500, "ServerError"),
        (503, "ServerError"),
        (599, "ServerError"),
    ],
)
def test_each_status_has_its_class(status: int, name: str) -> None:
    assert api_error_class(status).__name__ == name


def test_an_inferred_error_says_from_how_many() -> None:
    refusal = Forbidden("no", status=403, code="access_forbidden")
    refusal.scopes = ("Default",)
    inferred = inferred_from(refusal, 16)
    assert (refusal.inferred, refusal.asked) == (False, 0)
    for error in (inferred, copy.copy(inferred), pickle.loads(pickle.dumps(inferred))):
        assert isinstance(error, Forbidden)
        assert (error.inferred, error.asked, error.status, error.scopes) == (True, 16, 403, ("Default",))
        assert str(error).startswith("not asked for itself: 16 others")
        assert str(error).endswith(": no")


def test_what_was_not_sent_says_so() -> None:
    error = not_sent(TransportError("no connection"))
    assert isinstance(error, TransportError)
    assert (error.inferred, error.asked) == (True, 1)
    assert str(error) == "not sent, because another request met with this: no connection"


def test_a_group_of_rows_is_split_by_the_kind_of_their_errors() -> None:
    group = RowsFailed("two", ROW_ERRORS, outcomes=["a", "b"])
    gone, rest = group.split(NotFound)
    assert isinstance(gone, RowsFailed)
    assert isinstance(rest, RowsFailed)
    assert [*gone.exceptions, *rest.exceptions] == ROW_ERRORS
    assert gone.outcomes == rest.outcomes == ["a", "b"]
    with pytest.raises(WrikeError, match="two"):
        raise group
