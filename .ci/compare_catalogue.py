"""Say what a newer OpenAPI file of Wrike has that the catalogue lacks, and the other way round.

``python .ci/compare_catalogue.py SPECIFICATION.json`` exits with 1 where they differ. What it prints is where work on a
new version of the API begins: operations first, then parameters, then words that a parameter accepts.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

CATALOGUE = Path(__file__).parents[1] / "wrike_async" / "sandbox" / "operations.json"
METHODS = ("get", "post", "put", "delete", "patch")

Described = dict[str, dict[str, frozenset[str]]]
"""Words that each parameter accepts, if they are listed, by operation and parameter."""


def path_of(template: str) -> str:
    """One form for a path, whatever its parameters are called and however many IDs it shows."""
    return re.sub(r"\{[^}]*\}(,\{[^}]*\})*(,\.\.\.)?", "{}", "/" + template.strip("/"))


def specified(document: dict[str, Any]) -> Described:
    """Read an OpenAPI file."""
    found: Described = {}
    for template, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                parameters = [
                    _resolved(document, each)
                    for each in (*item.get("parameters", ()), *item[method].get("parameters", ()))
                ]
                found[f"{method.upper()} {path_of(template)}"] = {
                    each["name"]: _words(each.get("schema", each)) for each in parameters if each["in"] != "path"
                }
    return found


def known(lines: list[dict[str, Any]]) -> Described:
    """Read the catalogue."""
    return {
        f"{line['method']} {path_of(line['path'])}": {
            name: frozenset(kind[1:]) if isinstance(kind, list) else frozenset()
            for name, kind in line["params"].items()
        }
        for line in lines
    }


def differences(ours: Described, theirs: Described) -> list[str]:
    """One line for each thing that only one of the two has."""
    said = [f"+ {key}" for key in sorted(theirs.keys() - ours.keys())]
    said += [f"- {key}" for key in sorted(ours.keys() - theirs.keys())]
    for key in sorted(ours.keys() & theirs.keys()):
        mine, other = ours[key], theirs[key]
        said += [f"+ {key}: parameter {name}" for name in sorted(other.keys() - mine.keys())]
        said += [f"- {key}: parameter {name}" for name in sorted(mine.keys() - other.keys())]
        for name in sorted(mine.keys() & other.keys()):
            if mine[name] and other[name]:
                said += [f"+ {key}: {name}={word}" for word in sorted(other[name] - mine[name])]
                said += [f"- {key}: {name}={word}" for word in sorted(mine[name] - other[name])]
    return said


def _resolved(document: dict[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    node: Any = document
    for step in parameter["$ref"].removeprefix("#/").split("/"):
        node = node[step]
    resolved: dict[str, Any] = node
    return resolved


def _words(schema: dict[str, Any]) -> frozenset[str]:
    return frozenset(map(str, schema.get("enum") or schema.get("items", {}).get("enum") or ()))


def main(arguments: list[str]) -> int:
    """Compare, print, and tell by the exit code."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    theirs = specified(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    said = differences(known(json.loads(CATALOGUE.read_text(encoding="utf-8"))["operations"]), theirs)
    print("\n".join(said) or "the catalogue has all of it, and no more")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
