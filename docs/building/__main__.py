"""Writes all that the site is built from into ``build/docs``: ``python -m docs.building``."""

from __future__ import annotations

from docs.building.pages import stage

if __name__ == "__main__":
    stage()
