"""Areas of the API as attributes of the client, loaded on first use."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar, cast, overload

from wrike_async._engine.engine import Engine
from wrike_async._resources.base import Resource
from wrike_async.options import CallOptions

__all__ = ["Area", "HasAreas"]

Kind = TypeVar("Kind", bound=Resource)


class HasAreas(Protocol):
    """What an area needs of the client that it is an attribute of."""

    _engine: Engine
    _options: CallOptions
    _areas: dict[str, Any]


class _Docstring:
    """The docstring of a declaration is that of its area, for ``help(Wrike)``."""

    def __init__(self, of_the_class: str) -> None:
        self._of_the_class = of_the_class

    def __get__(self, declared: Area[Any] | None, owner: type) -> str | None:
        return self._of_the_class if declared is None else inspect.getdoc(declared._load())


class Area(Generic[Kind]):
    __doc__: Any = _Docstring(
        """Declares an area: ``tasks: Area[Tasks] = Area("wrike_async._resources.tasks:Tasks")``.

    The module is imported when the attribute is first used. A class does as well as the text:
    ``class MyWrike(Wrike): gadgets = Area(Gadgets)``. The docstring of a declaration is that of its area.
    """
    )

    def __init__(self, resource: type[Kind] | str) -> None:
        self._resource = resource
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, client: None, owner: type) -> Area[Kind]: ...
    @overload
    def __get__(self, client: HasAreas, owner: type) -> Kind: ...
    def __get__(self, client: HasAreas | None, owner: type) -> Area[Kind] | Kind:
        if client is None:
            return self
        area: Kind | None = client._areas.get(self._name)
        if area is None:
            area = client._areas[self._name] = self._load()(client._engine, client._options)
        return area

    def __repr__(self) -> str:
        return f"<Area {self._name}>"

    def _load(self) -> type[Kind]:
        if isinstance(self._resource, str):
            module, _, name = self._resource.partition(":")
            self._resource = cast("type[Kind]", getattr(import_module(module), name))
        return self._resource
