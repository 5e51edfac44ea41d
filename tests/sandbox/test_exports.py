"""The tables of a data export."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async.sandbox import Sandbox
from wrike_async.sandbox._calls.exporting import writing
from wrike_async.sandbox._calls.exporting.rows import ROWS
from wrike_async.sandbox._calls.exporting.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.api import Api
    from wrike_async.sandbox import State

NAMES = """
attachment_file audit_log custom_field group group_to_user recurrence timelog_category user work_assignee
work_attachment work_attachment_to_attachment_file work_change_revision work_comment work_comment_content
work_comment_to_mention work_custom_field work_custom_field_history work_description work_folder work_graph work_item
work_project work_project_to_task work_space work_space_user work_task work_task_dependency work_task_flexible_effort
work_timelog work_timelog_comment work_workflow_stage_history workflow workflow_stage
"""
KEYS = {
    "attachment_file": "attachment_file_id",
    "custom_field": "custom_field_id",
    "group": "group_id",
    "recurrence": "recurrence_id",
    "timelog_category": "timelog_category_id",
    "user": "user_id",
    "work_attachment": "work_attachment_id",
    "work_comment": "work_comment_id",
    "work_comment_content": "work_comment_id",
    "work_folder": "work_id",
    "work_item": "work_id",
    "work_project": "work_id",
    "work_space": "work_id",
    "work_task": "work_id",
    "work_timelog": "work_timelog_id",
    "work_timelog_comment": "work_timelog_id",
    "workflow": "workflow_id",
    "workflow_stage": "workflow_stage_id",
}
NEVER_SEEDED = {"recurrence", "work_comment_to_mention", "work_task_flexible_effort"}
FORMS = {
    "Number": re.compile(r"-?\d+(\.\d+)?"),
    "Date": re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?"),
    "Boolean": re.compile("[tf]"),
    "String": re.compile(".+", re.DOTALL),
}


def read(state: State, name: str) -> list[dict[str, str]]:
    """The rows of a table, as a reader of its CSV gets them."""
    text = b"".join(writing.csv(state, name).chunks()).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def export() -> dict[str, list[dict[str, str]]]:
    state = Sandbox(tasks=200, dependencies=20).state
    return {name: read(state, name) for name in TABLES}


def test_there_are_the_33_tables() -> None:
    assert sorted(TABLES) == sorted(ROWS) == sorted(NAMES.split())
    assert len(TABLES) == 33


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_rows_of_its_columns(name: str, export: dict[str, list[dict[str, str]]]) -> None:
    rows, columns = export[name], TABLES[name].columns
    assert bool(rows) is (name not in NEVER_SEEDED)
    for row in rows:
        assert list(row) == [column.id for column in columns]
        assert all(FORMS[column.type].fullmatch(row[column.id]) for column in columns if row[column.id])
    made = list(ROWS[name](Sandbox(tasks=20).state))
    assert all(row.keys() <= {column.id for column in columns} for row in made)


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_keys_are_numbers_that_stand_once(name: str, key: str, export: dict[str, list[dict[str, str]]]) -> None:
    found = [row[key] for row in export[name]]
    assert len(set(found)) == len(found)
    assert all(value.isdecimal() for value in found)


@pytest.mark.parametrize("name", TABLES)
def test_references_lead_somewhere(name: str, export: dict[str, list[dict[str, str]]]) -> None:
    root = str(0xFFFFFFFF)
    for column in TABLES[name].columns:
        if column.references:
            table, other = column.references
            there = {row[other] for row in export[table]} | {"", root}
            assert {row[column.id] for row in export[name]} <= there, column.id


def test_the_schema_says_what_the_tables_are() -> None:
    schema = {table["id"]: table for table in writing.schema()}
    assert list(schema) == list(TABLES)
    (reference,) = [c for c in schema["attachment_file"]["columns"] if c["id"] == "user_id"]
    assert reference == {
        "id": "user_id",
        "alias": "User id",
        "dataType": "Number",
        "foreignKey": {"tableId": "user", "columnId": "user_id"},
    }


def test_what_is_guessed_is_told_apart() -> None:
    seen = Counter({name: len(table.seen) for name, table in TABLES.items()})
    assert seen["audit_log"] == 10
    assert seen["work_comment"] == 0
    assert all(table.columns for table in TABLES.values())


async def test_what_people_did_is_exported(serve: Callable[..., Awaitable[Api]]) -> None:
    api = await serve(tasks=3)
    state = api.sandbox.state
    task, person = state.task_id(0), state.contacts[state.person_ids[1]]
    said = f"@{person.first_name} {person.last_name}: look"
    await api.post(f"/tasks/{task}/comments", text=said)
    effort: dict[str, Any] = {
        "mode": "Flexible",
        "responsibleAllocation": [
            {"userId": person.id, "dailyAllocation": [{"date": "2026-03-02", "effortMinutes": 90}]}
        ],
    }
    await api.put(f"/tasks/{task}", effortAllocation=effort)
    state.edit_task(task).recurrent = True
    number = str(state.edit_task(task).number)
    (mention,) = read(state, "work_comment_to_mention")
    assert mention["mention_name"] == f"{person.first_name} {person.last_name}"
    (minutes,) = read(state, "work_task_flexible_effort")
    assert (minutes["work_id"], minutes["effort_date"], minutes["effort_minutes"]) == (number, "2026-03-02", "90")
    assert read(state, "recurrence") == [{"recurrence_id": "1", "work_id": number}]


def test_a_large_table_is_made_while_it_is_read() -> None:
    chunks = writing.csv(Sandbox(tasks=1_000_000).state, "work_task").chunks()
    first, second = next(chunks), next(chunks)
    assert 0 < len(second) < 1 << 17
    assert first.startswith(b"work_id,")
    assert first.endswith(b"\r\n")
    assert b"work_id" not in second
