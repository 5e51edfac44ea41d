"""One test for each kind of store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.stores.places import PLACES, Place


@pytest.fixture(params=sorted(PLACES))
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty database of each kind, one after the other."""
    return PLACES[request.param](tmp_path)


@pytest.fixture(params=["duckdb", "sqlite"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty database of each kind that is a file."""
    return PLACES[request.param](tmp_path)
