"""Which answers were read straight into models."""

from __future__ import annotations

from typing import Any

import pytest

from wrike_async._wire.structuring.packing import Packing, packing_of
from wrike_async.models import Task

__all__ = ["packed"]


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each answer that came for models alone could be read so."""
    noted: list[bool] = []
    read = Packing.read

    def noting(self: Packing, body: bytes) -> Any:
        page = read(self, body)
        noted.append(page is not None)
        return page

    monkeypatch.setattr(Packing, "read", noting)
    # Other tests may have had answers that nothing could be learnt from.
    monkeypatch.setattr(packing_of(Task), "_in_vain", 0)
    return noted
