"""Tokens in the keyring of the system, whatever its backend does."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.oauth.storing import OTHER, PAIR, keeps
from tests.transport.servers import shown
from wrike_async import InvalidArgument, KeyringStore, WrikeError

if TYPE_CHECKING:
    from pathlib import Path


class KeyringError(Exception):
    pass


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A keyring in memory, in place of the library: which backend there is depends on the machine."""
    entries: dict[tuple[str, str], str] = {}
    module: Any = ModuleType("keyring")
    module.get_password = lambda service, user: entries.get((service, user))
    module.set_password = lambda service, user, text: entries.__setitem__((service, user), text)
    module.delete_password = lambda service, user: entries.__delitem__((service, user))
    monkeypatch.setitem(sys.modules, "keyring", module)
    return entries


async def test_a_keyring_keeps_a_pair(keyring: dict[tuple[str, str], str], tmp_path: Path) -> None:
    store = KeyringStore("my-app", "me", lock=tmp_path / "turns.lock")
    await keeps(store)
    assert list(keyring) == [("my-app", "me")]
    assert "access" not in repr(store)
    assert await store.clear() is True
    assert await store.clear() is False
    await KeyringStore().save(PAIR)
    assert list(keyring) == [("wrike-async", "default")]


async def test_an_entry_of_somebody_elses_is_refused(keyring: dict[tuple[str, str], str]) -> None:
    keyring["wrike-async", "default"] = "hunter2"
    with pytest.raises(InvalidArgument, match="holds no tokens") as refused:
        await KeyringStore().load()
    assert "hunter2" not in str(refused.value)


async def test_a_locked_keyring_is_a_wrike_error(
    keyring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: str) -> None:
        raise KeyringError("while storing refresh-1")

    store = KeyringStore()
    monkeypatch.setattr(sys.modules["keyring"], "set_password", locked)
    with pytest.raises(WrikeError, match="the keyring failed: KeyringError") as failed:
        await store.save(PAIR)
    assert "refresh-1" not in str(failed.value)
    assert keyring == {}


@pytest.mark.parametrize("failure", [RuntimeError("refresh-1"), OSError(1783, "refresh-1"), KeyError("refresh-1")])
async def test_whatever_a_backend_raises_is_a_wrike_error(
    keyring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_: str) -> None:
        raise failure

    store = KeyringStore()
    for name in ("get_password", "set_password", "delete_password"):
        with monkeypatch.context() as patch:
            patch.setattr(sys.modules["keyring"], name, fail)
            keyring["wrike-async", "default"] = msgspec.json.encode(PAIR.to_dict()).decode()
            call = {
                "get_password": store.load,
                "set_password": lambda: store.save(OTHER),
                "delete_password": store.clear,
            }
            with pytest.raises(WrikeError, match=f"the keyring failed: {type(failure).__name__}") as failed:
                await call[name]()
            assert "refresh-1" not in shown(failed.value)


async def test_an_entry_that_is_no_text_is_refused(
    keyring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["keyring"], "get_password", lambda *_: 5)
    with pytest.raises(InvalidArgument, match="holds no tokens"):
        await KeyringStore().load()
    assert keyring == {}


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(InvalidArgument, match=r"pip install 'wrike-async\[keyring\]'"):
        KeyringStore()
