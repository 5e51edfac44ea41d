"""Fields whose values cascade from a parent to what is below it."""

from __future__ import annotations

from datetime import datetime

from wrike_async._wire.types import Model, model

__all__ = ["CascadingFieldSetting"]


@model
class CascadingFieldSetting(Model):
    """A field whose value cascades."""

    field_id: str | None = None
    """ID of the custom field, or the name of a system field."""
    system_field: bool | None = None
    """Whether it is a system field."""
    enabled_by: str | None = None
    """ID of the contact who switched it on."""
    enabled_at: datetime | None = None
    """When."""
