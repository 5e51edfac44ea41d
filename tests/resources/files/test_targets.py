"""What a download is written to: files keep what they are, links lead on, pipes and devices are not replaced."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.resources.storage_server import connected, cut_off
from wrike_async import InvalidArgument, TransportError
from wrike_async._reading.targets import open_target

CONTENT = bytes(range(256)) * 12_000 + b"the end"


async def saved(to: Any, content: bytes = CONTENT) -> Path:
    async with connected() as (storage, wrike):
        storage.content = content
        path: Path = await wrike.attachments.download("A", to=to)
        return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


@pytest.mark.parametrize("old", [0o600, 0o640, 0o755, 0o444])
async def test_a_file_that_is_replaced_keeps_its_mode(
    old: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "private.bin"
    target.write_bytes(b"before")
    target.chmod(old)
    seen: list[int] = []
    before: list[int] = []
    chmod = os.chmod

    def look(done: int, of: int | None) -> None:
        seen.extend(mode(path) for path in tmp_path.iterdir())

    def changed(path: Path, to: int) -> None:
        before.append(mode(path))
        chmod(path, to)

    monkeypatch.setattr(os, "chmod", changed)
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        await wrike.attachments.download("A", to=target, progress=look)
    assert mode(target) == old
    assert before == [0o600]
    assert set(seen) == {old}, "nobody may read the part of a file who may not read the file"
    assert names(tmp_path) == ["private.bin"]


async def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    assert mode(await saved(tmp_path / "new")) == mode(tmp_path / "usual")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
async def test_a_file_that_is_replaced_keeps_its_owner(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.touch()
    os.chown(target, 12345, 54321)
    await saved(target)
    assert (target.stat().st_uid, target.stat().st_gid) == (12345, 54321)


async def test_links_are_followed(tmp_path: Path) -> None:
    real, links = tmp_path / "real", tmp_path / "links"
    real.mkdir()
    links.mkdir()
    (real / "a.bin").write_bytes(b"before")
    (real / "a.bin").chmod(0o600)
    (links / "first").symlink_to("../real/a.bin")
    (links / "second").symlink_to(links / "first")
    (links / "folder").symlink_to(real)
    assert await saved(links / "second") == links / "second"
    assert (real / "a.bin").read_bytes() == CONTENT
    assert await saved(links / "folder" / "a.bin", b"again") == links / "folder" / "a.bin"
    assert (real / "a.bin").read_bytes() == b"again"
    assert mode(real / "a.bin") == 0o600
    assert all(path.is_symlink() for path in links.iterdir())
    assert (names(real), names(links)) == (["a.bin"], ["first", "folder", "second"])


async def test_a_link_to_nothing_yet_leads_to_a_new_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("new")
    await saved(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "new").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["n" * 255, "é" * 127])
async def test_names_may_be_as_long_as_they_may_be(name: str, tmp_path: Path) -> None:
    await saved(tmp_path / name)
    assert (tmp_path / name).read_bytes() == CONTENT
    assert names(tmp_path) == [name]


async def test_what_cannot_be_written_to_costs_no_request(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "to nowhere").symlink_to("missing/a")
    refused: dict[Any, type[Exception]] = {
        tmp_path / ("n" * 256): OSError,
        tmp_path / "a" / "b": NotADirectoryError,
        tmp_path / "loop": OSError,
        tmp_path / "to nowhere": FileNotFoundError,
        tmp_path / "missing" / "a": FileNotFoundError,
        f"{tmp_path}/new/": InvalidArgument,
        tmp_path / "a\0b": InvalidArgument,
        b"bytes": InvalidArgument,
        "": InvalidArgument,
        ".": InvalidArgument,
        "/": InvalidArgument,
        5: InvalidArgument,
    }
    async with connected() as (storage, wrike):
        for to, error in refused.items():
            with pytest.raises(error) as caught:
                await wrike.attachments.download("A", to=to)
            assert ".part" not in str(caught.value)
    assert storage.requests == []
    assert names(tmp_path) == ["a", "loop", "to nowhere"]


async def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else f"file of {os.fstat(descriptor).st_size}"
        steps.append(kind)
        fsync(descriptor)

    def replaced(*args: Any) -> None:
        steps.append("replace")
        replace(*args)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    await saved(tmp_path / "a.bin")
    assert steps == [f"file of {len(CONTENT)}", "replace", "folder"]


async def test_a_part_that_is_not_what_came_is_no_file(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"before")

    def meddle(done: int, of: int | None) -> None:
        for path in tmp_path.glob(".*.part"):
            os.truncate(path, 3 << 20)

    async with connected() as (storage, wrike):
        storage.content = b"x" * (2 << 20)
        with pytest.raises(OSError, match="bytes are in the file"):
            await wrike.attachments.download("A", to=target, progress=meddle)
    assert target.read_bytes() == b"before"
    assert names(tmp_path) == ["a.bin"]


async def test_many_at_once_may_write_one_file(tmp_path: Path) -> None:
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        await asyncio.gather(*(wrike.attachments.download("A", to=tmp_path / "a") for _ in range(20)))
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert names(tmp_path) == ["a"]


async def test_a_target_that_is_opened_for_nobody_is_closed(tmp_path: Path) -> None:
    opening = asyncio.ensure_future(open_target(tmp_path / "a"))
    await asyncio.sleep(0)
    opening.cancel()
    await asyncio.wait([opening])
    assert opening.cancelled()
    assert names(tmp_path) == []


# --- pipes and devices --------------------------------------------------------------------------------------------


class Pipe:
    """The reading end of a pipe, read from within the loop."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.received = b""

    def read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self.received += os.read(self.descriptor, 1 << 16)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        loop.add_reader(self.descriptor, self.read)
        try:
            yield
        finally:
            loop.remove_reader(self.descriptor)
            # A pipe holds no more than one piece.
            self.read()


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


@pytest.fixture
def pipe(fifo: Path) -> Iterator[Pipe]:
    # Open for writing too, so that it does not end with its writers, of which a loop would be told for ever.
    descriptor = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
    yield Pipe(descriptor)
    os.close(descriptor)


async def test_a_pipe_is_written_into(fifo: Path, pipe: Pipe) -> None:
    with pipe.reading():
        assert await saved(fifo) == fifo
    assert pipe.received == CONTENT
    assert stat.S_ISFIFO(os.lstat(fifo).st_mode)
    assert names(fifo.parent) == ["fifo"]


async def test_a_link_to_a_pipe_leads_there(fifo: Path, pipe: Pipe) -> None:
    (fifo.parent / "link").symlink_to(fifo)
    with pipe.reading():
        await saved(fifo.parent / "link")
    assert pipe.received == CONTENT


async def test_a_pipe_that_nobody_reads_from_is_refused(fifo: Path) -> None:
    async with connected() as (storage, wrike):
        with pytest.raises(OSError, match="nobody reads from this pipe"):
            await wrike.attachments.download("A", to=fifo)
    assert storage.requests == []
    assert stat.S_ISFIFO(os.lstat(fifo).st_mode)


async def test_into_a_pipe_nothing_is_written_twice(fifo: Path, pipe: Pipe) -> None:
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        storage.next_answers = [cut_off(b"", len(CONTENT)), cut_off(CONTENT[:1_500_000], len(CONTENT))]
        with pipe.reading(), pytest.raises(TransportError):
            await wrike.attachments.download("A", to=fifo)
        # Before the first byte, it was tried again.
        assert len(storage.requests) == 2
        assert CONTENT.startswith(pipe.received)
        assert pipe.received != CONTENT
        pipe.received = b""
        with pipe.reading():
            await wrike.attachments.download("A", to=fifo)
        assert pipe.received == CONTENT


async def test_a_download_into_a_pipe_that_takes_no_more_can_be_cancelled(fifo: Path, pipe: Pipe) -> None:
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        stuck = asyncio.ensure_future(wrike.attachments.download("A", to=fifo))
        await asyncio.sleep(5)
        assert not stuck.done()
        stuck.cancel()
        await asyncio.wait([stuck])
        assert stuck.cancelled()
        assert wrike.stats.in_flight == 0


async def test_a_pipe_whose_reader_goes_away_says_so(fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    async with connected() as (storage, wrike):
        storage.content = CONTENT
        stuck = asyncio.ensure_future(wrike.attachments.download("A", to=fifo))
        await asyncio.sleep(5)
        os.close(reader)
        with pytest.raises(BrokenPipeError):
            await stuck


async def test_devices_are_written_into() -> None:
    before = os.lstat(os.devnull)
    if not stat.S_ISCHR(before.st_mode):
        pytest.skip("there is no device here that takes anything")
    assert await saved(os.devnull) == Path(os.devnull)
    after = os.lstat(os.devnull)
    assert (after.st_mode, after.st_ino, after.st_rdev) == (before.st_mode, before.st_ino, before.st_rdev)


needs_descriptors = pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="descriptors have no paths here")


@needs_descriptors
async def test_a_descriptor_is_written_into_where_it_stands(tmp_path: Path) -> None:
    """As with ``/dev/stdout``, when it was sent to a file."""
    output = tmp_path / "output"
    with output.open("wb", buffering=0) as file:
        (tmp_path / "link").symlink_to(f"/dev/fd/{file.fileno()}")
        file.write(b"before ")
        await saved(tmp_path / "link")
        await saved(f"/dev/fd/{file.fileno()}", b" again")
        file.write(b" after")
    assert output.read_bytes() == b"before " + CONTENT + b" again after"


@needs_descriptors
async def test_a_descriptor_of_a_pipe_is_written_into() -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    pipe = Pipe(reader)
    with pipe.reading():
        await saved(f"/dev/fd/{writer}")
    assert pipe.received == CONTENT
    assert os.get_blocking(writer)
    os.close(writer)
    os.close(reader)


@needs_descriptors
async def test_a_descriptor_that_takes_nothing_costs_no_request(tmp_path: Path) -> None:
    (tmp_path / "input").touch()
    async with connected() as (storage, wrike):
        with (tmp_path / "input").open("rb") as file, pytest.raises(OSError, match="Bad file descriptor"):
            await wrike.attachments.download("A", to=f"/dev/fd/{file.fileno()}")
    assert storage.requests == []


async def test_a_socket_is_refused(tmp_path: Path) -> None:
    server = await asyncio.start_unix_server(lambda *_: None, tmp_path / "socket")
    async with connected() as (storage, wrike):
        with pytest.raises(InvalidArgument, match="socket"):
            await wrike.attachments.download("A", to=tmp_path / "socket")
    assert stat.S_ISSOCK((tmp_path / "socket").lstat().st_mode)
    server.close()
    assert storage.requests == []
