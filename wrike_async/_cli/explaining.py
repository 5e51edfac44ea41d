"""What a method does and takes, as a page of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from wrike_async import MethodInfo

__all__ = ["explained", "kind_in_words"]

_WIDTH = 100
_MOST_WORDS = 12
_FORMATS = {
    "date": "day (2026-03-15)",
    "date-time": "instant (2026-03-15T09:00:00Z)",
    "uri": "URL",
}


def explained(info: MethodInfo) -> str:
    """Return what a method does, performs and takes."""
    scopes = "undocumented" if info.scopes is None else ", ".join(info.scopes)
    lines = [*_wrapped(f"{info.name}: {info.does}", 4), ""]
    lines += [f"  {endpoint}" for endpoint in info.endpoints]
    lines += _wrapped(f"  access: {info.access}{', sensitive' if info.sensitive else ''}; scopes: {scopes}", 4)
    lines += [f"  gives away by {name}: {way}" for name, way in info.discloses.items()]
    return "\n".join([*lines, "", *_arguments(info), "", *_fields(info)]).rstrip()


def _arguments(info: MethodInfo) -> list[str]:
    properties = info.arguments["properties"]
    if not properties:
        return ["It takes nothing."]
    required = info.arguments.get("required", ())
    lines = ["Arguments (* is needed):"]
    for name, schema in properties.items():
        lines += _argument(f"{name}{'*' if name in required else ''}", schema)
    return lines


def _fields(info: MethodInfo) -> list[str]:
    fields = info.returns.get("properties", {})
    lines = ["Fields of the answer:"] if fields else []
    for name, schema in fields.items():
        lines += _argument(name, schema)
    return lines


def _argument(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    said = schema.get("description", "")
    text = f"{kind_in_words(schema)}{f'. {said[0].upper()}{said[1:]}' if said else ''}"
    yield from _wrapped(f"  {name}: {text}", 6)


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)


def kind_in_words(schema: Mapping[str, Any]) -> str:
    """Say in a few words what a value may be."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind_in_words(each) for each in schema["anyOf"]))
    if "enum" in schema:
        words = list(map(str, schema["enum"]))
        more = f", {len(words) - _MOST_WORDS} more" if len(words) > _MOST_WORDS else ""
        return f"{', '.join(words[:_MOST_WORDS])}{more}"
    match schema.get("type"):
        case "array":
            most = f" of at most {schema['maxItems']}:" if "maxItems" in schema else " of"
            return f"list{most} {kind_in_words(schema['items'])}"
        case "integer" | "number" as kind if "minimum" in schema:
            return f"{kind} from {schema['minimum']}{_upper(schema)}"
        case "object" if "properties" in schema:
            return f"{{{', '.join(schema['properties'])}}}"
        case "string":
            marked = str(schema.get("pattern", "")).startswith("^raw:")
            most = f" of at most {schema['maxLength']} characters" if "maxLength" in schema else ""
            return "raw:WORD" if marked else _FORMATS.get(schema.get("format", ""), f"text{most}")
        case "object":
            return "object"
        case None:
            return "JSON"
        case kind:
            return str(kind)


def _upper(schema: Mapping[str, Any]) -> str:
    return f" to {schema['maximum']}" if "maximum" in schema else ""
