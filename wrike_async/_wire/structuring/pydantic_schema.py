"""How pydantic, and with it FastAPI, reads, writes and describes records. It loads when pydantic asks for it."""

from __future__ import annotations

import inspect
from typing import Any, Final

from pydantic_core import PydanticCustomError, core_schema

from wrike_async._wire.converter import structure_item
from wrike_async._wire.structuring.records import Record, plain
from wrike_async._wire.structuring.shapes import Field, Shape, fields_of
from wrike_async.errors import DecodeError

__all__ = ["core_schema_of"]


def core_schema_of(model_type: type[Record]) -> core_schema.CoreSchema:
    """Return the schema of a model and of all that are nested in it.

    A record is taken as it is; a dict is decoded as answers are, and refused where it does not fit. What is written is
    the wire form. The fields are there for the JSON schema, which OpenAPI has: by wire name, each model for itself.
    """
    found: dict[type[Record], core_schema.CoreSchema] = {}
    _add(model_type, found)
    return core_schema.definitions_schema(_reference_to(model_type), list(found.values()))


def _add(model_type: type[Record], found: dict[type[Record], core_schema.CoreSchema]) -> None:
    if model_type in found:
        return
    fields = fields_of(model_type)
    found[model_type] = _schema(model_type, fields)
    for field in fields:
        shape: Shape | None = field.shape
        while shape is not None:
            if shape.model is not None:
                _add(shape.model, found)
            shape = shape.item


def _schema(model_type: type[Record], fields: tuple[Field, ...]) -> core_schema.CoreSchema:
    def validate(value: Any, _: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if isinstance(value, model_type):
            return value
        try:
            return structure_item(model_type, plain(value), path="$", strict=True)
        except DecodeError as error:
            raise PydanticCustomError("wrike_record", "{what}", {"what": str(error)}) from error

    documented = core_schema.typed_dict_schema(
        {
            field.wire: core_schema.typed_dict_field(_schema_of(field.shape), required=field.required)
            for field in fields
        },
        extra_behavior="allow",
        metadata={
            "pydantic_js_updates": {
                "title": model_type.__name__,
                "description": (inspect.getdoc(model_type) or "").partition("\n\n")[0],
            }
        },
    )
    return core_schema.no_info_wrap_validator_function(
        validate,
        documented,
        ref=_name_of(model_type),
        serialization=core_schema.plain_serializer_function_ser_schema(Record.to_dict),
    )


def _name_of(model_type: type[Record]) -> str:
    return f"{model_type.__module__}.{model_type.__qualname__}:{id(model_type)}"


def _reference_to(model_type: type[Record]) -> core_schema.CoreSchema:
    return core_schema.definition_reference_schema(_name_of(model_type))


def _schema_of(shape: Shape) -> core_schema.CoreSchema:
    schema = _schema_of_kind(shape)
    return core_schema.nullable_schema(schema) if shape.nullable else schema


def _schema_of_kind(shape: Shape) -> core_schema.CoreSchema:
    if shape.model is not None:
        return _reference_to(shape.model)
    if shape.words:
        return core_schema.union_schema([core_schema.literal_schema(list(shape.words)), core_schema.str_schema()])
    if shape.item is not None:
        item = _schema_of(shape.item)
        if shape.kind == "list":
            return core_schema.list_schema(item)
        return core_schema.dict_schema(core_schema.str_schema(), item)
    return _SCALARS[shape.kind]


_SCALARS: Final[dict[str, core_schema.CoreSchema]] = {
    "text": core_schema.str_schema(),
    "flag": core_schema.bool_schema(),
    "whole": core_schema.int_schema(),
    "number": core_schema.float_schema(),
    "instant": core_schema.datetime_schema(),
    "local_time": core_schema.str_schema(metadata={"pydantic_js_updates": {"format": "local-date-time"}}),
    "day": core_schema.date_schema(),
    "any": core_schema.any_schema(),
}
