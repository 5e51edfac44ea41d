"""What the annotations of a model say about the wire, in the few words that decoding needs.

An annotation that these words have no match for is a mistake in the model. It shows at the first record, or
before, in a test that asks for the `fields_of` every model.
"""

from __future__ import annotations

from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from wrike_async._wire.structuring.records import Record, UnknownWord, ZoneLess, per_model, wire_names

__all__ = ["Field", "Kind", "Shape", "Undecodable", "changeable_fields", "fields_of", "packed_model"]

Kind = Literal["text", "word", "flag", "whole", "number", "instant", "local_time", "day", "list", "map", "model", "any"]

_KINDS: Final[dict[Any, Kind]] = {
    str: "text",
    bool: "flag",
    int: "whole",
    float: "number",
    datetime: "instant",
    date: "day",
    Any: "any",
}


class Undecodable(Exception):
    """A model is declared in a way that the wire has no match for: a mistake in the class, not in what came."""


@attrs.frozen(eq=False, repr=False)
class Shape:
    """One kind of value.

    Attributes:
        nullable: whether null stands for no value.
        item: what a list, which becomes a tuple, or a map holds.
        model: the class of a nested record.
        words: those that are known of an enum, to which Wrike may add.
    """

    kind: Kind
    nullable: bool = False
    item: Shape | None = None
    model: type[Record] | None = None
    words: tuple[str, ...] = ()

    @property
    def holds_numbers(self) -> bool:
        """Whether it is a number, or a list or map of some; what nested records hold is their own."""
        return self.kind in ("whole", "number") or (self.item is not None and self.item.holds_numbers)


@attrs.frozen(eq=False, repr=False)
class Field:
    """One field of a model. Where it isn't required, absent and null both make it ``None``."""

    name: str
    wire: str
    required: bool
    shape: Shape


def fields_of(model_type: type[Record]) -> tuple[Field, ...]:
    """Return the fields that Wrike sends, so all but ``extra``.

    Raises:
        Undecodable: the class is no model, or a field is declared in a way that the wire has no match for.
    """
    if "__attrs_attrs__" not in vars(model_type):
        raise Undecodable(f"{model_type.__qualname__} lacks the @model decorator")
    try:
        hints = get_type_hints(model_type, include_extras=True)
    except (NameError, TypeError) as cause:
        raise Undecodable(f"{model_type.__qualname__}: {cause}") from cause
    declared = attrs.fields_dict(model_type)
    fields: list[Field] = []
    for name, wire in wire_names(model_type):
        required = declared[name].default is attrs.NOTHING
        try:
            shape = _shape(hints[name])
            if not required and declared[name].default is not None:
                raise Undecodable("a field is either required or None by default")
        except Undecodable as cause:
            raise Undecodable(f"{model_type.__qualname__}.{name}: {cause}") from None
        fields.append(Field(name, wire, required, shape))
    return tuple(fields)


@per_model
def changeable_fields(model_type: type[Any]) -> tuple[str, ...]:
    """Return the attributes of a model whose values may hold what can be changed, as ``extra`` of a record can."""
    return tuple(field.name for field in fields_of(model_type) if _may_be_changed(field.shape))


def _may_be_changed(shape: Shape) -> bool:
    if shape.kind == "list":
        return shape.item is None or _may_be_changed(shape.item)
    return shape.kind in ("map", "model", "any")


def packed_model(shape: Shape, outer: type[Record]) -> type[Record] | None:
    """Return the model in a field that is packed with it: a record or a list of some."""
    inner = shape.item if shape.kind == "list" else shape
    if (
        inner is None
        or (inner is not shape and inner.nullable)
        or inner.model is None
        or _holds(inner.model, inner.model, ())
    ):
        return None
    return None if inner.model is outer else inner.model


def _holds(model: type[Record], wanted: type[Record], seen: tuple[type[Record], ...]) -> bool:
    for field in fields_of(model):
        shape: Shape | None = field.shape
        while shape is not None:
            if shape.model is wanted:
                return True
            if (
                shape.model is not None
                and shape.model not in seen
                and _holds(shape.model, wanted, (*seen, shape.model))
            ):
                return True
            shape = shape.item
    return False


def _shape(hint: Any) -> Shape:
    if hint in _KINDS:
        return Shape(_KINDS[hint])
    origin: Any = get_origin(hint)
    arguments = get_args(hint)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is Annotated:
        return Shape("local_time") if ZoneLess in arguments else _shape(arguments[0])
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return Shape("list", item=_shape(arguments[0]))
    if origin is dict and arguments[0] is str:
        return Shape("map", item=_shape(arguments[1]))
    if isinstance(hint, type) and issubclass(hint, Record):
        return Shape("model", model=hint)
    if origin is list:
        raise Undecodable("records cannot be changed: write `tuple[X, ...]`")
    if origin is Literal:
        raise Undecodable("Wrike may add values to an enum: write `Literal[...] | UnknownWord`")
    raise Undecodable(f"{hint} is no type of the wire")


def _union(members: tuple[Any, ...]) -> Shape:
    nullable = NoneType in members
    kinds = [member for member in members if member is not NoneType]
    if UnknownWord in kinds and all(member is UnknownWord or get_origin(member) is Literal for member in kinds):
        return Shape("word", nullable, words=tuple(word for member in kinds for word in get_args(member)))
    if len(kinds) != 1:
        raise Undecodable(f"one of {members} could be several things on the wire")
    shape = _shape(kinds[0])
    return attrs.evolve(shape, nullable=nullable)
