"""Models and parameters that several areas share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Required

from wrike_async._wire.parameters import Encoded, Id, Parameters, Raw, UpTo
from wrike_async._wire.types import Model, model
from wrike_async.errors import InvalidArgument

__all__ = [
    "BillingType",
    "Currency",
    "CustomFieldComparator",
    "CustomFieldFilter",
    "CustomFieldFilters",
    "CustomFieldInput",
    "CustomFieldInputs",
    "CustomFieldValue",
    "MetadataEntry",
    "MetadataFilter",
    "MetadataInput",
    "MetadataInputs",
    "SortOrder",
    "TreeScope",
    "text_up_to",
]

_METADATA_KEY = re.compile(r"[A-Za-z0-9_-]{1,49}")

TreeScope = Literal["WsRoot", "RbRoot", "WsFolder", "RbFolder", "WsTask", "RbTask"]
BillingType = Literal["Billable", "NonBillable"]
SortOrder = Literal["Asc", "Desc"]
CustomFieldComparator = Literal[
    "EqualTo",
    "IsEmpty",
    "IsNotEmpty",
    "LessThan",
    "LessOrEqualTo",
    "GreaterThan",
    "GreaterOrEqualTo",
    "InRange",
    "NotInRange",
    "Contains",
    "StartsWith",
    "EndsWith",
    "ContainsAll",
    "ContainsAny",
]
Currency = Literal[
    "USD",
    "EUR",
    "GBP",
    "RUB",
    "BRL",
    "AED",
    "ARS",
    "BYR",
    "CAD",
    "CLP",
    "COP",
    "CZK",
    "DKK",
    "HKD",
    "HUF",
    "INR",
    "IDR",
    "ILS",
    "JPY",
    "KRW",
    "MYR",
    "MXN",
    "NZD",
    "NOK",
    "PEN",
    "PHP",
    "PLN",
    "QAR",
    "RON",
    "SAR",
    "SGD",
    "ZAR",
    "SEK",
    "CHF",
    "TWD",
    "THB",
    "TRY",
    "UAH",
    "VND",
    "CNY",
    "AUD",
    "AMD",
    "BWP",
]


@model
class MetadataEntry(Model):
    """A note that an API client keeps on an entity. Entries are private to the client that wrote them."""

    key: str | None = None
    """Up to 49 of ``A-Z a-z 0-9 _ -``."""
    value: str | None = None
    """Up to 999 characters."""


@model
class CustomFieldValue(Model):
    """The value of a custom field on an entity."""

    id: str | None = None
    """Of the custom field."""
    value: str | None = None
    """Text, for numbers too; JSON text for fields that hold several values."""


def text_up_to(most: int, *, blank: bool = True) -> Encoded:
    """Mark a text that Wrike refuses beyond ``most`` characters, and, unless ``blank``, when it is blank."""

    def encode(value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise InvalidArgument(f"{name} must be a str, not {type(value).__name__}")
        if not blank and not value.strip():
            raise InvalidArgument(f"{name} must not be blank; leave it out instead")
        if len(value) > most:
            raise InvalidArgument(f"{name} has {len(value)} characters; Wrike takes up to {most}")
        return value

    schema: dict[str, Any] = {"type": "string", "maxLength": most}
    return Encoded(encode, schema=schema if blank else {**schema, "pattern": r"\S"})


def _metadata_key(value: Any, name: str) -> str:
    if not isinstance(value, str) or not _METADATA_KEY.fullmatch(value):
        raise InvalidArgument(f"{name}={value!r:.60} is no metadata key: 1 to 49 letters, digits, or any of _ -")
    return value


MetadataKey = Annotated[str, Encoded(_metadata_key, schema={"type": "string", "pattern": f"^{_METADATA_KEY.pattern}$"})]
"""1 to 49 letters, digits, hyphens and underscores."""

MetadataText = Annotated[str, text_up_to(999)]
"""Up to 999 characters."""


class MetadataInput(Parameters, total=False):
    """A metadata entry to write; a value of ``None`` removes it."""

    key: Required[MetadataKey]
    """The key of the entry."""
    value: Required[MetadataText | None]
    """The value itself."""


class MetadataFilter(Parameters, total=False):
    """A metadata entry to look for: by its key, or by key and value."""

    key: Required[MetadataKey]
    """The key of the entry."""
    value: MetadataText
    """What the value is compared with."""


class CustomFieldInput(Parameters, total=False):
    """A custom-field value to write, always as text; a value of ``None`` removes it."""

    id: Required[Id]
    """The ID of what is meant."""
    value: Required[Annotated[str, text_up_to(2000)] | None]
    """The value itself."""


class CustomFieldFilter(Parameters, total=False):
    """A custom-field value to look for.

    ``value`` matches exactly. The other keys go with a ``comparator``, which Wrike documents for the deprecated
    single filter (``custom_field=``) only.
    """

    id: Required[Id]
    """The ID of the custom field."""
    value: str
    """What the value is compared with."""
    comparator: CustomFieldComparator | Raw
    """How the value is compared."""
    min_value: str
    """The least value."""
    max_value: str
    """The greatest value."""
    values: Sequence[str]
    """What the value is compared with, where that is several."""


MetadataInputs = Annotated[Sequence[MetadataInput | MetadataEntry], UpTo(100)]
"""Metadata entries to write, also as they were read; the others stay."""

CustomFieldInputs = Annotated[Sequence[CustomFieldInput | CustomFieldValue], UpTo(100)]
"""Custom-field values to write, also as they were read; the others stay."""

CustomFieldFilters = Annotated[Sequence[CustomFieldFilter], UpTo(25)]
"""Custom-field values, all of which must match."""
