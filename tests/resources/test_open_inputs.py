"""All parameters of all operations: what lets through what is not known, and what ``None`` is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import attrs
import pytest

import wrike_async.params
from tests.resources.surface import operations
from wrike_async import InvalidArgument, Raw
from wrike_async._wire.encode import encode_params
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.operation import Operation

SHAPES = [shape for name in wrike_async.params.__all__ if is_typeddict(shape := getattr(wrike_async.params, name))]
RANGES = {"EqualRange", "Range"}
CLEARED = {
    ("PUT /customfields/{customfieldId}", "space_id"): None,
    ("PUT /folders/{folderId}", "project"): None,
    ("PUT /folders/{folderIds}", "project"): None,
    ("PUT /tasks/{taskId}", "description"): "",
    ("PUT /timelogs/{timelogId}", "comment"): "",
}


def parts(hint: Any) -> Iterator[Any]:
    """What an annotation consists of."""
    yield hint
    if get_origin(hint) is not Literal:
        for part in get_args(hint):
            yield from parts(part)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_type_checkers_accept_what_is_marked_as_raw_for_every_word(shape: type) -> None:
    for name, hint in get_type_hints(shape).items():
        found = list(parts(hint))
        words = [part for part in found if get_origin(part) is Literal and get_args(part) != (True,)]
        assert not words or Raw in found or str in found, name


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_structure_takes_what_is_not_known(shape: type) -> None:
    assert shape.__name__ in RANGES or "extra" in get_type_hints(shape)


def sent_for_none(operation: Operation[Any], name: str) -> Any:
    """What is sent for a parameter that is ``None``; an ellipsis for nothing, the error for a refusal."""
    assert operation.accepts is not None
    known = parameters_of(operation.accepts)
    others = {each: Raw("x") for each in known if known[each].required and each != name}
    try:
        sent = encode_params(attrs.evolve(operation, check=None), {**others, name: None})
    except InvalidArgument as refusal:
        return refusal
    return sent.get(known[name].wire_name, ...)


def test_none_never_becomes_a_word() -> None:
    cleared = {}
    for key, declared in operations().items():
        for operation in declared:
            known = {} if operation.accepts is None else parameters_of(operation.accepts)
            for name in known.keys() - operation.without:
                sent = sent_for_none(operation, name)
                refused = isinstance(sent, InvalidArgument)
                if operation.method == "POST" and operation.access == "write" and name != "fields":
                    assert refused is known[name].required, (key, name)
                    assert refused or sent is ..., (key, name)
                elif not refused:
                    cleared[key, name] = sent
    assert cleared == CLEARED
