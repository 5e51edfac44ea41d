"""What `wrike_async.models` offers is every model there is."""

from __future__ import annotations

import importlib
import pkgutil

import wrike_async._resources
from wrike_async import models
from wrike_async._wire.types import Model


def test_every_model_is_offered() -> None:
    there: set[str] = set()
    for found in pkgutil.iter_modules(wrike_async._resources.__path__):
        module = importlib.import_module(f"wrike_async._resources.{found.name}")
        there |= {
            name
            for name, value in vars(module).items()
            if isinstance(value, type)
            and issubclass(value, Model)
            and value.__module__ == module.__name__
            and not name.startswith("_")
        }
    assert set(models.__all__) == there
    assert len(models.__all__) == len(there)


def test_a_model_is_made_by_hand() -> None:
    task = models.Task(id="MAAAAAEQ_HoP", title="By hand")
    assert task.to_dict() == {"id": "MAAAAAEQ_HoP", "title": "By hand"}
