"""The fastest way from JSON to models: straight from bytes into hidden structs, and from those into the models.

For each model there is a struct of msgspec with the wire's names. It is strict: a field that nobody knows, a null and a
value of another kind all fail the page. What such a page brought is learnt, so that it fits from then on: keys that
nobody knows, fields that came as null, words that are not listed, whole numbers with a point or of more than 64 bits,
days and times in another form. Of keys and nulls a struct learns `MOST_LEARNT`. A page that teaches nothing is read the
long way, by `structure_items`, with the exact path in its error; after `MOST_IN_VAIN` of them in a row a model is read
the long way from the start, but for one page in `TRIED_EACH`.

Where records bring few of the fields, `Narrowing` has them read into a struct of these alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable
from datetime import UTC
from functools import cache, partial
from types import GenericAlias
from typing import Any, ClassVar, Final, Literal, get_origin

import msgspec

from wrike_async._json import loads
from wrike_async._wire.structuring import constructors, leaves
from wrike_async._wire.structuring.lessons import LEARNING, MOST_LEARNT, WORTH_A_LOOK, Lessons, Narrowing
from wrike_async._wire.structuring.packed_record import PackedRecord, Unpack, keys_of
from wrike_async._wire.structuring.records import Record, per_model
from wrike_async._wire.structuring.shapes import Field, changeable_fields, fields_of, packed_model
from wrike_async._wire.structuring.sharing import Sharing, lines_of_record, lines_of_records, lines_of_texts

__all__ = [
    "MOST_IN_VAIN",
    "MOST_LEARNT",
    "TRIED_EACH",
    "UNFIT",
    "Packing",
    "packing_of",
]

MOST_IN_VAIN: Final = 8
TRIED_EACH: Final = 64
UNFIT: Final = (*constructors.UNFIT, msgspec.MsgspecError)
"""What reading raises for a page that has to be read the long way."""


class Packing:
    """The struct of one model, and what makes a model of it.

    A model that holds itself is no part of another's struct: its records are dicts there, and read as such.

    Attributes:
        struct: the class of the records; it is another one after something was learnt.
        unpack: that of the struct.
        lessons: how often anything was learnt, by whichever model.
        narrowing: finds out which fields may be left out.
    """

    lessons: ClassVar[int] = 0

    def __init__(self, model_type: type[Record], *, lessons: Lessons | None = None, only: Collection[str] = ()) -> None:
        """Pack all fields of a model, or, with the ``lessons`` of these, only some and the required ones."""
        self.model_type = model_type
        fields = fields_of(model_type)
        self._lessons = lessons or Lessons()
        self._known = {field.wire: field for field in fields if lessons is None or field.required or field.wire in only}
        self._fields = tuple(self._known.values())
        self._absent = [field.name for field in fields if field.wire not in self._known]
        self.narrowing: Narrowing[Packing] = Narrowing(
            self._known, lambda wires: Packing(model_type, lessons=self._lessons, only=wires), keys_of
        )
        self._blank = constructors.blank_of(model_type)
        self._inner = {
            field.wire: packing_of(kind)
            for field in self._fields
            if not (field.required and field.shape.nullable) and (kind := packed_model(field.shape, model_type))
        }
        self._made_of = -1
        self._made_after = -1
        self._in_vain = 0
        self.struct: Any = None
        self.unpack: Any = None
        self._page: Any = None
        self._one: Any = None

    def read(self, body: bytes) -> Any:
        """Read an envelope whose ``data`` holds a `PackedRecord` for each record.

        Returns:
            An object with ``data``, ``kind``, ``next_page_token`` and ``response_size``; ``None`` for a body that has
            to be read the long way.
        """
        if self._in_vain >= MOST_IN_VAIN and self._in_vain % TRIED_EACH:
            self._in_vain += 1
            return None
        looked_at = len(body) >= WORTH_A_LOOK
        if looked_at and (page := self._read_narrow(body)) is not None:
            return page
        try:
            page = self.decode_page(body)
        except UNFIT:
            page = self._read_again(body)
            self._in_vain += 1
            if page is None:
                return None
        self._in_vain = 0
        if looked_at:
            self.narrowing.look_at(page.data)
        return page

    def _read_narrow(self, body: bytes) -> Any:
        if self.narrowing.narrow is not None:
            with contextlib.suppress(*UNFIT):
                page = self.narrowing.narrow.decode_page(body)
                self._in_vain = 0
                return page
        return None

    def _read_again(self, body: bytes) -> Any:
        """Read a page that did not fit, should it do so once something is learnt from it."""
        before = self.refresh()
        with contextlib.suppress(*UNFIT):
            for record in loads(body)["data"]:
                self.learn(record)
            return None if self.refresh() == before else self.decode_page(body)
        return None

    def decode_page(self, body: bytes) -> Any:
        """Read an envelope: ``data`` holds structs for `unpack`. Raises one of `UNFIT`."""
        if self._made_after != Packing.lessons:
            self._keep_up()
        return self._page.decode(body)

    def part(self, body: bytes) -> Any:
        """Make the model of a record that stands alone. Raises one of `UNFIT`, if learning from it does not help."""
        if self._made_after != Packing.lessons:
            self._keep_up()
        try:
            return self._unpacked(body)
        except UNFIT:
            before = self._made_of
            self.learn(loads(body))
            if self.refresh() == before:
                raise
            return self._unpacked(body)

    def _unpacked(self, body: bytes) -> Any:
        record = self._one.decode(body)
        # Another thread may have made another struct meanwhile.
        return record.unpack(record)

    def _keep_up(self) -> None:
        """Refresh, since something was learnt after that was done last."""
        self._made_after = Packing.lessons
        self.refresh()

    def refresh(self) -> int:
        """Make the struct anew where it, or one inside of it, learnt something; returns how often that was."""
        version = self._version()
        if version != self._made_of:
            with LEARNING:
                version = self._version()
                self._make()
                self._made_of = version
        return version

    def _version(self) -> int:
        return self._lessons.version + sum(inner.refresh() for inner in self._inner.values())

    def learn(self, record: Any) -> None:
        """Learn what kept a record from fitting, up to `MOST_LEARNT` keys and nulls."""
        if type(record) is dict:
            with LEARNING:
                self._learn(record)

    def _learn(self, record: dict[str, Any]) -> None:
        for key, value in record.items():
            field = self._known.get(key)
            if field is None:
                # msgspec takes no other names for fields.
                if (
                    key not in self._lessons.others
                    and key.isprintable()
                    and not {'"', "\\"} & set(key)
                    and self._lessons.may_grow
                ):
                    self._lessons.others.append(key)
                    self._learnt()
            elif value is None:
                if not field.required and key not in self._lessons.nulls and self._lessons.may_grow:
                    self._lessons.nulls.add(key)
                    self._learnt()
            elif field.shape.words or field.shape.kind in leaves.STRICT:
                fits = value in field.shape.words if field.shape.words else leaves.fits(field.shape.kind, value)
                if not fits and key not in self._lessons.loose:
                    self._lessons.loose.add(key)
                    self._learnt()
            elif key in self._inner:
                for each in value if isinstance(value, list) else (value,):
                    self._inner[key].learn(each)

    def _learnt(self) -> None:
        self._lessons.version += 1
        Packing.lessons += 1

    def _make(self) -> None:
        made: list[tuple[Any, ...]] = []
        for field in self._fields:
            kind = self._type_of(field)
            if field.required:
                made.append((field.name, kind))
            elif kind is Any or field.wire in self._lessons.nulls:
                made.append((field.name, kind if kind is Any else kind | None, msgspec.UNSET))
            else:
                # Null does not fit the type, so None can only be of a field that did not come.
                made.append((field.name, kind, None))
        made += [(f"other_{number}", Any, msgspec.UNSET) for number in range(len(self._lessons.others))]
        rename = {field.name: field.wire for field in self._fields}
        rename |= {f"other_{number}": key for number, key in enumerate(self._lessons.others)}
        self.unpack, unpack_or = self._compile()
        self.struct = msgspec.defstruct(
            f"Packed{self.model_type.__name__}",
            made,
            rename=rename,
            bases=(PackedRecord,),
            namespace={
                "unpack": staticmethod(self.unpack),
                "unpack_or": staticmethod(unpack_or),
                "names_by_wire": {wire: name for name, wire in rename.items()},
            },
            forbid_unknown_fields=True,
            omit_defaults=True,
            gc=False,
            kw_only=True,
        )
        page = msgspec.defstruct(
            "PackedPage",
            [
                ("kind", str | None, None),
                ("data", GenericAlias(list, (self.struct,))),
                ("next_page_token", str | None, None),
                ("response_size", int | None, None),
            ],
            rename="camel",
            kw_only=True,
        )
        self._page = msgspec.json.Decoder(page)
        self._one = msgspec.json.Decoder(self.struct)

    def _type_of(self, field: Field) -> Any:
        shape = field.shape
        if shape.nullable and field.required:
            return Any
        if field.wire in self._inner:
            inner = msgspec.Raw if self._is_shared(field) else self._inner[field.wire].struct
            return inner if shape.kind == "model" else GenericAlias(tuple, (inner, ...))
        if shape.kind == "list" and shape.item is not None and shape.item.kind == "text" and not shape.item.nullable:
            return tuple[str, ...]
        if field.wire not in self._lessons.loose:
            if shape.words:
                return Literal[shape.words]
            if shape.kind in leaves.STRICT:
                return leaves.STRICT[shape.kind]
        return leaves.LOOSE.get(shape.kind, Any)

    def _compile(self) -> tuple[Unpack, Callable[[Unpack], Unpack]]:
        bound: dict[str, Any] = {
            **constructors.BOUND,
            "Blank": self._blank,
            "Record": self.model_type,
            "UNSET": msgspec.UNSET,
            "UTC": UTC,
        }
        read = [f"    {line}" for field in self._fields for line in self._lines(field, bound)]
        has_extra = any("extra" in line for line in read) or bool(self._lessons.others)
        has_numbers = any("forms +=" in line for line in read)
        lines = ["    new = Blank()"]
        if has_extra or has_numbers:
            lines.append("    extra = None")
        if has_numbers:
            lines.append("    forms = ()")
        lines += read
        lines += (f"    new.{name} = None" for name in self._absent)
        for number, key in enumerate(self._lessons.others):
            bound[f"key_{number}"] = key
            lines += [
                f"    if s.other_{number} is not UNSET:",
                "        if extra is None:",
                "            extra = {}",
                f"        extra[key_{number}] = s.other_{number}",
            ]
        if has_extra:
            lines += ["    if extra is not None:", "        new.extra = extra"]
        if has_numbers:
            lines += ["    if forms:", "        new.extra = extra_with(forms, extra)"]
        lines += ["    new.__class__ = Record", "    return new"]

        def compiled(*lines: str, **more: Any) -> Unpack:
            names = {**bound, **more}
            exec(compile("\n".join(lines), f"<unpacking of {self.model_type.__qualname__}>", "exec"), names)
            unpack: Unpack = names["unpack"]
            return unpack

        @cache
        def unpack_or(otherwise: Unpack) -> Unpack:
            # A frame of an error may be shown with its variables, and half a model cannot be shown.
            misfit = ["    except UNFIT:", "        new = None", "    return otherwise(s)"]
            tried = ["    try:", *(f"    {line}" for line in lines), *misfit]
            return compiled("def unpack(s):", *tried, UNFIT=UNFIT, otherwise=otherwise)

        return compiled("def unpack(s):", *lines), unpack_or

    def _lines(self, field: Field, bound: dict[str, Any]) -> Iterable[str]:
        convert = [
            line.format(v="v", name=repr(field.name), wire=repr(field.wire)) for line in self._convert(field, bound)
        ]
        may_be_null = not field.required and (field.wire in self._lessons.nulls or self._type_of(field) is Any)
        if not convert and not may_be_null:
            yield f"new.{field.name} = s.{field.name}"
            return
        yield f"v = s.{field.name}"
        if may_be_null:
            yield "if v is UNSET:"
            yield "    v = None"
            yield "elif v is None:"
            yield "    if extra is None:"
            yield "        extra = {}"
            yield f"    extra[{field.wire!r}] = None"
            if convert:
                yield "else:"
                yield from (f"    {line}" for line in convert)
        elif field.required or (convert[0] == "if v:" and "else:" not in convert):
            yield from convert
        else:
            yield "if v is not None:"
            yield from (f"    {line}" for line in convert)
        yield f"new.{field.name} = v"

    def _is_shared(self, field: Field) -> bool:
        return field.wire not in self._lessons.different and field.wire not in self._lessons.nulls

    def _sharing(self, field: Field, make: Callable[[Any], Any]) -> Sharing:
        def learn(fields: set[str]) -> None:
            with LEARNING:
                if field.wire not in fields:
                    fields.add(field.wire)
                    self._learnt()

        lessons, inner = self._lessons, self._inner.get(field.wire)
        changeable = () if inner is None else changeable_fields(inner.model_type)
        count, give_up = partial(learn, lessons.counted), partial(learn, lessons.different)
        return Sharing(make, count, give_up, changeable, field.wire in lessons.counted)

    def _convert(self, field: Field, bound: dict[str, Any]) -> list[str]:
        shape, helper = field.shape, f"h_{field.name}"
        if field.wire in self._inner:
            if self._is_shared(field):
                lines_of = lines_of_record if shape.kind == "model" else lines_of_records
                return lines_of(self._sharing(field, self._inner[field.wire].part), field.name, bound)
            bound[helper] = self._inner[field.wire].unpack
            if shape.kind == "model":
                return [f"{{v}} = {helper}({{v}})"]
            return ["if {v}:", f"    {{v}} = tuple([{helper}(item) for item in {{v}}])"]
        kind = self._type_of(field)
        if kind in (str, bool) and shape.kind in ("text", "flag"):
            return []
        if get_origin(kind) is Literal or kind == leaves.STRICT.get(shape.kind):
            return []
        if kind == tuple[str, ...]:
            return lines_of_texts(self._sharing(field, tuple), field.name, bound) if self._is_shared(field) else []
        if shape.kind == "instant":
            return ["if {v}.tzinfo is not UTC:", "    {v} = {v}.astimezone(UTC)"]
        reading = constructors.reading_of(field, bound)
        if not reading.fits:
            return list(reading.convert)
        lines = [f"if not ({reading.fits}):", *(f"    {line}" for line in reading.otherwise)]
        return [*lines, "else:", *(f"    {line}" for line in reading.convert)] if reading.convert else lines


@per_model
def packing_of(model_type: type[Any]) -> Packing:
    """Return the one `Packing` of a model, made at the first call."""
    return Packing(model_type)
