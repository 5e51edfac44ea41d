"""Writes the reference, ``docs/api.md``, from the package itself: ``python docs/generate.py``."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, is_typeddict

import wrike_async
from wrike_async.catalogue import ENDPOINT, ApiOperation, methods_of, operations, resources

TARGET = Path(__file__).parent / "api.md"
PACKAGE = Path(inspect.getfile(wrike_async)).parent
MOST_WORDS = 24

INTRODUCTION = """\
# Every method, and what it performs

Written by `docs/generate.py` from the methods themselves; a test sees to it that it is current. Parameters are in the
docstrings, where an editor shows them, in `wrike-async api --json`, and by name [below](#wrike_asyncparams).

{count} operations are what `wrike_async.operations()` returns. Any one of the scopes allows an operation; where none is
named, Wrike does not document it. Those marked † are not among the ones that the Maton gateway says that it proxies.
"""

NAMES = """
# Every public name

What is not here is not public: modules whose name begins with an underscore may change without notice.
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
    parts.append(NAMES)
    for module in public_modules():
        parts.append(f"\n## `{module.__name__}`\n\n{_summary(module)}\n\n| name | what it is |\n| --- | --- |\n")
        parts += [f"| `{name}` | {what_it_is(name, getattr(module, name))} |\n" for name in sorted(module.__all__)]
    return "".join(parts)


def public_modules() -> list[ModuleType]:
    """Return the modules whose path has no name with an underscore, and that are there to be imported from."""
    found = pkgutil.walk_packages(wrike_async.__path__, "wrike_async.", onerror=lambda _: None)
    names = ["wrike_async", *(module.name for module in found if "._" not in module.name)]
    return [import_module(name) for name in names if not name.endswith(("__main__", ".plugin"))]


def _row(name: str, method: object, known: dict[str, ApiOperation]) -> str:
    named = [f"{verb} {path}" for verb, path in ENDPOINT.findall(inspect.getdoc(method) or "")]
    performed = [known[endpoint] for endpoint in named if endpoint in known]
    beyond = {str(operation) for operation in performed if not operation.gateway}
    endpoints = "<br>".join(f"`{endpoint}`{' †' if endpoint in beyond else ''}" for endpoint in named)
    scopes = ", ".join(dict.fromkeys(scope for operation in performed for scope in operation.scopes or ()))
    return f"| `{name}` | {_summary(method)} | {endpoints} | {scopes} |\n"


def what_it_is(name: str, thing: Any) -> str:
    """Return what a public name is: a sentence, the keys of a shape, or the words of a type of texts."""
    if is_typeddict(thing):
        return ", ".join(f"`{key}`{' (required)' if _is_required(thing, key) else ''}" for key in thing.__annotations__)
    if inspect.isclass(thing) or inspect.isroutine(thing):
        return _summary(thing)
    said = _paragraph(_docstrings_of_names().get(name, ""))
    if words := _words(thing):
        more = f" and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
        return f"{said} {', '.join(f'`{word}`' for word in words[:MOST_WORDS])}{more}".strip()
    return said or f"`{thing!r}`".replace("|", "\\|")


def _is_required(shape: Any, key: str) -> bool:
    # Where annotations are texts, `__required_keys__` knows nothing of the marks within them.
    hint = shape.__annotations__[key]
    text = getattr(hint, "__forward_arg__", str(hint))
    return text.startswith("Required[") or (key in shape.__required_keys__ and not text.startswith("NotRequired["))


def _words(thing: Any) -> list[str]:
    """Return what a type of texts knows, as long as it is made of nothing else."""
    if get_origin(thing) is Literal:
        return list(map(str, get_args(thing)))
    if get_origin(thing) in (Union, UnionType):
        parts = [_words(part) for part in get_args(thing)]
        return list(dict.fromkeys(word for part in parts for word in part)) if all(parts) else []
    return []


@cache
def _docstrings_of_names() -> dict[str, str]:
    """Return what stands under the assignments of the package, such as those of type aliases."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, after in pairwise(body):
            if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)):
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Name) and isinstance(after.value.value, str):
                    found.setdefault(target.id, after.value.value)
    return found


def _summary(thing: object) -> str:
    """Return the first paragraph of a docstring, as one line of Markdown."""
    return _paragraph(inspect.getdoc(thing) or "")


def _paragraph(docstring: str) -> str:
    paragraph, *_ = docstring.split("\n\n")
    return re.sub(r"\s+", " ", paragraph.replace("``", "`").replace("|", "\\|"))


if __name__ == "__main__":
    main()
