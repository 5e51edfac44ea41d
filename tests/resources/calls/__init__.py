"""For every method of the areas: a call, and the one request that it must become."""

from __future__ import annotations

from tests.resources.calls.account import CONTACTS, SMALL_AREAS, SPACES
from tests.resources.calls.case import Case as Case
from tests.resources.calls.folders import FOLDERS
from tests.resources.calls.settings import CUSTOM_FIELDS, WORKFLOWS
from tests.resources.calls.tasks import COMMENTS, TASKS, TIMELOGS

CASES = [
    *SMALL_AREAS,
    *CONTACTS,
    *SPACES,
    *FOLDERS,
    *TASKS,
    *COMMENTS,
    *CUSTOM_FIELDS,
    *WORKFLOWS,
    *TIMELOGS,
]
