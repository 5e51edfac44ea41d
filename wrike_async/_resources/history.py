"""Histories of values that change over time, shared by tasks, projects and contacts."""

from __future__ import annotations

from datetime import datetime

from wrike_async._wire.types import Model, model

__all__ = ["BudgetMetricHistoryItem"]


@model
class BudgetMetricHistoryItem(Model):
    """The value that a budget metric had for a while."""

    value: float | None = None
    """In the account's currency."""
    start_date: datetime | None = None
    """Since when."""
    end_date: datetime | None = None
    """Until when; ``None`` for the present value."""
