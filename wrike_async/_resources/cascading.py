"""Fields whose values cascade from a parent to what is below it."""

from __future__ import annotations

from datetime import datetime

from wrike_async._wire.types import Model, model

__all__ = ["CascadingFieldSetting"]


@model
class CascadingFieldSetting(Model):
    """A field whose value cascades.

    Attributes:
        field_id: ID of the custom field, or the name of a system field.
        system_field: whether it is a system field.
        enabled_by: ID of the contact who switched it on.
        enabled_at: when.
    """

    field_id: str | None = None
    system_field: bool | None = None
    enabled_by: str | None = None
    enabled_at: datetime | None = None
