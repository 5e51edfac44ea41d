"""Tables of pages that are made from the catalogue: which of our methods stands for what one has used so far."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path, PurePosixPath

from docs.building.cells import table
from docs.building.errors import tree_of_errors
from docs.building.methods.areas import anchor_of
from wrike_async.catalogue import ApiOperation, operations

CLIENTS = Path(__file__).parent / "clients"


def of_requests(page: str) -> str:
    """Return each operation of the API and the method for it, area by area."""
    parts = []
    for area, some in groupby(sorted(operations(), key=lambda each: each.area), key=lambda each: each.area):
        rows = [(f"`{each}`", _method(each, page), _takes(each)) for each in some]
        parts.append(f"### {area}\n\n{table(('Wrike', 'wrike-async', 'takes'), rows)}")
    return "\n\n".join(parts)


def of_client(name: str, title: str = "") -> Callable[[str], str]:
    """Return what makes the table for another client, of which `clients` has which endpoint each method asks."""

    def rows_of(page: str) -> str:
        known = {str(each): each for each in operations()}
        rows = [
            (f"`{theirs}`", f"`{endpoint}`", _method(known[endpoint], page))
            for theirs, endpoint in endpoints_of(name).items()
        ]
        return table((title or name, "Wrike", "wrike-async"), rows)

    return rows_of


def endpoints_of(name: str) -> dict[str, str]:
    """Return the methods of another client, and which endpoint each of them asks."""
    found: dict[str, str] = json.loads((CLIENTS / f"{name.lower()}.json").read_text(encoding="utf-8"))
    return found


def _method(operation: ApiOperation, page: str) -> str:
    area, _, method = operation.python.partition(".")
    reference = os.path.relpath(f"reference/methods/{area}.md", PurePosixPath(page).parent)
    return f"[`wrike.{operation.python}`]({reference}#{anchor_of(method)})"


def _takes(operation: ApiOperation) -> str:
    names = [f"`{python}`" for python in operation.params.values()]
    return ", ".join(names[:_MOST]) + (" …" if len(names) > _MOST else "")


_MOST = 8


TABLES: Mapping[str, Callable[[str], str]] = {
    "errors": tree_of_errors,
    "requests": of_requests,
    "WrikePy": of_client("WrikePy"),
    "PyWrike": of_client("PyWrike"),
    "CSharp": of_client("CSharp", "the C# client"),
}
