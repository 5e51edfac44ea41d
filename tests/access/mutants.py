"""Checks that are taken out, to see something come through."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import pytest

from tests.access.world import World
from wrike_async import RowsFailed
from wrike_async.access import AccessDenied

__all__ = ["Check", "Probe", "is_kept_back", "last_of", "take_out"]

Probe = Callable[[World], Awaitable[Any]]


async def last_of(call: Any) -> None:
    """Raise the error of the last row."""
    outcomes = await call
    if outcomes[-1].error is not None:
        raise outcomes[-1].error


@attrs.frozen
class Check:
    """A check: where it is, how it is taken out, and what comes through then."""

    owner: Any
    function: str
    there: str
    gone: str
    probe: Probe


def take_out(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    found = inspect.unwrap(getattr(check.owner, check.function))
    module = sys.modules[found.__module__]
    source = textwrap.dedent(inspect.getsource(found))
    assert check.there in source, "say where the check is"
    made: dict[str, Any] = {}
    code = compile(
        "from __future__ import annotations\n" + source.replace(check.there, check.gone), module.__file__ or "", "exec"
    )
    exec(code, module.__dict__, made)
    monkeypatch.setattr(check.owner, check.function, made[check.function])
    for name, other in tuple(sys.modules.items()):
        # Functions are known by name where they are imported.
        if name.startswith("wrike_async") and getattr(other, check.function, None) is found:
            monkeypatch.setattr(other, check.function, made[check.function])


async def is_kept_back(world: World, probe: Probe) -> bool:
    try:
        await probe(world)
    except AccessDenied:
        return True
    except RowsFailed as failed:
        return failed.subgroup(AccessDenied) is not None
    except Exception:  # noqa: BLE001 (it went through, and was refused elsewhere)
        return False
    return False
