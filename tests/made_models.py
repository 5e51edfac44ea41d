"""Which models are made one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from wrike_async._wire import converter

__all__ = ["made_one_by_one"]


def made_one_by_one(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the IDs of the models that are made from now on, each as soon as it is."""
    ids: list[str] = []
    one_by_one = converter.structure_one_by_one

    def noting(model_type: Any, records: Any, *, strict: bool) -> Iterator[Any]:
        for model in one_by_one(model_type, records, strict=strict):
            ids.append(model.id)
            yield model

    monkeypatch.setattr(converter, "structure_one_by_one", noting)
    return ids
