"""PyWrike: synchronous functions for moving spaces about. Limits are the user's business, for most of them.

Its functions have Wrike's address in them and call ``requests`` by that name. So the name is given another meaning in
its module: the same functions, with the beginning of the address replaced, and with a 429 raised, which some of its
functions take for an empty answer. What it prints goes nowhere.

No function of it changes tasks as one likes, so it takes no part in updates. Of several functions that do the same,
the one with the fewest requests is called: ``create_task`` reads all custom fields before each task, and
``create_task_folder`` does not. It sends every field that it knows, with nothing as a value where it is given none,
which Wrike refuses of a status; that is looked up once.
"""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.rivals.pacing import Pace
from benchmarks.rivals.place import Place

__all__ = ["create", "list_tasks", "look_up"]

PyWrike: Any = importlib.import_module("PyWrike.wrike")
requests: Any = importlib.import_module("requests")

ADDRESS = "https://www.wrike.com/api/v4"


def look_up(place: Place, ids: Sequence[str]) -> list[str]:
    """A call for each ID."""
    pace = Pace(place)
    with _sent_to(place):
        return [pace.call(PyWrike.get_task_details, task_id, place.token)["id"] for task_id in ids]


def create(place: Place, folder_id: str, titles: Sequence[str]) -> None:
    """A call for each task, and one for the status that they have."""
    pace = Pace(place)
    with _sent_to(place):
        workflows = pace.call(PyWrike.get_workflows, place.token)
        status_id = workflows[0]["customStatuses"][0]["id"]
        for title in titles:
            task = {"title": title, "importance": "Normal", "customStatusId": status_id}
            pace.call(PyWrike.create_task_folder, folder_id, task, place.token)


def list_tasks(place: Place) -> list[str]:
    """A call for each folder: its lists come whole where they are of one folder, and end after 1,000 otherwise."""
    pace = Pace(place)
    ids: list[str] = []
    with _sent_to(place):
        for space in pace.call(PyWrike.get_all_spaces, place.token):
            for folder in pace.call(PyWrike.get_folders_in_space, space["id"], place.token):
                tasks = pace.call(PyWrike.get_all_tasks_in_folder, folder["id"], place.token)
                ids += [task["id"] for task in tasks]
    return list(dict.fromkeys(ids))


class _Requests:
    """Stands in for ``requests``: the same, at another address, and loud when it is refused."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def get(self, url: str, **options: Any) -> Any:
        return self._heard(requests.get(self._there(url), **options))

    def post(self, url: str, **options: Any) -> Any:
        return self._heard(requests.post(self._there(url), **options))

    def _there(self, url: str) -> str:
        return self._base_url + url.removeprefix(ADDRESS)

    def _heard(self, response: Any) -> Any:
        if response.status_code == 429:
            response.raise_for_status()
        return response


@contextmanager
def _sent_to(place: Place) -> Generator[None]:
    PyWrike.requests = _Requests(place.base_url)
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
            yield
    finally:
        PyWrike.requests = requests
