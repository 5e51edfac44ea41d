"""Each seed has an account of its own: no ID of one is good in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.sandbox.made import Made
from tests.sandbox.test_answers import prepare, send
from wrike_async.sandbox import Amounts, Sandbox
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.catalogue import Operation, catalogue
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.sandbox.api import Api, Reply
    from wrike_async.sandbox import State

UNDECODABLE = (400, "invalid_request")
UNKNOWN = (404, "resource_not_found")
AMOUNTS: Amounts = {
    "tasks": 40,
    "folders": 4,
    "projects": 2,
    "comments": 60,
    "timelogs": 60,
    "approvals": 3,
    "bookings": 3,
    "dependencies": 3,
    "webhooks": 3,
    "timesheets": 3,
}
#: What Wrike answers 400 about where others have 404.
LIKE_MALFORMED = {"contact", "user", "group", "customfield", "attachment", "workflow", "timelogCategory"}
#: Names of columns, which are the same everywhere; and old numbers with what they are today, for any number at all.
IN_COMMON = {"GET /data_export_schema", "GET /ids"}
#: The pages of a form and the fields on them count, or are named, within the form.
IN_A_FORM = {"1", "summary", "details"}
OPERATIONS = list(catalogue().operations.values())
NEAR = st.integers(-500, 500)


@pytest.fixture
async def mine(serve: Callable[..., Awaitable[Api]]) -> Api:
    return await serve(**AMOUNTS)


@pytest.fixture
async def theirs(serve: Callable[..., Awaitable[Api]]) -> Api:
    """A client of another account."""
    return await serve(seed=7, **AMOUNTS)


def ids_in(value: Any, key: str = "") -> Iterator[str]:
    """Whatever stands where IDs do, and the links that contain their numbers."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from ids_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from ids_in(inner, key)
    elif isinstance(value, str) and (key.lower().endswith(("id", "ids")) or key == "permalink"):
        yield value


async def everything(api: Api) -> set[str]:
    """The IDs in the answers of all operations that read."""
    made, found = Made(api), set[str]()
    for operation in OPERATIONS:
        if operation.method == "GET" and not operation.binary and operation.key not in IN_COMMON:
            await prepare(api, operation)
            found.update(ids_in(await send(api, made, operation)))
    return found


async def test_two_accounts_have_no_id_in_common(mine: Api, theirs: Api) -> None:
    own, foreign = await everything(mine), await everything(theirs)
    assert own & foreign == IN_A_FORM
    assert len(own) == pytest.approx(len(foreign), rel=0.05) == pytest.approx(600, rel=0.2)


async def test_what_two_accounts_make_has_no_id_in_common(mine: Api, theirs: Api) -> None:
    made: list[set[str]] = []
    for api in (mine, theirs):
        found, things = set[str](), Made(api)
        for operation in OPERATIONS:
            if operation.method == "POST" and not operation.binary:
                await prepare(api, operation)
                found.update(ids_in(await send(api, things, operation)))
        made.append(found)
    assert made[0] & made[1] <= IN_A_FORM
    assert min(map(len, made)) > 60


def seeded(state: State) -> list[str]:
    """An ID of each kind that a fresh account has."""
    status = next(iter(state.workflows.values())).statuses[1]
    return [
        state.account_id,
        state.root_id,
        state.bin_id,
        state.owner_id,
        state.contact_ids[-1],
        state.space_ids[0],
        state.project_ids[-1],
        state.task_id(1),
        state.comment_id(1),
        state.timelog_id(1),
        next(iter(state.attachments)).id,
        next(iter(state.workflows)),
        status.id,
        next(iter(state.custom_fields)),
        next(iter(state.timelog_categories)),
        state.add_job("CopyFolder", total=1).id,
        *(next(iter(state.documents[table])) for table in ("dependencies", "folderBlueprints", "taskBlueprints")),
        *(next(iter(state.documents[table])) for table in ("accessRoles", "userTypes", "workschedules", "auditLog")),
    ]


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (
            0,
            (
                "IEAGXR2E IEAGXR2EI7777777 IEAGXR2EI7777776 KUAMSEAA KX7QAAAB MQAAAAEATMsA MQAAAAEATMsH "
                "MAAAAAEFzzdf IEAGXR2EIMCNRQAB IEAGXR2EJQA7HIAB IEAGXR2EIYUN54AB IEAGXR2EK7777777 "
                "IEAGXR2EJMANVQYA IEAGXR2EJUALQUAA IEAGXR2ELEAAAAAB IEAGXR2ENIAAAAAAAAABAAA "
                "MgAAAAEFzzdiMwAAAAEFzzdj NAAAAAD6VuoA NQAAAAD6Vu3o IEAGXR2END777777 IEAGXR2ENH777777 "
                "IEAGXR2EML777777 IEAGXR2ENQAAAAABAAAAB3Y"
            ),
        ),
        (
            7,
            (
                "IEFNYUOF IEFNYUOFI7777777 IEFNYUOFI7777776 KUFTTGUB KX2I65MA MQAFOEZAzMsA MQAFOEZAzMsH "
                "MAAFOEZGTzdf IEFNYUOFIMCNRQAB IEFNYUOFJQA7HIAB IEFNYUOFIYUN54AC IEFNYUOFK7777777 "
                "IEFNYUOFJMANVQYA IEFNYUOFJUALQUAA IEFNYUOFLEAAAAAB IEFNYUOFNIAAAAAAAAABAAA "
                "MgAFOEZGTzdkMwAFOEZGTzdl NAAFOEY61uoA NQAFOEY61u3o IEFNYUOFND777777 IEFNYUOFNH777777 "
                "IEFNYUOFML777777 IEFNYUOFNQAAAAABAAAAB3Y"
            ),
        ),
        (
            -1,
            (
                "IEGKJWAN IEGKJWANI7777777 IEGKJWANI7777776 KUGQEIGJ KXZMN3ZY MQAGHIlkzMsA MQAGHIlkzMsH "
                "MAAGHIlqTzdf IEGKJWANIMCNRQAB IEGKJWANJQA7HIAB IEGKJWANIYUN54AN IEGKJWANK7777777 "
                "IEGKJWANJMANVQYA IEGKJWANJUALQUAA IEGKJWANLEAAAAAB IEGKJWANNIAAAAAAAAABAAA "
                "MgAGHIlqTzdiMwAGHIlqTzdj NAAGHIle1uoA NQAGHIle1u3o IEGKJWANND777777 IEGKJWANNH777777 "
                "IEGKJWANML777777 IEGKJWANNQAAAAABAAAAB3Y"
            ),
        ),
    ],
)
def test_a_seed_has_the_same_ids_for_ever(seed: int, expected: str) -> None:
    assert " ".join(seeded(Sandbox(seed=seed, **AMOUNTS).state)) == expected


def test_no_seed_is_the_seed_0() -> None:
    assert seeded(Sandbox(**AMOUNTS).state) == seeded(Sandbox(seed=0, **AMOUNTS).state)


async def ask(api: Api, operation: Operation, path: str, params: dict[str, Any]) -> Reply:
    """Any operation, its parameters where they belong."""
    if operation.method == "GET":
        return await api.get(path, **params)
    return await api.send(operation.method, path, body=params or None)


async def test_no_operation_takes_an_id_of_another_account(mine: Api, theirs: Api) -> None:
    own, foreign = Made(mine), Made(theirs)
    for operation in OPERATIONS:
        if "{" in operation.path:
            await prepare(theirs, operation)
            path, params = await foreign.fill(operation.path), await own.params(operation)
            reply = await ask(mine, operation, path, params)
            what = operation.path.partition("{")[2].partition("}")[0].removesuffix("Ids").removesuffix("Id")
            assert reply.error == (UNDECODABLE if what in LIKE_MALFORMED else UNKNOWN), operation.key


@pytest.mark.parametrize(
    ("operation", "params", "error"),
    [
        ("GET /tasks", {"responsibles": ["{contactId}"]}, UNDECODABLE),
        ("GET /tasks", {"responsibles": ["{invitationId}"]}, UNDECODABLE),
        ("GET /tasks", {"responsiblePlaceholders": ["{placeholderId}"]}, UNKNOWN),
        ("GET /tasks", {"customItemTypes": ["{customItemTypeId}"]}, UNKNOWN),
        ("GET /tasks", {"customFields": [{"id": "{customfieldId}", "value": "x"}]}, UNDECODABLE),
        ("GET /bookings", {"responsibleIds": ["{contactId}"]}, UNDECODABLE),
        ("GET /bookings", {"responsiblePlaceholderIds": ["{placeholderId}"]}, UNKNOWN),
        ("GET /audit_log", {"users": ["{contactId}"]}, UNDECODABLE),
        ("POST /folders/{folderId}/tasks", {"responsibles": ["{contactId}"]}, UNDECODABLE),
        ("POST /folders/{folderId}/tasks", {"shareds": ["{invitationId}"]}, UNDECODABLE),
        ("POST /folders/{folderId}/tasks", {"parents": ["{folderId}"]}, UNKNOWN),
        ("POST /folders/{folderId}/tasks", {"superTasks": ["{taskId}"]}, UNKNOWN),
        ("POST /folders/{folderId}/tasks", {"workScheduleId": "{workscheduleId}"}, UNKNOWN),
        ("PUT /tasks/{taskId}", {"customFields": [{"id": "{customfieldId}", "value": "x"}]}, UNDECODABLE),
        ("PUT /tasks/{taskId}", {"convertToCustomItemType": "{customItemTypeId}"}, UNKNOWN),
        ("PUT /folders/{folderId}", {"addParents": ["{folderId}"]}, UNKNOWN),
        ("PUT /folders/{folderId}", {"addAccessRoles": {"{contactId}": "x"}}, UNDECODABLE),
        ("PUT /folders/{folderId}", {"removeAccessRoles": ["{contactId}"]}, UNDECODABLE),
        ("PUT /customfields/{customfieldId}", {"removeShareds": ["{contactId}"]}, UNDECODABLE),
        ("PUT /spaces/{spaceId}", {"workScheduleId": "{workscheduleId}"}, UNKNOWN),
        ("PUT /contacts/{contactId}", {"jobRoleId": "{jobroleId}"}, UNKNOWN),
        ("POST /tasks/{taskId}/dependencies", {"successorId": "{otherTaskId}"}, UNKNOWN),
        ("POST /tasks/{taskId}/timelogs", {"categoryId": "{timelogCategoryId}"}, UNDECODABLE),
    ],
)
async def test_no_parameter_takes_an_id_of_another_account(
    mine: Api, theirs: Api, operation: str, params: dict[str, Any], error: tuple[int, str]
) -> None:
    own, found = Made(mine), catalogue().operations[operation]
    path, needed = await own.fill(found.path), await own.params(found)
    ((name, template),) = params.items()
    assert (await ask(mine, found, path, needed | {name: await translated(theirs, template)})).error == error


async def translated(theirs: Api, template: Any) -> Any:
    """A template with IDs of another account, where keys are templates, too."""
    made = Made(theirs)
    if isinstance(template, dict):
        return {await made.fill(key): await made.fill(value) for key, value in template.items()}
    return await made.fill(template)


async def test_a_status_and_an_access_role_of_another_account_are_unknown(mine: Api, theirs: Api) -> None:
    own, foreign = mine.sandbox.state, theirs.sandbox.state.id_space
    task, folder, space = (f"/tasks/{own.task_id(0)}", f"/folders/{own.folder_ids[0]}", f"/spaces/{own.space_ids[0]}")
    status, role = foreign.standard_status["Completed"], foreign.full_access
    assert (await mine.put(task, customStatus=status)).error == UNDECODABLE
    assert (await mine.get("/tasks", customStatuses=[status])).error == UNDECODABLE
    assert (await mine.put(folder, addAccessRoles={own.owner_id: role})).error == UNKNOWN
    assert (await mine.put(space, membersAdd=[{"id": own.owner_id, "accessRoleId": role}])).error == UNKNOWN
    assert (await mine.put(folder, addAccessRoles={own.owner_id: own.id_space.full_access})).status == 200


@pytest.mark.parametrize(("unknown_ids", "answered"), [("refuse", 404), ("omit", 1), ("empty", 0)])
async def test_a_group_of_ids_treats_another_accounts_as_unknown(
    mine: Api, theirs: Api, unknown_ids: Any, answered: int
) -> None:
    mine.sandbox.unknown_ids = unknown_ids
    reply = await mine.get(f"/tasks/{mine.sandbox.state.task_id(0)},{theirs.sandbox.state.task_id(0)}")
    assert (len(reply.data) if reply.status == 200 else reply.status) == answered


async def test_the_numbers_of_an_account_become_ids_of_its_own(mine: Api, theirs: Api) -> None:
    for kind in ("ApiV2Account", "ApiV2Comment", "ApiV2Attachment", "ApiV2Timelog", "ApiV2RequestForm"):
        own, foreign = [(await api.get("/ids", type=kind, ids=[5])).ids for api in (mine, theirs)]
        assert own != foreign


@given(st.integers(), st.integers(), st.sampled_from(Kind), st.integers(0, 2**32 - 1))
def test_an_id_reads_back_in_its_own_account_alone(seed: int, other: int, kind: Kind, number: int) -> None:
    assume((seed - other) % 2**29)
    own, foreign = IdSpace(seed), IdSpace(other)
    identity = own.scoped_id(kind, number)
    assert own.scoped_number(kind, identity) == number
    assert foreign.scoped_number(kind, identity) == -1
    assert foreign.account_id != own.account_id
    assert foreign.job_id(number) != own.job_id(number)


@given(st.integers(), st.integers(), st.integers(0, 8_000_000))
def test_numbers_of_tasks_are_of_one_account_alone(seed: int, other: int, index: int) -> None:
    assume((seed - other) % 2**29)
    own, foreign = (Sandbox(seed=each, tasks=8_000_001, folders=1, projects=0).state for each in (seed, other))
    task_id = own.task_id(index)
    assert ids.task_number(task_id) == own.tasks.seeded[index] < 2**53
    assert own.tasks.seeded[index] not in foreign.tasks.seeded
    assert foreign.task(task_id) is None
    assert float(own.id_space.first_folder + index) == own.id_space.first_folder + index
    assert foreign.folders.get(own.folder_ids[0]) is None


@given(st.integers(), NEAR, st.integers(0, 100_000))
def test_people_and_groups_of_seeds_that_are_near_are_apart(seed: int, apart: int, index: int) -> None:
    assume(apart)
    own, foreign = IdSpace(seed), IdSpace(seed + apart)
    person, group = ids.contact_id(own.first_contact + index), own.group_id(index)
    assert (person[:2], group[:2]) == ("KU", "KX")
    assert ids.is_contact_id(person)
    assert ids.is_contact_id(group)
    assert abs(own.first_contact - foreign.first_contact) > 100_000
    assert abs(ids.number_in(own.group_id(0)) - ids.number_in(foreign.group_id(0))) > 100_000


@given(st.integers())
def test_an_account_is_like_any_other(seed: int) -> None:
    id_space = IdSpace(seed)
    assert id_space.account_id.startswith("IE")
    assert id_space.root_id == f"{id_space.account_id}I7777777"
    assert id_space.bin_id == f"{id_space.account_id}I7777776"
    assert id_space.standard_status["Active"] == f"{id_space.account_id}JMAAAAAA"
