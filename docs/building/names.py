"""One page for each public module: what each of its names is, with parameters and fields."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, is_typeddict

import attrs

from docs.building.cells import cell, table
from docs.building.docstrings import markdown, prose, tidy
from docs.generate import public_modules, what_it_is
from wrike_async import Model, params
from wrike_async._calling.hints import docs_of_fields, docs_of_keys
from wrike_async._calling.json_schema import schema_of
from wrike_async._cli.explaining import kind_in_words
from wrike_async._wire.types import wire_names
from wrike_async.catalogue import resources

__all__ = ["homes", "module_pages", "page_of"]

ROOT = "wrike_async"
ERRORS = "wrike_async.errors"


def module_pages() -> dict[str, str]:
    """Return the Markdown of the page of each public module, by its name. Errors have pages of their own."""
    return {module.__name__: "\n".join(_page(module)) for module in public_modules() if module.__name__ != ERRORS}


@cache
def homes() -> Mapping[tuple[str, str], str]:
    """Return the module on whose page each public name is, by the module and the name that a program imports.

    What several modules offer is explained once: with the errors, or where there is one module other than the package
    itself, there.
    """
    offering: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for module in public_modules():
        for name in module.__all__:
            offering[name, id(getattr(module, name))].append(module.__name__)
    return {(module, name): _home(modules) for (name, _), modules in offering.items() for module in modules}


def _home(modules: Sequence[str]) -> str:
    others = [module for module in modules if module != ROOT]
    if ERRORS in others:
        return ERRORS
    if len(others) != 1 and ROOT in modules:
        return ROOT
    return max(others, key=lambda module: module.count("."))


@cache
def _areas() -> Mapping[int, str]:
    return {id(resource): area for area, resource in resources().items()}


def page_of(module: str, name: str) -> str:
    """Return the page that explains a public name, with the name as the anchor, as a path below ``reference``."""
    home = homes()[module, name]
    if home == ERRORS:
        return f"errors/{name}.md#{name}"
    if area := _areas().get(id(getattr(import_module(home), name))):
        return f"methods/{area}.md#{name}"
    return f"names/{home}.md#{name.strip('_')}"


def _page(module: ModuleType) -> Iterator[str]:
    yield from (f"# `{module.__name__}`", "", markdown(module), "")
    places = {name: page_of(module.__name__, name) for name in sorted(module.__all__)}
    here = f"names/{module.__name__}.md"
    for name in (name for name, place in places.items() if place.startswith(f"{here}#")):
        yield from (f"## `{name}` {{ #{name.strip('_')} }}", "", *_thing(name, getattr(module, name)), "")
    if elsewhere := [f"[`{name}`](../{place})" for name, place in places.items() if not place.startswith(f"{here}#")]:
        yield from ("## What else it offers", "", f"Explained elsewhere: {', '.join(elsewhere)}.", "")


def _thing(name: str, thing: Any) -> Iterator[str]:
    if is_typeddict(thing):
        yield from (prose(thing), "", _keys(thing) if name in params.__all__ else _keywords(thing))
    elif inspect.isclass(thing) and issubclass(thing, Model) and thing is not Model:
        yield from (prose(thing), "", _fields(thing), *_methods(thing))
    elif inspect.isclass(thing):
        yield from (*_signature(name, thing), markdown(thing), *_making(thing), *_methods(thing))
    elif inspect.isroutine(thing):
        yield from (*_signature(name, thing), markdown(thing))
    else:
        yield what_it_is(name, thing)


def _keys(shape: Any) -> str:
    schema = schema_of(shape)
    rows = [
        (
            f"`{key}`",
            f"{cell(kind_in_words(each))}{', required' if key in schema.get('required', ()) else ''}",
            _said(each),
        )
        for key, each in schema["properties"].items()
    ]
    return table(("key", "type", "meaning"), rows)


def _keywords(shape: Any) -> str:
    """Return the keys of a shape that is for programs: its types have no form in JSON."""
    docs = docs_of_keys(shape)
    rows = [
        (f"`{key}`", cell(f"`{_text(kind)}`"), cell(docs.get(key, ""))) for key, kind in shape.__annotations__.items()
    ]
    return table(("key", "type", "meaning"), rows)


def _fields(model: type[Model]) -> str:
    docs = docs_of_fields(model)  # type: ignore[arg-type]  # a class has its hash from type
    kinds = {field.name: field.type for field in attrs.fields(model)}
    rows = [
        (f"`{name}`", f"`{wire}`", cell(f"`{_text(kinds[name])}`"), cell(tidy(docs.get(name, ""))))
        for name, wire in wire_names(model)
    ]
    return table(("field", "on the wire", "type", "meaning"), rows)


def _said(schema: Mapping[str, Any]) -> str:
    return cell(schema.get("description", ""))


def _text(kind: Any) -> str:
    return str(getattr(kind, "__forward_arg__", kind)) if not isinstance(kind, type) else inspect.formatannotation(kind)


def _signature(name: str, thing: Any) -> Iterator[str]:
    try:
        signature = inspect.signature(thing)
    except ValueError:
        return
    bare = signature.replace(parameters=[each.replace(annotation=each.empty) for each in signature.parameters.values()])
    written = str(bare.replace(return_annotation=inspect.Signature.empty))
    if len(written) < MOST_SHOWN:
        yield from (f"`{name}{written}`", "")


MOST_SHOWN = 160
"""Characters of a signature, more of which are read in the list of what it takes."""


def _making(kind: type) -> Iterator[str]:
    """Yield what is said of making one, where a class has words of its own for it."""
    if inspect.isfunction(making := vars(kind).get("__init__")) and inspect.getdoc(making):
        yield from ("", markdown(making))


def _methods(kind: type) -> Iterator[str]:
    """Yield the methods and properties that a class has of its own, or from classes that are not public."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith(ROOT) and (base is kind or base.__name__ not in _public()):
            found |= vars(base)
    for name, member in found.items():
        function = getattr(member, "__func__", member)
        of_every_model = issubclass(kind, Model) and kind is not Model and hasattr(Model, name)
        if name.startswith("_") or of_every_model or not (inspect.isfunction(function) or isinstance(member, property)):
            continue
        yield from ("", f"### `{kind.__name__}.{name}` {{ #{kind.__name__}.{name} }}", "")
        yield from ([] if isinstance(member, property) else _signature(name, function))
        yield markdown(function)


@cache
def _public() -> frozenset[str]:
    return frozenset(name for _, name in homes())
