"""Wrong calls of blueprints, jobs and request forms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls


WRONG: WrongCalls = {
    "blueprints: title in a space": (
        lambda w: w.folder_blueprints.list(space_id="S", title="x"),
        "does not take 'title'",
    ),
    "blueprints: launch without title": (lambda w: w.folder_blueprints.launch("B", parent="F"), "needs title"),
    "blueprints: mode without date": (
        lambda w: w.folder_blueprints.launch("B", title="x", reschedule_mode="End"),
        "reschedule_mode",
    ),
    "blueprints: limit": (lambda w: w.folder_blueprints.launch("B", title="x", entry_limit=251), "1 to 250"),
    "blueprints: task without place": (
        lambda w: w.task_blueprints.launch("B", title="x"),
        "super_task_id or parent_id",
    ),
    "blueprints: task with two places": (
        lambda w: w.task_blueprints.launch(
            "B", title="x", parent_id="F", super_task_id="T", reschedule_date=date(2026, 5, 1)
        ),
        "super_task_id or parent_id",
    ),
    "jobs: timeout": (lambda w: w.jobs.wait("J", timeout=-1), "timeout must be at least 0"),
    "request forms: large pages": (lambda w: w.request_forms.list(page_size=101), "1 to 100"),
}
