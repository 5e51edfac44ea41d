"""Calls of bookings and hourly rates."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.resources.calls.case import Case, a_list
from wrike_async._resources.bookings import BookingDates, BookingEffortAllocation, BookingFilters
from wrike_async._resources.hourly_rates import HourlyRateProvision

FIRST, LAST = date(2026, 5, 4), date(2026, 5, 8)
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
RATE = {"rateSubjectId": "C", "billRate": {"rateValue": 80.0}}
PROVISION = {"contact": "C", "rateType": "Bill", "rateValue": 80.0, "rateSource": "User"}
TEXTS: Any = ["C", "P"]

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
