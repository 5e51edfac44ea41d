"""Writes the reference of the methods, ``docs/api.md``, from the methods themselves: ``python docs/generate.py``."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from wrike_async.catalogue import ENDPOINT, ApiOperation, methods_of, operations, resources

TARGET = Path(__file__).parent / "api.md"

INTRODUCTION = """\
# Every method, and what it performs

Written by `docs/generate.py` from the methods themselves; a test sees to it that it is current. Parameters are in the
docstrings, where an editor shows them, and in `wrike-async api --json`.

{count} operations are what `wrike_async.operations()` returns. Any one of the scopes allows an operation; where none is
named, Wrike does not document it. Those marked † are not among the ones that the Maton gateway says that it proxies.
"""


def main() -> None:
    """Write the file."""
    TARGET.write_text(render(), encoding="utf-8")


def render() -> str:
    """Return the whole reference."""
    known = {str(operation): operation for operation in operations()}
    parts = [INTRODUCTION.format(count=len(known))]
    for area, resource in resources().items():
        parts.append(f"\n## `wrike.{area}`\n\n{_summary(resource)}\n")
        parts.append("\n| method | what it does | endpoints | scopes |\n| --- | --- | --- | --- |\n")
        parts += [_row(name, getattr(resource, name), known) for name in methods_of(resource)]
    return "".join(parts)


def _row(name: str, method: object, known: dict[str, ApiOperation]) -> str:
    named = [f"{verb} {path}" for verb, path in ENDPOINT.findall(inspect.getdoc(method) or "")]
    performed = [known[endpoint] for endpoint in named if endpoint in known]
    beyond = {str(operation) for operation in performed if not operation.gateway}
    endpoints = "<br>".join(f"`{endpoint}`{' †' if endpoint in beyond else ''}" for endpoint in named)
    scopes = ", ".join(dict.fromkeys(scope for operation in performed for scope in operation.scopes or ()))
    return f"| `{name}` | {_summary(method)} | {endpoints} | {scopes} |\n"


def _summary(thing: object) -> str:
    """Return the first paragraph of a docstring, as one line of Markdown."""
    paragraph, *_ = (inspect.getdoc(thing) or "").split("\n\n")
    return re.sub(r"\s+", " ", paragraph.replace("``", "`").replace("|", "\\|"))


if __name__ == "__main__":
    main()
