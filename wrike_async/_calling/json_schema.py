"""From annotations to JSON schemas."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, get_args, get_origin, get_type_hints

from wrike_async._calling.hints import (
    docs_of_fields,
    docs_of_keys,
    entry_of,
    is_list,
    is_map,
    is_model,
    is_shape,
    parts_of,
    without_none,
)
from wrike_async._wire.encoders import EXTRA, parameters_of
from wrike_async._wire.types import wire_names

__all__ = ["RAW", "WITHOUT_ZONE", "described", "extra_schema", "first_paragraph", "object_schema", "schema_of"]

RAW = "raw:"
"""What marks a text as a word that is sent though it is not known."""

WITHOUT_ZONE = "local-date-time"
"""The format of times that have no zone."""

_SCALARS: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def schema_of(hint: Any, within: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Return the JSON schema of what an annotation allows.

    Args:
        hint: the annotation of a parameter, or of a field of a model.
        within: the models that it belongs to, which may hold themselves.
    """
    parts = parts_of(hint)
    if parts.encoded is not None:
        choices = [dict(parts.encoded.schema)]
    else:
        choices = [_kind(kind, parts.local, within) for kind in parts.kinds]
        if parts.words:
            choices.append({"enum": list(parts.words)})
            if parts.open:
                choices.append({"type": "string", "pattern": f"^{RAW}."})
    if parts.most is not None:
        choices = [{**choice, "maxItems": parts.most} for choice in choices]
    if parts.nullable:
        choices.append({"type": "null"})
    distinct = [choice for place, choice in enumerate(choices) if choice not in choices[:place]]
    return distinct[0] if len(distinct) == 1 else {"anyOf": distinct} if distinct else {}


def _kind(kind: Any, local: bool, within: tuple[Any, ...]) -> dict[str, Any]:
    if kind is datetime and local:
        return {"type": "string", "format": WITHOUT_ZONE}
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    if is_shape(kind):
        return _shape(get_origin(kind) or kind)
    if is_model(kind):
        return {"type": "object"} if kind in within else _model(kind, (*within, kind))
    if is_map(kind):
        names = schema_of(get_args(kind)[0], within)
        schema = {"type": "object", "additionalProperties": schema_of(entry_of(kind), within)}
        return schema if names == _SCALARS[str] else {**schema, "propertyNames": names}
    if is_list(kind):
        return {"type": "array", "items": schema_of(entry_of(kind), within)}
    return {}


def _shape(shape: type) -> dict[str, Any]:
    """Return the schema of a structure, by Python names."""
    hints, docs, parameters = get_type_hints(shape, include_extras=True), docs_of_keys(shape), parameters_of(shape)
    properties = {name: described(schema_of(hint), docs.get(name)) for name, hint in hints.items() if name != EXTRA}
    if EXTRA in hints:
        properties[EXTRA] = extra_schema()
    required = [name for name, parameter in parameters.items() if parameter.required]
    return described(object_schema(properties, required), first_paragraph(shape))


def _model(model: type, within: tuple[Any, ...]) -> dict[str, Any]:
    """Return the schema of what an answer holds, by wire names."""
    hints, docs = get_type_hints(model, include_extras=True), docs_of_fields(model)
    # What was not asked for is not there.
    properties = {
        wire: described(schema_of(without_none(hints[name]), within), docs.get(name))
        for name, wire in wire_names(model)
    }
    return {"type": "object", "properties": properties}


def extra_schema() -> dict[str, Any]:
    """Return the schema of parameters that are not known."""
    return {"type": "object", "description": "More parameters, by wire name; they are sent as they are."}


def object_schema(properties: Mapping[str, Any], required: Iterable[str]) -> dict[str, Any]:
    """Return the schema of an object with these keys and no others."""
    schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    needed = list(required)
    return {**schema, "required": needed} if needed else schema


def described(schema: dict[str, Any], description: str | None) -> dict[str, Any]:
    """Return a schema with what is said of it, where it says nothing itself."""
    return {"description": description, **schema} if description else schema


def first_paragraph(thing: Any) -> str:
    """Return the first paragraph of a docstring as plain text in one line."""
    paragraph = (inspect.getdoc(thing) or "").split("\n\n")[0]
    return " ".join(paragraph.replace("``", "").replace("`", "").split())
