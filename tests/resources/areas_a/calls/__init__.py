"""For every method of these areas: a call, and the one request that it must become."""

from __future__ import annotations

from tests.resources.calls.discussion import APPROVALS, CASCADING, ROLLUPS, SMALL_AREAS
from tests.resources.calls.people import GROUPS, INVITATIONS, ROLES, USERS
from tests.resources.calls.planning import BOOKINGS, DEPENDENCIES, ITEM_TYPES, RATES
from tests.resources.calls.schedules import USER_SCHEDULES, WORK_SCHEDULES
from tests.resources.calls.time import TIMELOG_LOCKS, TIMESHEETS

AREAS = {
    "Access Roles",
    "Approvals",
    "Assets",
    "Bookings",
    "Cascading Field Settings",
    "Custom Item Types",
    "Dependencies",
    "Groups",
    "Hourly Rates",
    "ID Conversion",
    "Invitations",
    "Job Roles",
    "Placeholders",
    "Rollups",
    "Timelog Locks",
    "Timesheet Rows",
    "Timesheet Submission Rules",
    "Timesheets",
    "User Schedule Capacity Changes",
    "User Schedule Exceptions",
    "User Schedule Partial Exceptions",
    "User Types",
    "Users",
    "Work Schedule Capacity Changes",
    "Work Schedule Exceptions",
    "Work Schedules",
}
"""As the catalogue of the API calls them."""

CASES = [
    *ROLES,
    *USERS,
    *GROUPS,
    *INVITATIONS,
    *RATES,
    *ITEM_TYPES,
    *DEPENDENCIES,
    *BOOKINGS,
    *APPROVALS,
    *CASCADING,
    *ROLLUPS,
    *SMALL_AREAS,
    *WORK_SCHEDULES,
    *USER_SCHEDULES,
    *TIMESHEETS,
    *TIMELOG_LOCKS,
]
