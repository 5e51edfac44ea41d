"""Notebooks as modules, for what checks types: ``python -m docs.building.notebooks DIRECTORY``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from docs.building.programs import programs

__all__ = ["module_of", "write_modules"]


def module_of(notebook: str) -> str:
    """Return the code of a notebook's cells as one module, which awaits outside of functions as cells do."""
    cells = json.loads(notebook)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code") + "\n"


def write_modules(into: Path) -> list[Path]:
    """Write a module for each notebook in ``examples``; returns where they are."""
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for path in programs():
        if path.suffix == ".ipynb":
            module = into / f"{path.stem}.py"
            module.write_text(module_of(path.read_text(encoding="utf-8")), encoding="utf-8")
            written.append(module)
    return written


if __name__ == "__main__":
    write_modules(Path(sys.argv[1]))
