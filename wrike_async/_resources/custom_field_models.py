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
    """A choice.

    Attributes:
        value: its text.
        color: the name of its colour, such as ``Green``.
    """

    value: str | None = None
    color: str | None = None


@model
class CustomFieldSettings(Model):
    """How a custom field works. Which settings there are depends on its type.

    To send a setting that is not declared here, put it into ``extra`` under its wire name.

    Attributes:
        inheritance_type: what the field appears on.
        applicable_entity_types: what can have a value.
        decimal_places: of numbers, percentages and amounts.
        use_thousands_separator: of numbers and amounts.
        currency: of amounts.
        aggregation: how values add up in a folder.
        values: choices of a ``DropDown`` or ``Multiple`` field.
        options: the same choices with their colours.
        option_colors_enabled: whether the colours show.
        allow_other_values: whether a ``DropDown`` takes other values than its choices.
        contacts: who can be chosen in a ``Contacts`` field.
        read_only: whether the value is read only.
        allow_time: whether a date may have a time.
        timezone: of such a time.
    """

    inheritance_type: InheritanceType | UnknownWord | None = None
    applicable_entity_types: tuple[ApplicableEntityType | UnknownWord, ...] | None = None
    decimal_places: int | None = None
    use_thousands_separator: bool | None = None
    currency: Currency | UnknownWord | None = None
    aggregation: Aggregation | UnknownWord | None = None
    values: tuple[str, ...] | None = None
    options: tuple[CustomFieldOption, ...] | None = None
    option_colors_enabled: bool | None = None
    allow_other_values: bool | None = None
    contacts: tuple[str, ...] | None = None
    read_only: bool | None = None
    allow_time: bool | None = None
    timezone: str | None = None


@model
class CustomField(Model):
    """A custom field.

    Attributes:
        id: of the field.
        account_id: of the account.
        title: its name.
        type: of its values.
        shared_ids: contacts; empty when it is shared with everybody, or with its space.
        space_id: the space, for a field of one space.
        sharing: who may use it; Wrike does not document the shape.
        settings: how it works.
        description: empty when there is none.
        archived: whether it is out of use.
        archived_on: since when.
        archived_by: the contact who archived it.
        added_to_spaces: spaces that it was added to.
        data_usage_statistics: on request; Wrike does not document the shape.
    """

    id: str
    account_id: str | None = None
    title: str | None = None
    type: CustomFieldType | UnknownWord | None = None
    shared_ids: tuple[str, ...] | None = None
    space_id: str | None = None
    sharing: dict[str, Any] | None = None
    settings: CustomFieldSettings | None = None
    description: str | None = None
    archived: bool | None = None
    archived_on: datetime | None = None
    archived_by: str | None = None
    added_to_spaces: tuple[str, ...] | None = None
    data_usage_statistics: dict[str, Any] | None = None
