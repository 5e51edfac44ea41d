"""IDs and the seeded state, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async.sandbox import Amounts, Sandbox
from wrike_async.sandbox._state.document_seeding import SEEDS
from wrike_async.sandbox._state.table import SeededTable
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text, parse_instant

NUMBERS = st.integers(0, 2**40)


def test_ids_have_the_recorded_forms() -> None:
    assert ids.task_id(4392433502) == "MAAAAAEFzzde"
    assert ids.task_number("MAAAAAEQ_HoP") == 4579949071
    assert ids.folder_id(4392433477) == "MQAAAAEFzzdF"
    assert ids.contact_id(0x00C91000).startswith("KUA")


@given(NUMBERS)
def test_numbers_and_ids_determine_each_other(number: int) -> None:
    assert ids.task_number(ids.task_id(number)) == number
    assert ids.folder_number(ids.folder_id(number)) == number
    assert ids.task_number(ids.folder_id(number)) is None
    assert ids.number_in(ids.task_id(number)) == ids.number_in(ids.folder_id(number)) == number


@given(st.integers(), st.sampled_from(Kind), st.integers(0, 2**32 - 1))
def test_scoped_ids_are_of_one_kind(seed: int, kind: Kind, number: int) -> None:
    id_space = IdSpace(seed)
    identity = id_space.scoped_id(kind, number)
    read = {k: id_space.scoped_number(k, identity) for k in Kind}
    assert {k: found for k, found in read.items() if found is not None} == {kind: number}
    assert ids.number_in(identity) == ids.number_in(ids.contact_id(number)) == number


@given(st.integers(), st.text(max_size=20))
def test_any_text_can_be_asked_about(seed: int, text: str) -> None:
    assert ids.task_number(text) is None or len(text) in (12, 16)
    for kind in Kind:
        assert IdSpace(seed).scoped_number(kind, text) is None or len(text) == 16


def test_another_accounts_id_is_well_formed_and_names_nothing() -> None:
    assert IdSpace(0).scoped_number(Kind.COMMENT, "IEAAAAJ6IMAAAAAB") == -1
    assert ids.task_number("IEAAAAJ6KQAB5CC3") == -1


@given(st.integers(0, 4_000_000_000))
def test_instants_are_written_as_they_are_read(seconds: int) -> None:
    assert parse_instant(instant_text(seconds)) == seconds


@pytest.mark.parametrize("count", [1, 2, 17, 1000])
def test_the_state_is_easy_to_enumerate(count: int) -> None:
    state = Sandbox(tasks=count).state
    assert state.task_ids() == [state.task_id(index) for index in range(count)]
    assert state.task_ids(range(1)) == [state.task_id(0)]
    assert len({*state.task_ids(), *state.folder_ids, *state.project_ids, *state.space_ids}) == (
        count + len(state.folder_ids) + len(state.project_ids) + 2
    )
    with pytest.raises(IndexError):
        state.task_id(count)
    assert state.owner_id in state.contact_ids
    assert len(state.comment_ids) == len(state.timelog_ids) == count // 10


def test_a_million_tasks_are_generated_only_when_read() -> None:
    state = Sandbox(tasks=1_000_000).state
    assert state.task(state.task_id(999_999)) == state.task(state.task_id(999_999))
    assert state.tasks.kept == {}


def test_creation_never_goes_back_and_bursts_share_a_second() -> None:
    state = Sandbox(tasks=1000).state
    created = [state.tasks[number].created for number in state.tasks.seeded]
    assert created == sorted(created)
    assert len(set(created)) == 250
    assert all(
        state.task_seeder.created(i) == t.created and state.task_seeder.updated(i) == t.updated
        for i, t in enumerate(map(state.tasks.get, state.tasks.seeded))
        if t is not None
    )


def test_subtasks_and_their_parents_know_each_other() -> None:
    state = Sandbox(tasks=200).state
    tasks = {task.id: task for task in map(state.tasks.get, state.tasks.seeded) if task is not None}
    links = {(task.id, sub) for task in tasks.values() for sub in task.sub_task_ids}
    assert links == {(above, task.id) for task in tasks.values() for above in task.super_task_ids}
    assert len(links) == 13


def test_what_is_seeded_late_does_not_depend_on_what_changed() -> None:
    amounts: Amounts = {"tasks": 10, "approvals": 3, "bookings": 3, "dependencies": 3, "webhooks": 3, "timesheets": 3}
    untouched, changed = Sandbox(**amounts).state, Sandbox(**amounts).state
    changed.custom_fields.clear()
    changed.contacts[changed.owner_id].email = "another@example.com"
    del changed.contacts[changed.person_ids[-1]]
    for table in SEEDS:
        assert changed.documents[table] == untouched.documents[table] != {}


def test_a_table_keeps_what_is_edited_added_and_removed() -> None:
    table: SeededTable[list[int]] = SeededTable(100, 3, lambda index: [index])
    table[100].append(9)
    assert table[100] == [0]
    table.edit(101).append(9)
    assert table[101] == [1, 9]
    table.add(lambda number: [number])
    table.remove(102)
    assert list(table.numbers()) == [100, 101, 103]
    assert list(table) == [[0], [1, 9], [103]]
    assert len(table) == 3
    assert table.get(102) is None
    with pytest.raises(KeyError):
        table.edit(102)
    table.remove(103)
    table.add(lambda number: [number])
    assert list(table.numbers()) == [100, 101, 104]


def test_a_refused_addition_leaves_no_trace() -> None:
    table: SeededTable[int] = SeededTable(0, 1, lambda index: index)
    with pytest.raises(ZeroDivisionError):
        table.add(lambda number: number // 0)
    assert (list(table.numbers()), table.version) == ([0], 0)
