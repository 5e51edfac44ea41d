"""What every model is made of: the `model` decorator, the `Model` base, and the mark of times without a zone.

Nothing here decodes, and importing this imports no decoder: a model costs its class alone until the first
record of its kind arrives at `wrike_async._wire.converter`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Final, TypeVar, cast, dataclass_transform

import attrs

from wrike_async._wire.names import to_camel

__all__ = ["WIRE_NAME", "LocalDateTime", "Model", "ZoneLess", "model", "per_model", "wire_names"]

WIRE_NAME: Final = "wire"
"""Metadata key of a field whose wire name is not mechanical: ``field(default=None, metadata={WIRE_NAME: "x"})``."""

_T = TypeVar("_T")


class ZoneLess:
    """Marks a `datetime` that has no zone on the wire."""


LocalDateTime = Annotated[datetime, ZoneLess]
"""A naive `datetime`: ``2026-09-25T09:00:00``, in the time of whoever looks. A plain date is its midnight."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def model(cls: type[_T]) -> type[_T]:
    """Make a class a wire model: an attrs class with slots, keyword-only and frozen.

    Its fields are required, or ``None`` by default. Comparing, hashing and ``repr`` come from `Model`:
    generating them for each class is most of what an attrs class costs at import, and there are many models.
    """
    return attrs.define(cls, slots=True, frozen=True, kw_only=True, eq=False, repr=False, match_args=False)


@model
class Model:
    """A record of the wire as a Python value.

    A field that was not asked for is ``None``; an empty collection was asked for, and is empty.

    Records are equal when all of their values are. They hash by class and ``id``, the one part that all
    versions of a record share, so that a changed copy is found in the same place of a set or dict, and is still
    not equal. A record without ``id`` cannot be hashed. `attrs.evolve` makes a changed copy.
    """

    __attrs_attrs__: ClassVar[Any]  # what `attrs.evolve` and the like ask of a class

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields that came and have no place in the class, by wire name; also known ones that came as null."""

    def to_dict(self) -> dict[str, Any]:
        """The wire form: wire names, plain JSON values, ``2026-10-07T01:48:56Z`` and ``2026-10-07`` as texts.

        ``None`` is left out, unless it came as null. Fractions of a second are kept. Changing the answer does
        not change the record.
        """
        wire: dict[str, Any] = _plain(self.extra)
        for attribute, wire_name in wire_names(type(self)):
            value = getattr(self, attribute)
            if value is not None:
                wire[wire_name] = _plain(value)
        return wire

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        values = _values(type(self))
        return bool(values(self) == values(other))

    def __hash__(self) -> int:
        identity = getattr(self, "id", None)
        if identity is None:
            raise TypeError(f"unhashable: this {type(self).__name__} has no id")
        return hash((type(self), identity))

    def __repr__(self) -> str:
        names = [name for name, _ in wire_names(type(self)) if getattr(self, name) is not None]
        if self.extra:
            names.append("extra")
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"


_extra_slot: Final = vars(Model)["extra"]


def _extra(record: Model) -> dict[str, Any]:
    try:
        extra: dict[str, Any] = _extra_slot.__get__(record)
    except AttributeError:
        extra = {}
        _extra_slot.__set__(record, extra)
    return extra


# Most records have nothing extra: decoding leaves their slot empty, and the dict is made for whoever looks at it.
# Type checkers go on to know it as a field.
setattr(Model, "extra", property(_extra, _extra_slot.__set__))  # noqa: B010 (an assignment is what they refuse)


def per_model(function: Callable[[type[Any]], _T]) -> Callable[[type[Any]], _T]:
    """Remember what a function answers for each model.

    It is `functools.cache` with a type of its own: mypy takes the ``__hash__`` of a model's records for that of
    the class, and would refuse the class as an argument.
    """
    return cast("Callable[[type[Any]], _T]", cache(function))


@per_model
def wire_names(model_type: type[Any]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a model without ``extra``, as pairs of Python name and wire name, in their order."""
    return tuple(
        (field.name, field.metadata.get(WIRE_NAME) or to_camel(field.name))
        for field in attrs.fields(model_type)
        if field.name != "extra"
    )


@per_model
def _values(model_type: type[Any]) -> Callable[[object], Any]:
    return attrgetter(*(field.name for field in attrs.fields(model_type)))


_SCALARS: Final = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in cast("Iterable[Any]", value)]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, datetime):
        return _time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _time_text(value: datetime) -> str:
    if value.microsecond == 0:
        precision = "seconds"
    elif value.microsecond % 1000 == 0:
        precision = "milliseconds"
    else:
        precision = "microseconds"
    if value.tzinfo is None:
        return value.isoformat(timespec=precision)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"
