"""What was read can be written again: by type, by value, and over a real socket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints

import attrs
import pytest

from tests.connecting import Connect
from tests.resources.surface import operations
from wrike_async import InvalidArgument, Raw, UnknownWord
from wrike_async._resources.custom_field_models import CustomFieldOption, CustomFieldSettings
from wrike_async._resources.dependencies import Dependency
from wrike_async._resources.shared import CustomFieldValue, MetadataEntry
from wrike_async._resources.task_models import ResponsibleAllocation, Task, TaskDates, TaskEffortAllocation
from wrike_async._resources.workflows import CustomStatus
from wrike_async._wire.converter import structure_item
from wrike_async._wire.encode import encode_params
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.operation import Operation

# What Wrike says in another form than it takes, or takes only in part.
READ_ONLY = {
    ("FolderBulkUpdate", "project"),
    ("FolderCreate", "project"),
    ("FolderUpdate", "project"),
    ("SpaceCreate", "access_type"),
    ("SpaceUpdate", "access_type"),
    ("WorkScheduleCreate", "workweek"),
    ("WorkScheduleUpdate", "workweek"),
}


def alternatives(hint: Any) -> Iterator[Any]:
    origin = get_origin(hint)
    if origin in (Annotated, Required, NotRequired):
        yield from alternatives(get_args(hint)[0])
    elif origin in (Union, UnionType):
        for each in get_args(hint):
            yield from alternatives(each)
    elif origin is Literal:
        yield from get_args(hint)
    elif hint is not NoneType:
        yield hint


def takes(hint: Any, read: Any) -> bool:
    """Whether a parameter's type takes all that a field's type may hold, but ``None``."""
    accepted = list(alternatives(hint))
    return all(any(fits(each, one) for each in accepted) for one in alternatives(read))


def fits(accepted: Any, read: Any) -> bool:
    if accepted == read or (accepted is str and (isinstance(read, str) or read is UnknownWord)):
        return True
    outer, inner = get_origin(accepted), get_origin(read)
    if inner is tuple and isinstance(outer, type):
        return issubclass(tuple, outer) and takes(get_args(accepted)[0], get_args(read)[0])
    return inner is dict and isinstance(outer, type) and issubclass(outer, Mapping)


def written() -> Iterator[tuple[Operation[Any], str, Any, Any]]:
    """The parameters that change a field: their operation, name, type, and the type of the field."""
    for operation in (each for declared in operations().values() for each in declared):
        if operation.access == "read" or operation.accepts is None or operation.item is None:
            continue
        read = get_type_hints(operation.item, include_extras=True)
        hints = get_type_hints(operation.accepts, include_extras=True)
        for name in parameters_of(operation.accepts):
            if name in read:
                yield operation, name, hints[name], read[name]


def test_every_field_that_can_be_written_is_taken_as_it_is_read() -> None:
    refused = {(operation.accepts, name) for operation, name, hint, read in written() if not takes(hint, read)}
    assert {(shape.__name__, name) for shape, name in refused if shape is not None} == READ_ONLY
    assert len(list(written())) > 150


UPDATE, WORKFLOW, DEPENDENCY = (
    operations()[key][0]
    for key in ("PUT /tasks/{taskId}", "PUT /workflows/{workflowId}", "PUT /dependencies/{dependencyId}")
)
FIELDS = next(each for each in operations()["POST /customfields"])


def test_a_word_of_tomorrow_is_read_and_written() -> None:
    task = structure_item(Task, {"id": "T", "status": "Blocked", "importance": "High"})
    assert (task.status, task.importance) == ("Blocked", "High")
    assert (type(task.status), type(task.importance)) == (UnknownWord, str)
    sent = encode_params(UPDATE, {"status": task.status, "importance": task.importance})
    assert sent == {"status": "Blocked", "importance": "High"}
    assert type(sent["status"]) is str
    assert type(task.to_dict()["status"]) is str


def test_the_same_word_by_hand_is_refused_with_advice() -> None:
    with pytest.raises(InvalidArgument, match=r"status='Blocked' is not one of .*Raw\('Blocked'\)"):
        encode_params(UPDATE, {"status": "Blocked"})
    assert encode_params(UPDATE, {"status": Raw("Blocked")}) == {"status": "Blocked"}


def test_words_stand_in_lists_and_structures_too() -> None:
    word = UnknownWord("New")
    settings = {"applicable_entity_types": [word, "User"], "inheritance_type": word}
    sent = encode_params(FIELDS, {"title": "t", "type": word, "settings": settings})
    assert sent["type"] == "New"
    assert sent["settings"] == {"applicableEntityTypes": ["New", "User"], "inheritanceType": "New"}


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        ({"custom_fields": (CustomFieldValue(id="C", value="1"),)}, {"customFields": [{"id": "C", "value": "1"}]}),
        ({"custom_fields": (CustomFieldValue(id="C"),)}, {"customFields": [{"id": "C", "value": None}]}),
        ({"metadata": (MetadataEntry(key="k", value="v"),)}, {"metadata": [{"key": "k", "value": "v"}]}),
        ({"dates": TaskDates(duration=480, extra={"new": 1})}, {"dates": {"duration": 480, "new": 1}}),
        (
            {"effort_allocation": TaskEffortAllocation(responsible_allocation=(ResponsibleAllocation(user_id="U"),))},
            {"effortAllocation": {"responsibleAllocation": [{"userId": "U"}]}},
        ),
    ],
)
def test_records_are_taken_where_their_values_are(values: dict[str, Any], sent: dict[str, Any]) -> None:
    assert encode_params(UPDATE, values) == sent


def test_what_can_only_be_read_is_not_sent() -> None:
    status = CustomStatus(id="S", name="Done", standard_name=True, standard=False, color="Green", extra={"new": 1})
    sent = {"id": "S", "name": "Done", "color": "Green", "new": 1}
    assert encode_params(WORKFLOW, {"custom_status": status}) == {"customStatus": sent}
    with pytest.raises(InvalidArgument, match="needs an id"):
        encode_params(WORKFLOW, {"custom_status": CustomStatus(color="Green")})


def test_a_record_without_what_must_be_said_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"custom_fields\[0\]\.id"):
        encode_params(UPDATE, {"custom_fields": [CustomFieldValue(value="1")]})


def test_lag_times_are_taken_as_they_are_read() -> None:
    read = structure_item(Dependency, {"id": "D", "lagTime": 1440.0})
    sent = encode_params(DEPENDENCY, {"lag_time": read.lag_time})["lagTime"]
    assert (sent, type(sent)) == (1440, int)
    with pytest.raises(InvalidArgument, match="lag_time"):
        encode_params(DEPENDENCY, {"lag_time": 1.5})


def test_options_are_taken_within_settings() -> None:
    settings = CustomFieldSettings(options=(CustomFieldOption(value="S", color="Green"),))
    sent = {"options": [{"value": "S", "color": "Green"}]}
    for given in (settings, {"options": settings.options}):
        assert encode_params(FIELDS, {"title": "t", "type": "DropDown", "settings": given})["settings"] == sent


async def test_a_task_goes_back_as_it_came(connect: Connect) -> None:
    async with connect(tasks=20) as (_, wrike):
        task = await wrike.tasks.list(fields=["customFields", "metadata", "responsibleIds"]).first()
        assert task is not None
        assert task.custom_fields
        assert task.status is not None
        assert task.dates is not None
        assert task.responsible_ids is not None
        changed = await wrike.tasks.update(
            task.id,
            custom_fields=task.custom_fields,
            status=task.status,
            dates=task.dates,
            add_responsibles=task.responsible_ids,
        )
        again = await wrike.tasks.get(task.id)
    assert changed.status == task.status
    assert (again.custom_fields, again.dates) == (task.custom_fields, task.dates)
    assert attrs.asdict(task)["custom_fields"]
