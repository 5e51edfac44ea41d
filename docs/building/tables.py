"""Tables of pages that are made from the catalogue: which of our methods stands for what one has used so far."""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from wrike_async import errors
from wrike_async.catalogue import ApiOperation, operations

CLIENTS = Path(__file__).parent / "clients"


def of_requests(page: str) -> str:
    """Return each operation of the API and the method for it, area by area."""
    parts = []
    for area, some in groupby(sorted(operations(), key=lambda each: each.area), key=lambda each: each.area):
        rows = [(f"`{each}`", _method(each, page), _takes(each)) for each in some]
        parts.append(f"### {area}\n\n{_table(('Wrike', 'wrike-async', 'takes'), rows)}")
    return "\n\n".join(parts)


def of_client(name: str) -> Callable[[str], str]:
    """Return what makes the table for another client, of which `clients` has which endpoint each method asks."""

    def table(page: str) -> str:
        known = {str(each): each for each in operations()}
        rows = [
            (f"`{theirs}`", f"`{endpoint}`", _method(known[endpoint], page))
            for theirs, endpoint in endpoints_of(name).items()
        ]
        return _table((name, "Wrike", "wrike-async"), rows)

    return table


def of_errors(page: str) -> str:
    """Return the tree of errors, and what each of them says of itself."""
    del page
    tree = inspect.cleandoc((errors.__doc__ or "").partition("::\n")[2]).partition("\n\n`")[0]
    return f"```text\n{inspect.cleandoc(tree)}\n```\n\n" + "\n\n".join(map(_error, errors.__all__))


def _error(name: str) -> str:
    kind = getattr(errors, name)
    said, _, attributes = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    known = re.findall(r"^    (\w+): (.*(?:\n     +.*)*)", attributes, re.MULTILINE)
    items = [f"- `{attribute}`: {' '.join(text.replace('``', '`').split())}" for attribute, text in known]
    base = kind.__mro__[1].__name__
    return "\n".join(
        [f"### {name}", "", f"A kind of `{base}`.", "", said.replace("``", "`").strip(), "", *items]
    ).strip()


def endpoints_of(name: str) -> dict[str, str]:
    """Return the methods of another client, and which endpoint each of them asks."""
    found: dict[str, str] = json.loads((CLIENTS / f"{name.lower()}.json").read_text(encoding="utf-8"))
    return found


def _method(operation: ApiOperation, page: str) -> str:
    reference = os.path.relpath("api.md", PurePosixPath(page).parent)
    return f"[`wrike.{operation.python}`]({reference}#wrike{operation.area})"


def _takes(operation: ApiOperation) -> str:
    names = [f"`{python}`" for python in operation.params.values()]
    return ", ".join(names[:_MOST]) + (" …" if len(names) > _MOST else "")


_MOST = 8


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


TABLES: Mapping[str, Callable[[str], str]] = {
    "errors": of_errors,
    "requests": of_requests,
    "WrikePy": of_client("WrikePy"),
    "PyWrike": of_client("PyWrike"),
}
