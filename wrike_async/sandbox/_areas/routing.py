"""What the sandbox can do, one module (or folder) per area of the API.

An area holds its routes, its rules and the wire shape of its records; the records themselves are in `_state`. To add
one: a module with a `routes` object and a handler per operation, and its name in the list below. Parameters
arrive checked and converted, as `operations.json` describes them. A small area, whose records are nothing but what
goes on the wire, is a `Collection` (`_rules/collection.py`): a table of documents and handlers made for it.
"""

from __future__ import annotations

from wrike_async.sandbox._areas import (
    account,
    administration,
    approvals,
    attachments,
    batch,
    blueprints,
    bookings,
    comments,
    contacts,
    custom_fields,
    custom_item_types,
    dependencies,
    field_settings,
    groups,
    hourly_rates,
    misc,
    request_forms,
    spaces,
    staffing,
    timelog_locks,
    timelogs,
    timesheets,
    users,
    webhooks,
    work_schedules,
    workflows,
)
from wrike_async.sandbox._areas.folders import operations as folders
from wrike_async.sandbox._areas.tasks import operations as tasks
from wrike_async.sandbox._calls.call import Handler

__all__ = ["routes"]

_AREAS = (
    account,
    administration,
    approvals,
    attachments,
    batch,
    blueprints,
    bookings,
    comments,
    contacts,
    custom_fields,
    custom_item_types,
    dependencies,
    field_settings,
    folders,
    groups,
    hourly_rates,
    misc,
    request_forms,
    spaces,
    staffing,
    tasks,
    timelog_locks,
    timelogs,
    timesheets,
    users,
    webhooks,
    work_schedules,
    workflows,
)


def routes() -> dict[str, Handler]:
    """Return all handlers by operation; an operation that has none is not found."""
    return {operation: handler for area in _AREAS for operation, handler in area.routes.items()}
