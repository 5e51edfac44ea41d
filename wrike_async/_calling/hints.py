"""What an annotation says, taken apart."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from textwrap import dedent
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin, is_typeddict

import attrs

from wrike_async._wire.parameters import Encoded, NoneAs, NoneLeftOut, Raw, UpTo
from wrike_async._wire.types import Model, UnknownWord, ZoneLess

__all__ = [
    "Parts",
    "docs_of_fields",
    "docs_of_keys",
    "entry_of",
    "is_list",
    "is_map",
    "is_model",
    "is_shape",
    "parts_of",
    "without_none",
]


@attrs.frozen
class Parts:
    """The parts of an annotation.

    Attributes:
        kinds: the types that it allows, without ``None`` and `Raw`; of a structure and the model that answers have in
            its place, the structure.
        words: what it allows by name.
        encoded: the mark of values that are encoded by a function of their own.
        most: how many entries it may have.
        nullable: whether ``None`` says something.
        open: whether words that are not known may be marked as `Raw`.
        local: whether times have no zone.
    """

    kinds: tuple[Any, ...] = ()
    words: tuple[Any, ...] = ()
    encoded: Encoded | None = None
    most: int | None = None
    nullable: bool = False
    open: bool = False
    local: bool = False


def parts_of(hint: Any) -> Parts:
    """Take an annotation apart."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Required, NotRequired):
        return parts_of(args[0])
    if origin is Annotated:
        return _marked(parts_of(args[0]), args[1:])
    if origin is Literal:
        return Parts(words=args)
    if origin in (Union, UnionType):
        return _joined([parts_of(each) for each in args])
    if hint is NoneType:
        return Parts(nullable=True)
    if hint is Raw:
        return Parts(open=True)
    # An asynchronous source has no form in JSON.
    return Parts() if isinstance(origin, type) and issubclass(origin, AsyncIterable) else Parts(kinds=(hint,))


def _marked(parts: Parts, marks: Iterable[Any]) -> Parts:
    for mark in marks:
        if isinstance(mark, Encoded):
            parts = attrs.evolve(parts, encoded=mark)
        elif isinstance(mark, UpTo):
            parts = attrs.evolve(parts, most=mark.items)
        elif isinstance(mark, NoneAs | NoneLeftOut):
            parts = attrs.evolve(parts, nullable=True)
        elif mark is ZoneLess:
            parts = attrs.evolve(parts, local=True)
    return parts


def _joined(all_parts: list[Parts]) -> Parts:
    opened = any(parts.open for parts in all_parts)
    # JSON cannot tell a word that was read from one that is misspelt: what is not known has to be marked.
    kinds = tuple(kind for parts in all_parts for kind in parts.kinds if not (opened and kind is UnknownWord))
    kinds = tuple(str if kind is UnknownWord else kind for kind in kinds)
    if any(not is_model(kind) for kind in kinds):
        kinds = tuple(kind for kind in kinds if not is_model(kind))
    return Parts(
        kinds=kinds,
        words=tuple(dict.fromkeys(word for parts in all_parts for word in parts.words)),
        encoded=next((parts.encoded for parts in all_parts if parts.encoded is not None), None),
        most=next((parts.most for parts in all_parts if parts.most is not None), None),
        nullable=any(parts.nullable for parts in all_parts),
        open=opened,
        local=any(parts.local for parts in all_parts),
    )


def without_none(hint: Any) -> Any:
    """Return an annotation without its ``None``, which is the default that stands for nothing given."""
    if get_origin(hint) in (Union, UnionType):
        return Union[tuple(each for each in get_args(hint) if each is not NoneType)]  # noqa: UP007 (made of a tuple)
    return hint


def is_model(kind: Any) -> bool:
    """Whether a type is a model of what answers hold."""
    return isinstance(kind, type) and issubclass(kind, Model)


def is_shape(kind: Any) -> bool:
    """Whether a type is a structure with keys that are known."""
    return is_typeddict(get_origin(kind) or kind)


def is_list(kind: Any) -> bool:
    """Whether a type has entries in an order."""
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Iterable) and not is_map(kind)


def is_map(kind: Any) -> bool:
    """Whether a type has entries under keys of any name."""
    origin = get_origin(kind) or kind
    return isinstance(origin, type) and issubclass(origin, Mapping) and not is_shape(kind)


def entry_of(kind: Any) -> Any:
    """Return the type of the entries of a list or map."""
    return (get_args(kind) or (Any,))[1 if is_map(kind) and get_args(kind) else 0]


@cache
def docs_of_keys(shape: type) -> dict[str, str]:
    """Return what is written below the keys of a ``TypedDict``, those that it inherits included."""
    written = _definition_of(shape)
    # At run time a `TypedDict` does not know what it inherits from before Python 3.12.
    named = [vars(sys.modules[shape.__module__]).get(_name_of(base)) for base in written.bases]
    inherited = [docs_of_keys(base) for base in named if isinstance(base, type) and is_typeddict(base)]
    return {name: text for docs in (*inherited, dict(_documented(written.body))) for name, text in docs.items()}


@cache
def docs_of_fields(model: type) -> dict[str, str]:
    """Return what is written below the fields of a model, those that it inherits included."""
    kinds = [kind for kind in reversed(model.__mro__) if attrs.has(kind)]
    return {name: text for kind in kinds for name, text in _documented(_definition_of(kind).body)}


def _name_of(base: ast.expr) -> str:
    """Return the name of a class that another is written to inherit from, without what stands in brackets."""
    return ast.unparse(base).partition("[")[0]


def _definition_of(kind: type) -> ast.ClassDef:
    (written,) = ast.parse(dedent(inspect.getsource(kind))).body
    if not isinstance(written, ast.ClassDef):
        raise TypeError(f"{kind.__name__} is not written as a class")
    return written


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, after in pairwise(body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
            if isinstance(text, str):
                yield statement.target.id, " ".join(text.replace("``", "").replace("`", "").split())
