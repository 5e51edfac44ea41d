"""The same tasks as models of several libraries, declared from the fields of our own; with times, or times as texts."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import date, datetime
from types import GenericAlias
from typing import Any, Literal

import orjson

from wrike_async._resources.task_models import Task
from wrike_async._wire.decode import Answer, decode_items, read_answer
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.structuring.records import Record
from wrike_async._wire.structuring.reference import structure
from wrike_async._wire.structuring.shapes import Shape, fields_of
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = ["cattrs_decoder", "msgspec_decoder", "our_decoder", "pydantic_decoder", "pydantic_json_decoder"]

Decode = Callable[[bytes], object]

_TIMES: dict[str, Any] = {"instant": datetime, "local_time": datetime, "day": date}
_OTHERS: dict[str, Any] = {"text": str, "word": str, "flag": bool, "whole": int, "number": float}


def our_decoder(*, times: bool) -> Decode:
    """The SDK's own way with a page of a walk."""
    model_type = Task if times else _with_texts_for_times(Task)
    tasks: Operation[Any] = Operation(method="GET", path="/tasks", item=model_type, paging=Paging())

    def decode(body: bytes) -> object:
        return decode_items(tasks, read_answer(tasks, Answer(200, {}, body), for_models=True).data)

    return decode


def cattrs_decoder() -> Callable[[bytes], list[Task]]:
    """`orjson.loads`, then cattrs as the SDK falls back on it: our own models, without generated constructors."""
    return lambda body: [structure(Task, item, "") for item in orjson.loads(body)["data"]]


def msgspec_decoder(*, times: bool) -> Decode:
    """One pass from bytes to structs; unknown fields are dropped."""
    msgspec: Any = importlib.import_module("msgspec")

    def struct(model_type: type[Record]) -> Any:
        fields = [
            (field.name, _type(field.shape, struct, times))
            if field.required
            else (field.name, _type(field.shape, struct, times) | None, None)
            for field in fields_of(model_type)
        ]
        return msgspec.defstruct(model_type.__name__, fields, rename="camel", frozen=True, kw_only=True)

    page = msgspec.defstruct("Page", [("data", GenericAlias(list, struct(Task)))])
    decode: Decode = msgspec.json.Decoder(page).decode
    return decode


def pydantic_decoder(*, times: bool) -> Decode:
    """`orjson.loads`, then Pydantic v2; unknown fields are kept."""
    pydantic: Any = importlib.import_module("pydantic")
    tasks: Any = pydantic.TypeAdapter(GenericAlias(list, _pydantic_model(pydantic, times)(Task)))
    return lambda body: tasks.validate_python(orjson.loads(body)["data"])


def pydantic_json_decoder(*, times: bool) -> Decode:
    """Pydantic v2 with its own parser; unknown fields are kept."""
    pydantic: Any = importlib.import_module("pydantic")
    page: Any = pydantic.create_model("Page", data=(GenericAlias(list, _pydantic_model(pydantic, times)(Task)), ...))
    decode: Decode = page.model_validate_json
    return decode


def _pydantic_model(pydantic: Any, times: bool) -> Callable[[type[Record]], Any]:
    config = pydantic.ConfigDict(frozen=True, extra="allow")

    def made(model_type: type[Record]) -> Any:
        fields: dict[str, Any] = {}
        for field in fields_of(model_type):
            kind = _type(field.shape, made, times)
            default = pydantic.Field(alias=field.wire) if field.required else pydantic.Field(None, alias=field.wire)
            fields[field.name] = (kind if field.required else kind | None, default)
        return pydantic.create_model(model_type.__name__, __config__=config, **fields)

    return made


def _type(shape: Shape, nested: Callable[[type[Record]], Any], times: bool) -> Any:
    if shape.model is not None:
        return nested(shape.model)
    if shape.item is not None:
        return GenericAlias(list, _type(shape.item, nested, times))
    if shape.kind in _TIMES:
        return _TIMES[shape.kind] if times else str
    return _OTHERS[shape.kind]


def _own_type(shape: Shape) -> Any:
    if shape.item is not None:
        return GenericAlias(tuple, (_own_type(shape.item), ...))
    if shape.words:
        return Literal[shape.words] | UnknownWord
    return _type(shape, _with_texts_for_times, False)


def _with_texts_for_times(model_type: type[Record]) -> type[Record]:
    fields = fields_of(model_type)
    annotations: dict[str, Any] = {}
    defaults: dict[str, Any] = {}
    for field in fields:
        kind = _own_type(field.shape)
        annotations[field.name] = kind if field.required else kind | None
        if not field.required:
            defaults[field.name] = None
    texts = type(model_type.__name__, (Model,), {"__annotations__": annotations, "__module__": __name__, **defaults})
    made: type[Record] = model(texts)
    return made
