"""WrikePy: synchronous, one method for each operation. Limits, retries and pages are the user's business.

It joins several IDs with commas when it is given a list, in lookups and updates; whoever knows that can pack by hand.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.rivals.pacing import Pace
from benchmarks.rivals.place import PAGE, Place, in_groups

__all__ = ["create", "list_tasks", "look_up", "look_up_packed", "update", "update_packed"]

WrikePy: Any = importlib.import_module("WrikePy")


def look_up(place: Place, ids: Sequence[str]) -> list[str]:
    """A call for each ID."""
    return _look_up(place, ([task_id] for task_id in ids))


def look_up_packed(place: Place, ids: Sequence[str]) -> list[str]:
    """A call for each hundred IDs."""
    return _look_up(place, map(list, in_groups(ids)))


def create(place: Place, folder_id: str, titles: Sequence[str]) -> None:
    """A call for each task."""
    wrike, pace = _wrike(place), Pace(place)
    for title in titles:
        task = WrikePy.Tasks(wrike, folder_id, {"title": title})
        pace.call(_sent, task.create__folders_folderId_tasks)


def update(place: Place, ids: Sequence[str], status_id: str) -> None:
    """A call for each ID."""
    wrike, pace = _wrike(place), Pace(place)
    for task_id in ids:
        pace.call(_sent, WrikePy.Tasks(wrike, task_id, {"customStatus": status_id}).update__tasks_taskId)


def update_packed(place: Place, ids: Sequence[str], status_id: str) -> None:
    """A call for each hundred IDs."""
    wrike, pace = _wrike(place), Pace(place)
    for group in in_groups(ids):
        pace.call(_sent, WrikePy.Tasks(wrike, list(group), {"customStatus": status_id}).update__tasks_taskIds)


def list_tasks(place: Place) -> list[str]:
    """Page by page."""
    wrike, pace = _wrike(place), Pace(place)
    ids: list[str] = []
    parameters: dict[str, object] = {"pageSize": PAGE}
    while True:
        page = pace.call(_sent, WrikePy.Tasks(wrike, None, parameters).query__tasks)
        ids += [task["id"] for task in page["data"]]
        if "nextPageToken" not in page:
            return ids
        parameters["nextPageToken"] = page["nextPageToken"]


def _look_up(place: Place, groups: Iterable[list[str]]) -> list[str]:
    wrike, pace = _wrike(place), Pace(place)
    came: list[str] = []
    for group in groups:
        answer = pace.call(_sent, WrikePy.Tasks(wrike, group).query__tasks_taskIds)
        tasks = {task["id"]: task for task in answer["data"]}
        came += [tasks[task_id]["id"] for task_id in group]
    return came


def _wrike(place: Place) -> Any:
    return WrikePy.Wrike(base_url=place.base_url, perm_access_token=place.token)


def _sent(send: Callable[[], Any]) -> Any:
    response = send()
    response.raise_for_status()
    return response.json()
