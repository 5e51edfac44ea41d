"""What an error means, tells, and is raised by, as a page of text."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

from wrike_async import errors
from wrike_async.catalogue import methods_of, resources

__all__ = ["explained_error"]

_WIDTH = 100
_SECTION = re.compile(r"^(Attributes|Raises):\n((?:^(?: .*)?\n?)+)", re.MULTILINE)
_ENTRY = re.compile(r"^([\w., ]+): (.*(?:\n +.*)*)", re.MULTILINE)


def explained_error(name: str) -> str:
    """Return what `wrike_async.errors` says of an error, by its name, and which methods name it."""
    kind: type[errors.WrikeError] = getattr(errors, name)
    own = [each.__name__ for each in kind.__mro__ if each.__name__ in errors.__all__]
    plain = [each.__name__ for each in kind.__mro__ if each in (ValueError, TimeoutError, ExceptionGroup)]
    special = [each.__name__ for each in kind.__subclasses__() if each.__name__ in errors.__all__]
    attributes: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        attributes |= _entries(vars(base).get("__doc__"), "Attributes")
    raised = dict(_raised(name))
    lines = [f"{name}: {_plain(_SECTION.sub('', _cleaned(kind.__doc__)).strip())}", ""]
    lines += _wrapped(f"Caught by except of {', '.join([*own, *plain])}.", 4)
    lines += _wrapped(f"More special kinds: {', '.join(special)}.", 4) if special else []
    lines += _listed("Attributes:", attributes)
    lines += _listed("Methods that name it:", raised)
    return "\n".join(lines)


def _raised(name: str) -> Iterator[tuple[str, str]]:
    for area, resource in resources().items():
        for method in methods_of(resource):
            for named, when in _entries(getattr(resource, method).__doc__, "Raises").items():
                if name in named.split(", "):
                    yield f"{area}.{method}", when


def _listed(heading: str, entries: dict[str, str]) -> list[str]:
    lines = [line for each, text in entries.items() for line in _wrapped(f"  {each}: {text}", 6)]
    return ["", heading, *lines] if lines else []


def _entries(docstring: str | None, section: str) -> dict[str, str]:
    """Return what a section of a docstring says, each in one line, by name."""
    return {
        name: " ".join(_plain(text).split())
        for title, body in _SECTION.findall(_cleaned(docstring))
        if title == section
        for name, text in _ENTRY.findall(inspect.cleandoc(body))
    }


def _cleaned(docstring: str | None) -> str:
    return f"{inspect.cleandoc(docstring or '')}\n"


def _plain(text: str) -> str:
    return text.replace("``", "").replace("`", "")


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)
