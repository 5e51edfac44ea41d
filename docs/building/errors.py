"""One page for each error: when it is raised, what it tells, and which methods name it."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from docs.building.docstrings import entries, prose
from docs.building.methods.areas import anchor_of
from wrike_async import errors
from wrike_async.catalogue import methods_of, resources

__all__ = ["error_pages", "tree_of_errors"]


def error_pages() -> dict[str, str]:
    """Return the Markdown of the page of each error, by its name."""
    return {name: "\n".join(_page(name)) for name in errors.__all__}


def tree_of_errors(page: str) -> str:
    """Return the tree of errors, and a line for each of them with a link to its page."""
    del page
    tree = inspect.cleandoc((errors.__doc__ or "").partition("::\n")[2]).partition("\n\n`")[0]
    listed = [f"- [`{name}`](errors/{name}.md): {_sentence(name)}" for name in errors.__all__]
    return "\n".join(["```text", inspect.cleandoc(tree), "```", "", *listed])


def _sentence(name: str) -> str:
    return prose(getattr(errors, name)).split("\n\n")[0].replace("\n", " ")


def _page(name: str) -> Iterator[str]:
    kind = getattr(errors, name)
    yield from (f"# `{name}` {{ #{name} }}", "", prose(kind), "")
    kinds = [base.__name__ for base in kind.__mro__[1:] if base.__module__ != "builtins" or base.__name__ not in _PLAIN]
    yield from ("Caught by `except` of " + ", ".join([f"`{name}`", *map(_link, kinds)]) + ".", "")
    attributes: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        attributes |= entries(vars(base).get("__doc__") or "", "Attributes")
    if attributes:
        yield from ("**Attributes**", "", *(f"- `{each}`: {text}" for each, text in attributes.items()), "")
    if special := [each.__name__ for each in kind.__subclasses__() if each.__name__ in errors.__all__]:
        yield from (f"**More special kinds**: {', '.join(map(_link, special))}.", "")
    if raised := _raised_by().get(name):
        yield from ("**Methods that name it**", "", *raised, "")
    yield from ("What else there is to catch: [Errors](../errors.md).", "")


_PLAIN = frozenset({"Exception", "BaseException", "object"})


def _link(name: str) -> str:
    return f"[`{name}`]({name}.md)" if name in errors.__all__ else f"`{name}`"


@cache
def _raised_by() -> Mapping[str, list[str]]:
    """Return the methods whose docstrings name an error, and when they raise it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for area, resource in resources().items():
        for method in methods_of(resource):
            for names, when in entries(getattr(resource, method), "Raises").items():
                for name in names.split(", "):
                    link = f"[`{area}.{method}`](../methods/{area}.md#{anchor_of(method)})"
                    found[name].append(f"- {link}: {when}")
    return found
