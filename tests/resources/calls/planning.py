"""Calls of hourly rates, custom item types, dependencies and bookings."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.resources.calls.case import Case, a_list
from wrike_async._resources.bookings import BookingDates, BookingEffortAllocation, BookingFilters
from wrike_async._resources.custom_item_types import CustomItemTypeFilters
from wrike_async._resources.hourly_rates import HourlyRateProvision

FIRST, LAST = date(2026, 5, 4), date(2026, 5, 8)
RATE = {"rateSubjectId": "C", "billRate": {"rateValue": 80.0}}
BOOKING_FILTERS: BookingFilters = {
    "start_date": FIRST,
    "finish_date": FIRST,
    "responsible_ids": ["C"],
    "responsible_placeholder_ids": ["P"],
    "show_descendants": True,
}
BOOKING_FILTERS_SENT = {
    "startDate": "2026-05-04",
    "finishDate": "2026-05-04",
    "responsibleIds": ["C"],
    "responsiblePlaceholderIds": ["P"],
    "showDescendants": True,
}
TYPE_FILTERS: CustomItemTypeFilters = {
    "title": "Bug",
    "with_deleted": True,
    "type": "Task",
    "fields": ["icon", "dataUsageStatistics"],
}
TYPE_FILTERS_SENT = {"title": "Bug", "withDeleted": True, "type": "Task", "fields": ["dataUsageStatistics"]}
TEXTS: Any = ["C", "P"]
PROVISION = {"contact": "C", "rateType": "Bill", "rateValue": 80.0, "rateSource": "User"}

RATES = [
    Case(
        "GET /folders/{folderId}/hourly_rates",
        lambda w: w.hourly_rates.list("F").to_list(),
        "/folders/F/hourly_rates",
        data=[RATE],
        returns=[RATE],
    ),
    Case(
        "GET /contacts/{contactIds}/hourly_rates",
        lambda w: w.hourly_rates.of_contacts(["C", "D", "C"]),
        "/contacts/C,D/hourly_rates",
        data=[RATE],
        returns=[RATE],
    ),
    Case(
        "GET /placeholders/{placeholderIds}/hourly_rates",
        lambda w: w.hourly_rates.of_placeholders(iter(["P"])),
        "/placeholders/P/hourly_rates",
        data=[RATE],
        returns=[RATE],
    ),
    Case(
        "PUT /hourly_rates",
        lambda w: w.hourly_rates.update(rates=[{"rate_subject_id": "C", "rate_type": "Bill", "rate_value": 80}]),
        "/hourly_rates",
        {"rates": [{"rateSubjectId": "C", "rateType": "Bill", "rateValue": 80}]},
        data=[RATE],
        returns=[RATE],
    ),
    Case(
        "PUT /folders/{folderId}/hourly_rates",
        lambda w: w.hourly_rates.update(
            folder_id="F", rates=[{"rate_subject_id": "C", "rate_source": "Custom"}], enable_calculations=True
        ),
        "/folders/F/hourly_rates",
        {"rates": [{"rateSubjectId": "C", "rateSource": "Custom"}], "enableCalculations": True},
        data=[RATE],
        returns=[RATE],
    ),
    Case(
        "PUT /contacts/{contactIds}/hourly_rates_provision",
        lambda w: w.hourly_rates.provision(
            ["C", "D"],
            user_rates=[{"contact": "C", "rate_value": 80.5}, HourlyRateProvision(contact="D", rate_type="Cost")],
        ),
        "/contacts/C,D/hourly_rates_provision",
        {"userRates": [{"contact": "C", "rateValue": 80.5}, {"contact": "D", "rateType": "Cost"}]},
        data=[PROVISION],
        returns=[PROVISION],
    ),
    Case(
        "DELETE /folders/{folderId}/project_team_members",
        lambda w: w.hourly_rates.exclude_team_members("F", rate_subjects=["C", "P"]),
        "/folders/F/project_team_members",
        {"rateSubjects": ["C", "P"]},
        data=TEXTS,
        returns=TEXTS,
    ),
]

ITEM_TYPES = [
    a_list(
        "GET /custom_item_types",
        lambda w: w.custom_item_types.list(**TYPE_FILTERS).to_list(),
        "/custom_item_types",
        {**TYPE_FILTERS_SENT, "limit": 10_000},
    ),
    a_list(
        "GET /spaces/{spaceId}/custom_item_types",
        lambda w: w.custom_item_types.list(space_id="S", page_size=2, limit=3, **TYPE_FILTERS).to_list(),
        "/spaces/S/custom_item_types",
        {**TYPE_FILTERS_SENT, "limit": 3},
    ),
    Case(
        "GET /custom_item_types/{customItemTypeIds}",
        lambda w: w.custom_item_types.get("ID", with_deleted=True),
        "/custom_item_types/ID",
        {"withDeleted": True},
    ),
    a_list(
        "GET /custom_item_types/{customItemTypeIds}",
        lambda w: w.custom_item_types.get_many(["ID"], fields=["title", "dataUsageStatistics"]),
        "/custom_item_types/ID",
        {"fields": ["dataUsageStatistics"]},
    ),
    Case(
        "POST /custom_item_types/{customItemTypeId}/instantiate",
        lambda w: w.custom_item_types.instantiate("T", parent_id="F", title="Broken"),
        "/custom_item_types/T/instantiate",
        {"parentId": "F", "title": "Broken"},
        data=[{"id": "ID", "relatedType": "Task"}],
        returns={"id": "ID", "relatedType": "Task"},
    ),
    Case(
        "POST /custom_item_types/{customItemTypeId}/instantiate",
        lambda w: w.custom_item_types.instantiate("T", super_task_id="U"),
        "/custom_item_types/T/instantiate",
        {"superTaskId": "U"},
    ),
]

DEPENDENCIES = [
    a_list(
        "GET /tasks/{taskId}/dependencies", lambda w: w.dependencies.list("T").to_list(), "/tasks/T/dependencies", {}
    ),
    Case("GET /dependencies/{dependencyIds}", lambda w: w.dependencies.get("ID"), "/dependencies/ID"),
    a_list("GET /dependencies/{dependencyIds}", lambda w: w.dependencies.get_many(["ID"]), "/dependencies/ID", {}),
    Case(
        "POST /tasks/{taskId}/dependencies",
        lambda w: w.dependencies.create("T", predecessor_id="U", relation_type="FinishToStart", lag_time=-60),
        "/tasks/T/dependencies",
        {"predecessorId": "U", "relationType": "FinishToStart", "lagTime": -60},
    ),
    Case(
        "POST /tasks/{taskId}/dependencies",
        lambda w: w.dependencies.create("T", successor_id="U", relation_type="FinishToFinish"),
        "/tasks/T/dependencies",
        {"successorId": "U", "relationType": "FinishToFinish"},
    ),
    Case(
        "PUT /dependencies/{dependencyId}",
        lambda w: w.dependencies.update("D", relation_type="StartToStart", lag_time=0),
        "/dependencies/D",
        {"relationType": "StartToStart", "lagTime": 0},
    ),
    Case(
        "DELETE /dependencies/{dependencyId}",
        lambda w: w.dependencies.delete("D"),
        "/dependencies/D",
        data=[],
        returns=None,
    ),
]

BOOKINGS = [
    a_list(
        "GET /bookings",
        lambda w: w.bookings.list(**BOOKING_FILTERS).to_list(),
        "/bookings",
        BOOKING_FILTERS_SENT,
    ),
    a_list(
        "GET /folders/{folderId}/bookings",
        lambda w: w.bookings.list(folder_id="F", **BOOKING_FILTERS).to_list(),
        "/folders/F/bookings",
        BOOKING_FILTERS_SENT,
    ),
    Case("GET /bookings/{bookingIds}", lambda w: w.bookings.get("ID"), "/bookings/ID"),
    a_list("GET /bookings/{bookingIds}", lambda w: w.bookings.get_many(["ID"]), "/bookings/ID", {}),
    Case(
        "POST /folders/{folderId}/bookings",
        lambda w: w.bookings.create(
            "F",
            booking_dates={"start_date": FIRST, "finish_date": LAST, "work_on_weekends": False},
            responsible_id="C",
            effort_allocation={
                "mode": "Flexible",
                "total_effort": 480,
                "responsible_allocation": [
                    {"user_id": "C", "daily_allocation": [{"date": FIRST, "effort_minutes": 480}]}
                ],
            },
        ),
        "/folders/F/bookings",
        {
            "bookingDates": {"startDate": "2026-05-04", "finishDate": "2026-05-08", "workOnWeekends": False},
            "responsibleId": "C",
            "effortAllocation": {
                "mode": "Flexible",
                "totalEffort": 480,
                "responsibleAllocation": [
                    {"userId": "C", "dailyAllocation": [{"date": "2026-05-04", "effortMinutes": 480}]}
                ],
            },
        },
    ),
    Case(
        "PUT /bookings/{bookingId}",
        lambda w: w.bookings.update(
            "B", booking_dates=BookingDates(duration=960, start_date=FIRST), responsible_placeholder_id="P"
        ),
        "/bookings/B",
        {"bookingDates": {"duration": 960, "startDate": "2026-05-04"}, "responsiblePlaceholderId": "P"},
    ),
    Case(
        "POST /folders/{folderId}/bookings",
        lambda w: w.bookings.create("F", responsible_placeholder_id="P"),
        "/folders/F/bookings",
        {"responsiblePlaceholderId": "P"},
    ),
    Case(
        "PUT /bookings/{bookingId}",
        lambda w: w.bookings.update(
            "B", responsible_id="C", effort_allocation=BookingEffortAllocation(mode="FullTime", total_effort=60)
        ),
        "/bookings/B",
        {"responsibleId": "C", "effortAllocation": {"mode": "FullTime", "totalEffort": 60}},
    ),
    Case("DELETE /bookings/{bookingId}", lambda w: w.bookings.delete("B"), "/bookings/B"),
]
