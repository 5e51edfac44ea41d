"""What a custom field is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from wrike_async._resources.shared import Currency
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = [
    "Aggregation",
    "ApplicableEntityType",
    "CustomField",
    "CustomFieldOption",
    "CustomFieldSettings",
    "CustomFieldType",
    "InheritanceType",
]

CustomFieldType = Literal[
    "Text",
    "DropDown",
    "Numeric",
    "Currency",
    "Percentage",
    "Date",
    "Duration",
    "Checkbox",
    "Contacts",
    "Multiple",
    "CalculatedNumeric",
    "CalculatedDate",
    "LinkToDatabase",
]
InheritanceType = Literal["All", "Tasks", "Projects", "Folders"]
ApplicableEntityType = Literal["WorkItem", "User"]
Aggregation = Literal["None", "Sum", "Average"]


@model
class CustomFieldOption(Model):
    """A choice."""

    value: str | None = None
    """Its text."""
    color: str | None = None
    """The name of its colour, such as ``Green``."""


@model
class CustomFieldSettings(Model):
    """How a custom field works. Which settings there are depends on its type.

    To send a setting that is not declared here, put it into ``extra`` under its wire name.
    """

    inheritance_type: InheritanceType | UnknownWord | None = None
    """What the field is for: everything, tasks, projects or folders."""
    applicable_entity_types: tuple[ApplicableEntityType | UnknownWord, ...] | None = None
    """What can have a value."""
    decimal_places: int | None = None
    """Of numbers, percentages and amounts."""
    use_thousands_separator: bool | None = None
    """Of numbers and amounts."""
    currency: Currency | UnknownWord | None = None
    """Of amounts."""
    aggregation: Aggregation | UnknownWord | None = None
    """How values add up in a folder."""
    values: tuple[str, ...] | None = None
    """Choices of a ``DropDown`` or ``Multiple`` field."""
    options: tuple[CustomFieldOption, ...] | None = None
    """The same choices with their colours."""
    option_colors_enabled: bool | None = None
    """Whether the colours show."""
    allow_other_values: bool | None = None
    """Whether a ``DropDown`` takes other values than its choices."""
    contacts: tuple[str, ...] | None = None
    """Who can be chosen in a ``Contacts`` field."""
    read_only: bool | None = None
    """Whether the value is read only."""
    allow_time: bool | None = None
    """Whether a date may have a time."""
    timezone: str | None = None
    """Of such a time."""


@model
class CustomField(Model):
    """A custom field."""

    id: str
    """Of the field."""
    account_id: str | None = None
    """Of the account."""
    title: str | None = None
    """Its name."""
    type: CustomFieldType | UnknownWord | None = None
    """Of its values."""
    shared_ids: tuple[str, ...] | None = None
    """Contacts; empty when it is shared with everybody, or with its space."""
    space_id: str | None = None
    """The space, for a field of one space."""
    sharing: dict[str, Any] | None = None
    """Who may use it; Wrike does not document the shape."""
    settings: CustomFieldSettings | None = None
    """How it works."""
    description: str | None = None
    """Empty when there is none."""
    archived: bool | None = None
    """Whether it is out of use."""
    archived_on: datetime | None = None
    """Since when."""
    archived_by: str | None = None
    """The contact who archived it."""
    added_to_spaces: tuple[str, ...] | None = None
    """Spaces that it was added to."""
    data_usage_statistics: dict[str, Any] | None = None
    """On request; Wrike does not document the shape."""
