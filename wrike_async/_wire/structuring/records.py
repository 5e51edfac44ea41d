"""What every record is made of: the `model` decorator, the `Record` base, and the marks of types.

Nothing here decodes, and importing this imports no decoder: a model costs its class alone until the first
record of its kind arrives at `wrike_async._wire.converter`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, cast, dataclass_transform

import attrs

from wrike_async._wire.names import to_camel

if TYPE_CHECKING:
    from wrike_async._display.trees import Printer

__all__ = [
    "WIRE_NAME",
    "Form",
    "LocalDateTime",
    "Record",
    "UnknownWord",
    "ZoneLess",
    "extra_with",
    "forms_of",
    "model",
    "per_model",
    "plain",
    "share",
    "wire_names",
    "wires_in",
]

WIRE_NAME: Final = "wire"
"""Metadata key of a field whose wire name is not mechanical: ``field(default=None, metadata={WIRE_NAME: "x"})``."""

_T = TypeVar("_T")
Form = tuple[str, str, Any, Any]
"""A number that came in another form than its attribute has: attribute, wire name, value, and what came."""


class UnknownWord(str):
    """A word that Wrike says and this package does not know yet, such as a new status.

    Models have it where they list the words that are known. It is equal to the same text, and parameters take it back,
    while they refuse a text that is not listed, as that is mostly misspelt; see `Raw` for one that is not. pydantic
    takes any text for one, after the words that are listed.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


class ZoneLess:
    """Marks a `datetime` that has no zone on the wire."""


LocalDateTime = Annotated[datetime, ZoneLess]
"""A naive `datetime`: ``2026-09-25T09:00:00``, in the time of whoever looks. A plain date is its midnight."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(attrs.field,))
def model(cls: type[_T]) -> type[_T]:
    """Make a class a wire model: an attrs class with slots, keyword-only and frozen.

    Its fields are required, or ``None`` by default. A list is declared as ``tuple[X, ...]``, and one that is given
    becomes a tuple: what a frozen record holds is frozen, and records are equal however they were made.

    Comparing, hashing, ``repr`` and what is pickled come from `Model`: generating them for each class is most of what
    an attrs class costs at import, and there are many models.
    """
    return attrs.define(
        cls,
        slots=True,
        frozen=True,
        kw_only=True,
        eq=False,
        repr=False,
        match_args=False,
        getstate_setstate=False,
        field_transformer=_with_tuples,
    )


def _with_tuples(cls: type[Any], fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    # Annotations are texts here: looking up what they name would load what models leave unloaded.
    return [field.evolve(converter=_as_tuple) if str(field.type).startswith("tuple[") else field for field in fields]


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


@attrs.define(slots=True, frozen=True, eq=False, repr=False, match_args=False)
class _AttrsClass:
    """What lets mypy check `attrs.evolve` of a record: it looks for the decorator of attrs on a class, or on a base."""


@model
class Record(_AttrsClass):
    """What is true of every record, however it is decoded; see `wrike_async._wire.types.Model`."""

    extra: dict[str, Any] = attrs.field(factory=dict)
    """Fields that came and have no place in the class, by wire name; also known ones that came as null, or with a value
    that is not of their type. Of a part that several records have in common it is another dict each time."""

    def to_dict(self) -> dict[str, Any]:
        """The wire form: wire names, plain JSON values, ``2026-10-07T01:48:56Z`` and ``2026-10-07`` as texts.

        ``None`` is left out, unless it came as null. Numbers keep the form in which they came, ``1`` or ``1.0``, and
        fractions of a second are kept. Changing the answer does not change the record.
        """
        # Not by way of `extra`, which would make one for each record that has none.
        kept = _kept(self)
        wire: dict[str, Any] = plain(kept) if kept and isinstance(kept, dict) else {}
        for attribute, wire_name in wire_names(type(self)):
            value = getattr(self, attribute)
            if value is not None:
                wire[wire_name] = value if type(value) in _SCALARS else plain(value)
        for attribute, wire_name, value, came in _forms_in(kept):
            if getattr(self, attribute, None) == value:
                wire[wire_name] = plain(came)
        return wire

    def keys(self) -> KeysView[str]:
        """The wire names that `to_dict` has: ``dict(task)`` is ``task.to_dict()``."""
        return self.to_dict().keys()

    def __getitem__(self, wire_name: str) -> Any:
        """The value that `to_dict` has for a wire name."""
        attribute = _attributes(type(self)).get(wire_name)
        value = None if attribute is None else getattr(self, attribute)
        if value is None:
            return plain(self.extra[wire_name])
        forms = _forms_in(_kept(self))
        return plain(next((came for name, _, read, came in forms if name == attribute and read == value), value))

    # Keys and entries are what `dict` asks for, and with it FastAPI's encoder of answers that have no response model.
    # Walking over a record, which Python would try by whole numbers, stays an error that says so.
    __iter__ = None

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

    def __getstate__(self) -> dict[str, Any]:
        # Copies that are made together have their parts in common, too.
        kept = _kept(self)
        state = {name: getattr(self, name) for name, _ in wire_names(type(self))}
        return {"extra": kept if isinstance(kept, _SharedForms) else self.extra, **state}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name in _slots(type(self)):
            if name in state:
                object.__setattr__(self, name, state[name])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        for name, _ in wire_names(type(self)):
            value = getattr(self, name)
            if value is not None:
                yield name, value
        if self.extra:
            yield "extra", self.extra

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        from wrike_async._display.trees import print_fields

        print_fields(printer, type(self).__name__, self.__rich_repr__(), cycle=cycle)

    def _repr_html_(self) -> str:
        from wrike_async._display.tables import table_of_fields

        return table_of_fields(type(self).__name__, self)


_extra_slot: Final = vars(Record)["extra"]


def _extra(record: object) -> dict[str, Any]:
    try:
        extra: dict[str, Any] | tuple[Form, ...] = _extra_slot.__get__(record)
    except AttributeError:
        extra = {}
        _extra_slot.__set__(record, extra)
    if isinstance(extra, _SharedForms):
        return _ExtraWithForms(tuple(extra)) if extra else {}
    if isinstance(extra, tuple):
        extra = _ExtraWithForms(extra)
        _extra_slot.__set__(record, extra)
    return extra


# Most records have nothing extra: decoding leaves their slot empty, or with the forms of numbers alone, and the dict is
# made for whoever looks at it. Type checkers go on to know it as a field.
setattr(Record, "_kept_extra", _extra_slot)  # noqa: B010 (as below)
setattr(Record, "extra", property(_extra, _extra_slot.__set__))  # noqa: B010 (an assignment is what they refuse)


def _kept(record: Record) -> dict[str, Any] | tuple[Form, ...]:
    """Return what a record has that is extra, as it is kept: nobody makes a dict of forms alone, or of nothing."""
    kept: dict[str, Any] | tuple[Form, ...] = getattr(record, "_kept_extra", ())
    return kept


def _forms_in(kept: dict[str, Any] | tuple[Form, ...]) -> tuple[Form, ...]:
    forms: tuple[Form, ...] = kept if isinstance(kept, tuple) else getattr(kept, "forms", ())
    return forms


class _ExtraWithForms(dict[str, Any]):
    """An ``extra`` that also remembers numbers which came in another form than their attribute has.

    It is part of ``extra``, because that goes wherever the record goes: into pickles and changed copies.
    """

    __slots__ = ("forms",)

    def __init__(self, forms: tuple[Form, ...] = (), extra: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(extra)
        self.forms = forms


def extra_with(forms: tuple[Form, ...], extra: dict[str, Any] | None) -> Any:
    """Return what an ``extra`` is set to, so that ``to_dict`` answers numbers in the forms that they came in."""
    return _ExtraWithForms(forms, extra.items()) if extra else forms


class _SharedForms(tuple[Form, ...]):
    """The forms of numbers in a record that several others hold.

    Whoever looks at its ``extra`` gets a dict of their own: what one of the holders changed would show with the others.
    """

    __slots__ = ()


def share(record: Record, changeable: Iterable[str]) -> bool:
    """Have several others hold a record, unless it holds what can be changed.

    Args:
        record: one that was just made.
        changeable: its attributes whose values may hold such.

    Returns:
        Whether they may hold it.
    """
    kept = _kept(record)
    if not isinstance(kept, tuple) or not all(_is_fixed(getattr(record, name)) for name in changeable):
        return False
    _extra_slot.__set__(record, _SharedForms(kept))
    return True


def _is_fixed(value: Any) -> bool:
    """Whether nothing of a value can be changed; a record's ``extra`` can."""
    if isinstance(value, tuple):
        return all(map(_is_fixed, value))
    return value is None or isinstance(value, (str, int, float, date))


def forms_of(attribute: str, wire_name: str, value: Any, came: Any) -> tuple[Form, ...]:
    """Return the form that numbers in a value came in, if it is another one: ``1`` of ``1.0``."""
    return () if _same_form(value, came) else ((attribute, wire_name, value, came),)


def _same_form(value: Any, came: Any) -> bool:
    """Whether numbers are whole in both, or in neither, however deep they stand in lists and maps."""
    if isinstance(value, tuple):
        return all(map(_same_form, value, came))
    if isinstance(value, dict):
        return all(map(_same_form, cast("dict[str, Any]", value).values(), came.values()))
    return isinstance(value, float) == isinstance(came, float)


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


def wires_in(record: Record) -> list[str]:
    """Return the wire names of what a record that was read brought."""
    came = [wire_name for attribute, wire_name in wire_names(type(record)) if getattr(record, attribute) is not None]
    kept = _kept(record)
    return [*came, *kept] if isinstance(kept, dict) else came


@per_model
def _attributes(model_type: type[Any]) -> dict[str, str]:
    return {wire_name: attribute for attribute, wire_name in wire_names(model_type)}


@per_model
def _slots(model_type: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(model_type))


@per_model
def _values(model_type: type[Any]) -> Callable[[object], Any]:
    return attrgetter(*_slots(model_type))


_SCALARS: Final = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """Return a value as JSON has it, sharing nothing that can change."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast("Iterable[Any]", value)]
    if isinstance(value, datetime):
        return _time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
    return str(value) if isinstance(value, UnknownWord) else value


def _time_text(value: datetime) -> str:
    if value.microsecond == 0:
        precision = "seconds"
    elif value.microsecond % 1000 == 0:
        precision = "milliseconds"
    else:
        precision = "microseconds"
    if value.tzinfo is None:
        return value.isoformat(timespec=precision)
    if value.tzinfo is UTC:
        return value.isoformat(timespec=precision).removesuffix("+00:00") + "Z"
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"
