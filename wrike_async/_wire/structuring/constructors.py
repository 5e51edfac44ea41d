"""The fast way from a record to its model: Python generated for the keys that records really have.

Wrike's lists are uniform: most records of a page carry the same keys. For each set of keys a constructor is
compiled that reads them one by one, checks and converts in place, and fills the slots. It explains nothing: for a
record that it can't take it raises one of `UNFIT`, and `wrike_async._wire.structuring.reference` takes over.

Finding the constructor costs one look at the number of keys: one that finds all of its keys in a record with as
many keys has found them all. Only where two sets have the same size are the keys themselves looked up.

Source text is made of names of our own classes alone. Keys that no class knows come from the wire; they are bound
as values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import Any, Final, TypeVar

import attrs

from wrike_async._wire.structuring import leaves
from wrike_async._wire.structuring.records import Record, extra_with, forms_of, per_model
from wrike_async._wire.structuring.shapes import Field, Shape, fields_of

__all__ = ["BOUND", "MOST_KEY_SETS", "UNFIT", "Constructors", "blank_of", "constructors_of", "reading_of"]

_Constructor = Callable[[Any], Any]
_T = TypeVar("_T")
_Moment = TypeVar("_Moment", bound=date)

UNFIT: Final = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError)
"""What a constructor raises for a record that it can't take."""

MOST_KEY_SETS: Final = 256
"""Constructors kept per model, so that records with ever new keys don't fill the memory with code."""

_MOST_KEYS: Final = 128
_MOST_MOMENTS: Final = 4096
_FEW_WORDS: Final = 6
"""A text that came is compared with so many words sooner than it is hashed."""


class Constructors:
    """The constructors of one model: ``by_size[len(record)](record)`` makes it, or raises one of `UNFIT`."""

    def __init__(self, model_type: type[Record]) -> None:
        self.by_size: list[_Constructor] = [self._by_keys] * _MOST_KEYS
        self._known: dict[tuple[str, ...], _Constructor] = {}
        self._first_of_size: dict[int, tuple[str, ...]] = {}
        self._model_type = model_type
        self._fields = {field.wire: field for field in fields_of(model_type)}
        self._blank = blank_of(model_type)

    def _by_keys(self, record: Any) -> Any:
        if type(record) is not dict:
            raise TypeError
        keys = tuple(record)
        return (self._known.get(keys) or self._add(keys))(record)

    def _add(self, keys: tuple[str, ...]) -> _Constructor:
        size = len(keys)
        if len(self._known) >= MOST_KEY_SETS or size >= _MOST_KEYS:
            raise LookupError
        constructor = self._known[keys] = self._compile(keys)
        alone = self._first_of_size.setdefault(size, keys) == keys
        self.by_size[size] = constructor if alone else self._by_keys
        return constructor

    def _compile(self, keys: tuple[str, ...]) -> _Constructor:
        known = [self._fields[key] for key in keys if key in self._fields]
        unknown = [key for key in keys if key not in self._fields]
        absent = [field for key, field in self._fields.items() if key not in keys]
        if any(field.required for field in absent):
            raise LookupError
        bound: dict[str, Any] = {**BOUND, "by_keys": self._by_keys, "Blank": self._blank, "Record": self._model_type}
        bound.update((f"key_{number}", key) for number, key in enumerate(keys))
        numbers = {key: number for number, key in enumerate(keys)}
        lines = [
            # Where there is a key, looking for it finds out.
            *(() if keys else ("    if record.__class__ is not dict:", "        raise TypeError")),
            "    try:",
            "        pass",
            *(f"        v_{number} = record[key_{number}]" for number in range(len(keys))),
            "    except KeyError:",
            "        return by_keys(record)",
            "    new = Blank()",
        ]
        extra = ", ".join(f"key_{numbers[key]}: v_{numbers[key]}" for key in unknown)
        lines.append(f"    extra = {f'{{{extra}}}' if unknown else None}")
        has_numbers = any(field.shape.holds_numbers for field in known)
        if has_numbers:
            lines.append("    forms = ()")
        for field in known:
            variable = f"v_{numbers[field.wire]}"
            lines += (f"    {line}" for line in _read(field, variable, bound))
            lines.append(f"    new.{field.name} = {variable}")
        lines += (f"    new.{field.name} = None" for field in absent)
        lines += ("    if extra is not None:", "        new.extra = extra")
        if has_numbers:
            lines += ("    if forms:", "        new.extra = extra_with(forms, extra)")
        source = "\n".join(["def construct(record):", *lines, "    new.__class__ = Record", "    return new"])
        exec(compile(source, f"<constructor of {self._model_type.__qualname__}>", "exec"), bound)
        constructor: _Constructor = bound["construct"]
        return constructor


@per_model
def constructors_of(model_type: type[Any]) -> Constructors:
    """Return the one `Constructors` of a model, made at the first call.

    Raises:
        Undecodable: the model is declared in a way that the wire has no match for.
    """
    return Constructors(model_type)


def blank_of(model_type: type[Record]) -> type[Any]:
    """Make a class with the model's slots that may be assigned to.

    Filling a frozen instance goes through ``object.__setattr__``, several times as slow as an assignment. So the
    slots are filled in an instance of this class, which then becomes one of the model by an assignment to
    ``__class__``. The interpreter allows it between classes of one layout, and finds out fastest for a child that
    adds nothing.
    """
    plain = {
        "__slots__": (),
        "__init__": object.__init__,
        "__setattr__": object.__setattr__,
        # The interpreter has one slot for setting and deleting, and takes the slow way if either is overridden.
        "__delattr__": object.__delattr__,
    }
    return type(f"Blank{model_type.__name__}", (model_type,), plain)


# --- one field ----------------------------------------------------------------------------------------------


@attrs.frozen(eq=False, repr=False)
class _Reading:
    """How the value in the variable ``{v}`` is read, of the field ``{name}`` that the wire calls ``{wire}``.

    Attributes:
        fits: the condition under which it is taken; none where converting finds out.
        convert: the lines that convert what fits.
        otherwise: the lines for what does not.
    """

    fits: str = ""
    convert: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ("raise TypeError",)


def _read(field: Field, variable: str, bound: dict[str, Any]) -> list[str]:
    """Return the lines that check and convert a variable."""
    reading = reading_of(field, bound)
    misfit = list(reading.otherwise)
    if not field.required:
        null = ["if extra is None:", "    extra = {{}}", "extra[{wire}] = None"]
        misfit = ["if {v} is None:", *_inside(null), "else:", *_inside(misfit)] if reading.fits else null
    condition = reading.fits or "{v} is not None"
    lines = [f"if not ({condition}):", *_inside(misfit)]
    if reading.convert:
        lines += ["else:", *_inside(reading.convert)]
        if field.required and not reading.fits:
            lines = list(reading.convert)  # none of these takes null
    return [line.format(v=variable, name=repr(field.name), wire=repr(field.wire)) for line in lines]


def _inside(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def reading_of(field: Field, bound: dict[str, Any]) -> _Reading:
    shape, helper = field.shape, f"h_{field.name}"
    if shape.kind in _READINGS:
        return _READINGS[shape.kind]
    if shape.words:
        bound[helper] = frozenset(shape.words)
        few = len(shape.words) <= _FEW_WORDS
        known = " or ".join(f"{{v}} == {word!r}" for word in shape.words) if few else f"{{v}} in {helper}"
        return _Reading(known, otherwise=(f"{{v}} = word({{v}}, {helper})",))
    if shape.model is not None:
        bound[helper] = constructors_of(shape.model).by_size
        return _Reading(convert=(f"{{v}} = {helper}[len({{v}})]({{v}})",))
    if shape.kind == "list" and shape.item is not None and not shape.item.nullable:
        if shape.item.kind == "text":
            return _Reading("{v}.__class__ is list", _tuple_by("join({v})", "{v} = tuple({v})"))
        if shape.item.model is not None:
            bound[helper] = constructors_of(shape.item.model).by_size
            make = f"{{v}} = tuple([{helper}[len(item)](item) for item in {{v}}])"
            return _Reading("{v}.__class__ is list", _tuple_by(make))
    bound[helper] = _converter(shape)
    if shape.holds_numbers:
        return _Reading(
            convert=("came = {v}", f"{{v}} = {helper}(came)", "forms += forms_of({name}, {wire}, {v}, came)")
        )
    return _Reading(convert=(f"{{v}} = {helper}({{v}})",))


def _tuple_by(*lines: str) -> tuple[str, ...]:
    """Return the lines that make a tuple of a list; most lists are empty, and take the short way."""
    return ("if {v}:", *_inside(lines), "else:", "    {v} = ()")


def _converter(shape: Shape) -> Callable[[Any], Any]:
    """Return the same as a function, for what is inside of lists and maps."""
    if shape.nullable:
        inner = _converter(attrs.evolve(shape, nullable=False))
        return lambda value: None if value is None else inner(value)
    if shape.model is not None:
        by_size = constructors_of(shape.model).by_size
        return lambda value: by_size[len(value)](value)
    if shape.words:
        return partial(leaves.word, known=frozenset(shape.words))
    if shape.item is None:
        return _FUNCTIONS[shape.kind]
    item = _converter(shape.item)
    if shape.kind == "list":
        return lambda value: tuple([item(entry) for entry in _exactly(list, value)])
    return lambda value: {key: item(entry) for key, entry in _exactly(dict, value).items()}


def _exactly(kind: type[_T], value: Any) -> _T:
    if type(value) is not kind:
        raise TypeError
    return value


class _Moments(dict[str, _Moment]):
    """The texts read so far: working days and hours come again and again, and finding is faster than parsing."""

    def __init__(self, read: Callable[[Any], _Moment]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> _Moment:
        moment = self._read(text)
        if len(self) >= _MOST_MOMENTS:
            self.clear()
        self[text] = moment
        return moment


def _number_by(convert: str) -> tuple[str, ...]:
    """Return the lines for a number that came in another form than its attribute has, or perhaps for no number."""
    return (
        "came = {v}",
        f"{{v}} = {convert}(came)",
        "if {v}.__class__ is not came.__class__:",
        "    forms += (({name}, {wire}, {v}, came),)",
    )


_READINGS: Final = {
    "text": _Reading("{v}.__class__ is str"),
    "flag": _Reading("{v} is True or {v} is False"),
    "whole": _Reading(
        f"{{v}}.__class__ is int and {leaves.LEAST_WHOLE} <= {{v}} <= {leaves.MOST_WHOLE}",
        otherwise=_number_by("whole"),
    ),
    "number": _Reading("{v}.__class__ is float", otherwise=_number_by("number")),
    "instant": _Reading(
        convert=(
            f"if {{v}}[-1] != 'Z' or len({{v}}) > {leaves.LONGEST_EXACT}:",
            "    raise TypeError",
            "{v} = read_instant({v})",
        )
    ),
    "local_time": _Reading(convert=("{v} = local_times[{v}]",)),
    "day": _Reading(convert=("{v} = days[{v}]",)),
    "any": _Reading(),
}

_FUNCTIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "text": leaves.text,
    "flag": leaves.flag,
    "whole": leaves.whole,
    "number": leaves.number,
    "instant": leaves.instant,
    "local_time": leaves.local_time,
    "day": leaves.day,
    "any": lambda value: value,
}

BOUND: Final[dict[str, Any]] = {
    "days": _Moments(leaves.day),
    "extra_with": extra_with,
    "forms_of": forms_of,
    "join": "".join,  # takes nothing but strings, and says so faster than a loop
    "local_times": _Moments(leaves.local_time),
    "number": leaves.number,
    "read_instant": datetime.fromisoformat,
    "whole": leaves.whole,
    "word": leaves.word,
}
