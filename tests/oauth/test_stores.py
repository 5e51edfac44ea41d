"""Where tokens are kept: whole, private, locked."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import attrs
import msgspec
import pytest

from tests.oauth.storing import OTHER, PAIR, keeps
from wrike_async import FileStore, InvalidArgument, MemoryStore, TokenPair, WrikeError
from wrike_async.oauth import _private_files as private_files

if TYPE_CHECKING:
    from pathlib import Path

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX's")


# --- a pair -------------------------------------------------------------------------------------------------------


def test_a_pair_survives_its_dict() -> None:
    assert TokenPair.from_dict(PAIR.to_dict()) == PAIR
    assert TokenPair.from_dict({**OTHER.to_dict(), "of_tomorrow": 1}) == OTHER


@pytest.mark.parametrize(
    "broken",
    [
        {"access_token": ""},
        {"access_token": None},
        {"refresh_token": "two words"},
        {"refresh_token": 5},
        {"expires_at": "soon"},
        {"expires_at": True},
        {"expires_at": float("nan")},
        {"lifetime": 0},
        {"host": "evil.example/path"},
        {"host": "user@evil.example"},
        {"host": "evil.example#"},
        {"host": "evil.example:80:80"},
        {"host": ""},
        {"host": 5},
    ],
    ids=str,
)
def test_what_is_no_pair_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument) as refused:
        TokenPair.from_dict(PAIR.to_dict() | broken)
    assert "refresh-1" not in str(refused.value)
    assert "two words" not in str(refused.value)


@pytest.mark.parametrize("missing", ["access_token", "refresh_token", "expires_at"])
def test_a_pair_with_a_part_missing_is_refused(missing: str) -> None:
    values = PAIR.to_dict()
    del values[missing]
    with pytest.raises(InvalidArgument, match="a part of them is missing"):
        TokenPair.from_dict(values)


@pytest.mark.parametrize("host", ["www.wrike.com", "127.0.0.1:8080", "[::1]:8080", "localhost", "w"])
def test_what_is_a_host(host: str) -> None:
    assert attrs.evolve(PAIR, host=host).host == host


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- memory and file ----------------------------------------------------------------------------------------------


async def test_memory_keeps_a_pair() -> None:
    store = MemoryStore()
    await keeps(store)
    await store.clear()
    assert await store.load() is None


async def test_a_file_keeps_a_pair(token_file: Path) -> None:
    store = FileStore(str(token_file))
    await keeps(store)
    assert sorted(path.name for path in token_file.parent.iterdir()) == ["tokens.json", "tokens.json.lock"]
    assert await FileStore(token_file).load() == OTHER
    (token_file.parent / ".tokens.json.x1y2.new").write_text("left by a crash")
    assert await store.clear() is True
    assert await store.clear() is False
    assert [path.name for path in token_file.parent.iterdir()] == ["tokens.json.lock"]


@on_posix
async def test_a_file_is_its_owners_alone(token_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = FileStore(token_file)
    before = os.umask(0)
    try:
        async with store.exclusive():
            await store.save(PAIR)
    finally:
        os.umask(before)
    lock = token_file.with_name("tokens.json.lock")
    assert [mode_of(path) for path in (token_file, lock, token_file.parent)] == [0o600, 0o600, 0o700]
    await store.load()
    assert caplog.messages == []
    os.chmod(token_file, 0o644)
    await store.load()
    assert "chmod 600" in caplog.text
    await store.save(OTHER)
    assert mode_of(token_file) == 0o600


def leave_behind(token_file: Path, pair: TokenPair, *, later: float = 1.0, name: str = "x1y2z3_8") -> Path:
    """What a process leaves that is killed before the last step of a write, some seconds after the file was written."""
    leftover = token_file.parent / f".{token_file.name}.{name}.new"
    leftover.write_bytes(msgspec.json.encode(pair.to_dict()))
    leftover.chmod(0o600)
    moment = (token_file.stat().st_mtime_ns if token_file.exists() else 0) + round(later * 1e9)
    os.utime(leftover, ns=(moment, moment))
    return leftover


async def test_a_pair_that_a_crash_left_beside_the_file_is_found(
    token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = FileStore(token_file)
    await store.save(PAIR)
    leave_behind(token_file, OTHER, later=2, name="newest")
    leave_behind(token_file, PAIR, later=1, name="newer")
    leave_behind(token_file, PAIR, later=-1, name="older")
    (token_file.parent / ".tokens.json.half.new").write_text('{"access_token": "acc')
    (token_file.parent / ".tokens.json.half.new").chmod(0o600)
    of_another = token_file.parent / ".tokens.json.bak.x1.new"
    of_another.write_text("")
    async with store.exclusive():
        assert await store.load() == OTHER
    assert "was stopped while it saved" in caplog.text
    assert sorted(path.name for path in token_file.parent.iterdir()) == [
        of_another.name, "tokens.json", "tokens.json.lock"
    ]  # fmt: skip


async def test_the_first_pair_of_all_is_found_beside_no_file(token_file: Path) -> None:
    store = FileStore(token_file)
    token_file.parent.mkdir()
    leave_behind(token_file, PAIR)
    assert await store.load() is None
    assert await store.clear() is True
    leave_behind(token_file, PAIR)
    async with store.exclusive():
        assert await store.load() == PAIR


@on_posix
async def test_what_others_may_have_left_beside_the_file_is_not_taken(token_file: Path, tmp_path: Path) -> None:
    store = FileStore(token_file)
    await store.save(PAIR)
    leave_behind(token_file, OTHER).chmod(0o660)
    strange = tmp_path / "strange"
    leave_behind(token_file, OTHER, name="moved").rename(strange)
    link = token_file.parent / ".tokens.json.link.new"
    link.symlink_to(strange)
    async with store.exclusive():
        assert await store.load() == PAIR
    assert link.is_symlink()


async def test_what_a_writer_without_the_lock_puts_in_place_meanwhile_is_no_error(
    token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore(token_file)
    await store.save(PAIR)
    leftover = leave_behind(token_file, OTHER)
    real = private_files._written_at

    def overtaken(path: Path) -> int:
        moment = real(path)
        if path == leftover:
            leftover.replace(token_file)
        return moment

    monkeypatch.setattr(private_files, "_written_at", overtaken)
    async with store.exclusive():
        assert await store.load() == OTHER


async def test_what_cannot_be_put_in_place_is_a_wrike_error(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(token_file)
    await store.save(PAIR)
    leave_behind(token_file, OTHER)

    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("wrike_async.oauth._private_files.os.replace", read_only)
    with pytest.raises(WrikeError, match=r"cannot write .*: Read-only file system"):
        async with store.exclusive():
            pytest.fail("the newer pair would be lost")


@on_posix
async def test_a_pipe_is_no_token_file(token_file: Path) -> None:
    token_file.parent.mkdir()
    os.mkfifo(token_file)
    with pytest.raises(WrikeError, match=r"cannot read .*: it is no regular file"):
        await FileStore(token_file).load()


@on_posix
async def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real" / "tokens.json")
    await FileStore(link).save(PAIR)
    assert link.is_symlink()
    assert await FileStore(tmp_path / "real" / "tokens.json").load() == PAIR


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'"text"', b'{"access_token": "a-secret"}', b"\xff\xfe", b"null"]
)
async def test_a_file_of_somebody_elses_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(InvalidArgument, match="holds no tokens") as refused:
        await FileStore(path).load()
    assert "a-secret" not in str(refused.value)
    assert path.read_bytes() == content


async def test_a_write_that_fails_leaves_the_old_pair(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileStore(token_file)
    await store.save(PAIR)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("wrike_async.oauth._private_files.os.fsync", full)
        with pytest.raises(WrikeError, match=r"cannot write .*: No space left on device"):
            await store.save(OTHER)
    assert await store.load() == PAIR
    assert [path.name for path in token_file.parent.iterdir()] == ["tokens.json"]


async def test_what_cannot_be_read_or_locked_is_a_wrike_error(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with pytest.raises(WrikeError, match="cannot read"):
        await store.load()
    (tmp_path / "file").write_text("")
    with pytest.raises(WrikeError, match="cannot lock"):
        async with FileStore(tmp_path / "file" / "tokens.json").exclusive():
            pytest.fail("there is no such folder")


# --- the lock -----------------------------------------------------------------------------------------------------


async def test_one_at_a_time(token_file: Path) -> None:
    inside = most = 0

    async def enter() -> None:
        nonlocal inside, most
        async with FileStore(token_file).exclusive():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.1)
            inside -= 1

    await asyncio.gather(*(enter() for _ in range(5)))
    assert most == 1


async def test_a_lock_is_given_back_after_an_error_and_after_a_cancellation(token_file: Path) -> None:
    store = FileStore(token_file)
    with pytest.raises(LookupError):
        async with store.exclusive():
            raise LookupError

    async def hold() -> None:
        async with store.exclusive():
            await asyncio.sleep(1000)

    holding, waiting = asyncio.create_task(hold()), asyncio.create_task(hold())
    await asyncio.sleep(1)
    for task in (waiting, holding):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(1), store.exclusive():
        pass


async def test_a_lock_that_somebody_keeps_is_an_error_in_the_end(token_file: Path) -> None:
    async with FileStore(token_file).exclusive():
        with pytest.raises(WrikeError, match="has been locked by somebody else for 120 s"):
            async with FileStore(token_file).exclusive():
                pytest.fail("two hold one lock")
