"""What a method takes and performs, found by its dotted name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from inspect import Parameter, signature
from typing import Annotated, Any, TypedDict, get_type_hints

import attrs

from wrike_async._calling.declared import (
    ENDPOINT,
    IN_PATH,
    argument_of,
    declared_by_endpoint,
    hint_of,
    methods_of,
    resources_of,
    shape_of,
    taken_by,
)
from wrike_async._calling.hints import docs_of_keys, entry_of, is_list, parts_of, without_none
from wrike_async._resources.base import Resource
from wrike_async._wire.encoders import EXTRA, parameters_of
from wrike_async._wire.names import did_you_mean, to_snake
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, IdList, UpTo
from wrike_async._writing.batching.search import Recover
from wrike_async._writing.batching.write_options import BatchMode
from wrike_async._writing.outcomes import OnError
from wrike_async.errors import InvalidArgument

__all__ = ["FILES", "Argument", "FileContent", "MethodSignature", "find_method", "names_of"]

_LINE_OF_ARGUMENTS = re.compile(r" {4}\*{0,2}(\w+): (.*)")

FILES = frozenset({"source", "to"})
"""Arguments that are paths where a program passes them on from whoever owns the files."""

_NOT_BY_NAME = frozenset({"scan", "partitions", "ensure", "keep_active"})
"""Methods for programs, which take millions of entities in no order, or see to something for as long as they run."""

_NOT_IN_JSON = frozenset({"progress", "journal", "limit", "to"})


class FileContent(TypedDict, total=False):
    """The content of a file: either as text, or in base64."""

    text: str
    base64: str


# Their own types are for type checkers, or have no form in JSON.
_INSTEAD: Mapping[str, Any] = {
    "source": FileContent,
    "recover": Recover,
    "on_error": OnError,
    "batch": BatchMode,
}


@attrs.frozen
class Argument:
    """One argument of a method.

    Attributes:
        hint: its type, with markers; of an argument that may be left out, without the ``None`` that stands for that.
        required: whether it must be there.
        description: what the docstring says.
        in_shape: whether it is a parameter of the operation itself, which its encoder checks.
    """

    hint: Any
    required: bool
    description: str | None = None
    in_shape: bool = False


@attrs.frozen(eq=False, slots=False)
class MethodSignature:
    """A method of an area, as callers by name see it.

    Attributes:
        name: dotted, such as ``"tasks.update"``.
        function: what it is.
        operations: what it performs, in the order of its docstring.
        arguments: by Python name.
        spellings: Python names by wire name.
    """

    name: str
    function: Callable[..., Any]
    operations: tuple[Operation[Any], ...]
    arguments: Mapping[str, Argument]
    spellings: Mapping[str, str]

    @property
    def area(self) -> str:
        """The attribute of the client that it belongs to."""
        return self.name.partition(".")[0]

    @cached_property
    def is_paged(self) -> bool:
        """Whether it lists a collection."""
        return "page_size" in self.arguments

    @property
    def has_page_tokens(self) -> bool:
        """Whether a walk over its pages can begin anywhere."""
        return "next_page_token" in self.arguments

    def named(self, spelling: str) -> str:
        """Return the Python name of an argument that is spelt in any way.

        Raises:
            InvalidArgument: there is none of that name.
        """
        for name in (spelling, self.spellings.get(spelling), to_snake(spelling), spelling.replace("-", "_")):
            if name is not None and (name in self.arguments or name in _NOT_IN_JSON & self._taken):
                return name
        known = [name for name in self.arguments if name != EXTRA]
        hint = did_you_mean(spelling, known) or (f"; it takes {', '.join(known)}" if known else "; it takes nothing")
        raise InvalidArgument(f"{self.name} has no argument {spelling!r}{hint}")

    @cached_property
    def _taken(self) -> frozenset[str]:
        return frozenset(taken_by(self.function))


def names_of(client: type) -> list[str]:
    """Return the dotted names of all methods of a client's areas."""
    return [f"{area}.{name}" for area, resource in resources_of(client).items() for name in _names_in(resource)]


def _names_in(resource: type[Resource]) -> list[str]:
    return [name for name in methods_of(resource) if name not in _NOT_BY_NAME]


def find_method(client: type, name: str) -> MethodSignature:
    """Return the method of a dotted name.

    Args:
        client: whose areas there are.
        name: such as ``"tasks.update"``.

    Raises:
        InvalidArgument: there is no such method; with the closest name.
    """
    if not isinstance(name, str):
        raise InvalidArgument(f"name must be that of a method, such as 'tasks.update', not {type(name).__name__}")
    area, _, method = name.partition(".")
    resource = resources_of(client).get(area)
    if resource is not None and method in _names_in(resource):
        return _signature(client, area, method)
    if resource is not None:
        hint = did_you_mean(method, _names_in(resource)) or f"; it has {', '.join(_names_in(resource))}"
        raise InvalidArgument(f"{area} has no method {method!r}{hint}" if method else f"name a method of {area}{hint}")
    hint = did_you_mean(name, names_of(client)) or "; the names are those of methods, such as 'tasks.update'"
    raise InvalidArgument(f"there is no method {name!r}{hint}")


@cache
def _signature(client: type, area: str, method: str) -> MethodSignature:
    resource = resources_of(client)[area]
    function = getattr(resource, method)
    docstring = inspect.getdoc(function) or ""
    declared = declared_by_endpoint(resource)
    named = dict.fromkeys(f"{verb} {path}" for verb, path in ENDPOINT.findall(docstring))
    operations = tuple(operation for endpoint in named for operation in declared.get(endpoint, ()))
    in_path = _in_path(operations, taken_by(function))
    arguments = dict(_arguments(function, frozenset(in_path.values()), _described_in(docstring)))
    most = {operation.max_ids for operation in operations}
    if (ids := next((name for name in in_path.values() if name == "contact_ids"), None)) and most != {1}:
        # All of them ride in one request.
        arguments[ids] = attrs.evolve(arguments[ids], hint=Annotated[IdList, UpTo(max(most))])
    return MethodSignature(
        name=f"{area}.{method}",
        function=function,
        operations=operations,
        arguments=arguments,
        spellings={**_wire_names(operations), **in_path},
    )


def _in_path(operations: tuple[Operation[Any], ...], takes: tuple[str, ...]) -> dict[str, str]:
    """Return the arguments for what is in the paths, by wire name; what rows say of themselves is not among them."""
    names = {wire: argument_of(wire, takes) for operation in operations for wire in IN_PATH.findall(operation.path)}
    return {wire: name for wire, name in names.items() if name != "rows"}


def _wire_names(operations: tuple[Operation[Any], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for operation in operations:
        for name, parameter in ({} if operation.accepts is None else parameters_of(operation.accepts)).items():
            found[parameter.wire_name] = name
        if operation.paging is not None:
            found[operation.paging.size_param] = "page_size"
            found[operation.paging.token_param] = "next_page_token"
    return found


def _arguments(
    function: Callable[..., Any], in_path: frozenset[str], docs: Mapping[str, str]
) -> Iterator[tuple[str, Argument]]:
    for name, parameter in signature(function).parameters.items():
        shape = shape_of(function, parameter)
        if shape is not None:
            yield from _arguments_of(shape)
        elif name != "self" and name not in _NOT_IN_JSON:
            hint = _INSTEAD.get(name) or _json_form(without_none(hint_of(function, parameter)))
            if name in in_path or (hint is str and name.endswith("_id")):
                hint = IdList if any(map(is_list, parts_of(hint).kinds)) else Id
            yield name, Argument(hint, parameter.default is Parameter.empty, docs.get(name) or _of_itself(name))


def _of_itself(name: str) -> str | None:
    """Return what the name of an argument says where the docstring has nothing to add."""
    return f"ID of the {name.removesuffix('_id').replace('_', ' ')}." if name.endswith("_id") else None


def _json_form(hint: Any) -> Any:
    """Return what an argument may be in JSON: a list of what it iterates, a text where a model may stand."""
    kinds = parts_of(hint).kinds
    if entries := [entry_of(kind) for kind in kinds if is_list(kind)]:
        return Sequence[entries[0]]  # type: ignore[valid-type]  # a type that is found out
    return str if kinds == (str,) else hint


def _arguments_of(shape: type) -> Iterator[tuple[str, Argument]]:
    docs, parameters = docs_of_keys(shape), parameters_of(shape)
    for name, hint in get_type_hints(shape, include_extras=True).items():
        required = name in parameters and parameters[name].required
        yield name, Argument(hint, required, docs.get(name), in_shape=True)


def _described_in(docstring: str) -> dict[str, str]:
    """Return what a docstring says of the arguments, by name."""
    section = docstring.partition("\nArgs:\n")[2].partition("\n\n")[0]
    found: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        if begun := _LINE_OF_ARGUMENTS.fullmatch(line):
            name = begun[1]
            found[name] = begun[2]
        elif name:
            found[name] += f" {line.strip()}"
    return {name: text.replace("``", "").replace("`", "") for name, text in found.items()}
