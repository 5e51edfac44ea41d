"""What tests of exports leave behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.export.stores.places import remove_schemas


@pytest.fixture(autouse=True)
def no_schema_left_behind() -> Iterator[None]:
    """Schemas would make connections slower from test to test."""
    yield
    remove_schemas()
