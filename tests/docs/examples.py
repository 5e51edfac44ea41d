"""How the examples of methods are run: in one sandbox, creations first and deletions last."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from docs.building.methods.examples import example_of, singular
from wrike_async import InvalidArgument, Model, Wrike
from wrike_async.catalogue import methods_of, resources
from wrike_async.sandbox import Sandbox

CREATIONS, OTHERS, DELETIONS = range(3)


def methods(phase: int) -> list[str]:
    """Return the dotted names of all methods that make something, take something away, or neither."""
    names = [f"{area}.{name}" for area, resource in resources().items() for name in methods_of(resource)]
    return [name for name in names if _phase(name.partition(".")[2]) == phase]


def _phase(method: str) -> int:
    return CREATIONS if method.startswith("create") else DELETIONS if method.startswith("delete") else OTHERS


def seeded_names(sandbox: Sandbox) -> dict[str, Any]:
    """Return the IDs that creations need."""
    people, folders = sandbox.state.person_ids, sandbox.state.folder_ids
    return {
        "account_id": sandbox.state.account_id,
        "contact_id": people[0],
        "folder_id": folders[0],
        "parent_id": folders[1],
        "successor_id": sandbox.state.task_id(9),
        "task_id": sandbox.state.task_id(0),
        "user_id": people[1],
        "user_ids": people[2:4],
    }


async def listed_names(wrike: Wrike) -> dict[str, Any]:
    """Return IDs of whatever can be listed without saying where: one, and others."""
    found: dict[str, Any] = {}
    for area, resource in resources().items():
        listing = getattr(resource, "list", None)
        if listing is None or any(each.default is each.empty for each in parameters_of(listing)):
            continue
        with contextlib.suppress(InvalidArgument):  # it wants to know where
            ids = [entry.id for entry in await getattr(wrike, area).list(limit=5) if getattr(entry, "id", None)]
            found |= {f"{singular(area)}_id": ids[0], f"{singular(area)}_ids": ids[1:] or ids} if ids else {}
    return found


async def timesheet_names(wrike: Wrike, task_id: str) -> dict[str, Any]:
    """Return the IDs of a timesheet that is made, and of the row in it."""
    sheet = await wrike.timesheets.create(period_start_date=date(2026, 3, 23), task_ids=[task_id])
    return {"timesheet_id": sheet.timesheet_id, "row_id": (sheet.rows or ())[0].row_id}


def parameters_of(method: Any) -> Iterator[inspect.Parameter]:
    """Yield the parameters that have to be given unless they have a default."""
    variable = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return (each for each in [*inspect.signature(method).parameters.values()][1:] if each.kind not in variable)


async def run(method: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """Run the example of a method; return the names that it leaves."""
    left = dict(names)
    code = compile(example_of(method), f"example of {method}", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with contextlib.redirect_stdout(io.StringIO()):
        running = eval(code, left)
        if inspect.isawaitable(running):
            await running
    return left


def made(method: str, left: Mapping[str, Any]) -> dict[str, Any]:
    """Return the IDs of what an example made, as other examples of its area name them."""
    area = singular(method.partition(".")[0])
    ids = [found for each in left.values() if isinstance(each, Model) and (found := getattr(each, "id", None))]
    # Parts of schedules are called by the last word alone.
    last = area.rpartition("_")[2]
    return {f"{area}_id": ids[-1], f"{last}_id": ids[-1], f"{area}_ids": ids} if ids else {}
