"""Wrong calls of bookings and hourly rates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls

MONDAY = date(2026, 5, 4)
SUNDAY = MONDAY - timedelta(days=1)

WRONG: WrongCalls = {
    "hourly rates: one contact": (lambda w: w.hourly_rates.of_contacts("C"), "takes several IDs, not 'C'"),
    "hourly rates: no contact": (lambda w: w.hourly_rates.of_contacts(7), "takes several IDs, not 7"),
    "hourly rates: a list of lists": (lambda w: w.hourly_rates.of_placeholders([["P"]]), "must be an ID"),
    "hourly rates: no ID": (lambda w: w.hourly_rates.of_contacts(["C/D"]), "is no Wrike ID"),
    "hourly rates: too many": (lambda w: w.hourly_rates.update(rates=[{}] * 101), "up to 100"),
    "hourly rates: calculations of the account": (
        lambda w: w.hourly_rates.update(rates=[], enable_calculations=True),
        "does not take 'enable_calculations'",
    ),
    "hourly rates: provisioned to none": (
        lambda w: w.hourly_rates.provision([], user_rates=[]),
        "takes 1 to 100 IDs, not 0",
    ),
    "hourly rates: provisioned to too many": (
        lambda w: w.hourly_rates.provision([f"C{n}" for n in range(101)], user_rates=[]),
        "takes 1 to 100 IDs, not 101",
    ),
    "hourly rates: too many provisioned": (
        lambda w: w.hourly_rates.provision(["C"], user_rates=[{"contact": "C"}] * 101),
        "up to 100",
    ),
    "hourly rates: too many leave": (
        lambda w: w.hourly_rates.exclude_team_members("F", rate_subjects=["C"] * 101),
        "up to 100",
    ),
    "bookings: too many": (lambda w: w.bookings.list(responsible_ids=["C"] * 15_001), "up to 15000"),
    "bookings: longer than a URL": (
        lambda w: w.bookings.list(responsible_ids=["KUAAAAAA"] * 1000).to_list(),
        "Ask in several calls",
    ),
    "bookings: end before start": (
        lambda w: w.bookings.list(start_date=MONDAY, finish_date=SUNDAY),
        "start_date=2026-05-04 is after finish_date=2026-05-03",
    ),
    "bookings: two": (
        lambda w: w.bookings.create("F", responsible_id="C", responsible_placeholder_id="P"),
        "not responsible_id and responsible_placeholder_id",
    ),
    "bookings: mode": (lambda w: w.bookings.update("B", effort_allocation={"mode": "Full"}), "mode='Full'"),
}
