"""Writes a page of reference for each area of the client: ``python -m docs.building.methods OUT``."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.building.methods.areas import area_pages


def main() -> None:
    """Write the pages into the folder that is named."""
    (out,) = sys.argv[1:] or sys.exit("usage: python -m docs.building.methods OUT")
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in area_pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
