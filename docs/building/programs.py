"""The programs in ``examples`` as pages of the site."""

from __future__ import annotations

import ast
import json
from pathlib import Path

__all__ = ["code_of_program", "page_of_program", "programs"]

EXAMPLES = Path(__file__).parents[2] / "examples"
KINDS = (".py", ".ipynb")


def programs() -> list[Path]:
    """Return the programs and notebooks, in alphabetical order."""
    return sorted(path for path in EXAMPLES.iterdir() if path.suffix in KINDS and path.name != "__init__.py")


def page_of_program(path: Path) -> str:
    """Return a program as a page: what it says of itself, and all of it; of a notebook its cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return (
            "\n\n".join(_cell(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]) + "\n"
        )
    said = (ast.get_docstring(ast.parse(text)) or path.stem).splitlines()[0]
    return f"# `{path.name}`\n\n{said}\n\n{_code(text)}\n"


def code_of_program(name: str) -> str:
    """Return the code of a program, as a block of a page."""
    return _code((EXAMPLES / name).read_text(encoding="utf-8"))


def _cell(kind: str, source: str) -> str:
    return _code(source) if kind == "code" else source


def _code(program: str) -> str:
    return f"```python\n{program.rstrip()}\n```"
