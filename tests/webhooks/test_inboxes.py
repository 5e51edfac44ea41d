"""Where deliveries wait: in memory, and in a file that outlives its process."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.webhooks.sending import SECRET, body_of, headers_for, task_events
from wrike_async import InvalidArgument, WrikeError
from wrike_async.webhooks import Event, FileInbox, Inbox, InboxEntry, MemoryInbox, Receiver, Router


@pytest.fixture(params=["memory", "file"])
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryInbox | FileInbox:
    return MemoryInbox(room=10) if request.param == "memory" else FileInbox(tmp_path / "inbox.db", room=10)


async def entries_of(inbox: Inbox) -> list[InboxEntry]:
    return [entry async for entry in inbox.waiting()]


async def test_what_is_put_comes_out_once_in_its_order(inbox: MemoryInbox | FileInbox) -> None:
    assert isinstance(inbox, Inbox)
    bodies = [b"%d" % number for number in range(5)]
    for body in bodies:
        assert await inbox.put(f"key of {body!r}", body) == "new"
    found = await entries_of(inbox)
    assert [entry.body for entry in found] == bodies
    assert await entries_of(inbox) == []
    for entry in found:
        await inbox.done(entry)
    assert await entries_of(inbox) == []
    await inbox.aclose()


async def test_a_key_is_claimed_once_whoever_comes_at_the_same_time(inbox: MemoryInbox | FileInbox) -> None:
    claims = await asyncio.gather(*(inbox.put("key", b"%d" % number) for number in range(50)))
    assert sorted(claims) == ["known"] * 49 + ["new"]
    (entry,) = await entries_of(inbox)
    await inbox.done(entry)
    assert await inbox.put("key", b"") == "known"
    assert [await inbox.put(None, b"") for _ in range(3)] == ["new"] * 3
    await inbox.aclose()


async def test_no_room_claims_nothing(inbox: MemoryInbox | FileInbox) -> None:
    claims = await asyncio.gather(*(inbox.put(str(number), b"") for number in range(12)))
    assert claims == ["new"] * 10 + ["full"] * 2
    assert await inbox.put("3", b"") == "known"
    first, second, *_ = await entries_of(inbox)
    await inbox.done(first)
    await inbox.failed(second, "why")
    assert [await inbox.put(str(number), b"") for number in (10, 11, 12)] == ["new", "new", "full"]
    await inbox.aclose()


async def test_what_failed_is_kept(inbox: MemoryInbox | FileInbox) -> None:
    await inbox.put("key", b"body")
    (entry,) = await entries_of(inbox)
    await inbox.failed(entry, "why")
    (kept,) = await inbox.failures()
    assert (kept.id, kept.body, kept.reason) == (entry.id, b"body", "why")
    assert await inbox.put("key", b"body") == "known"
    assert await entries_of(inbox) == []
    await inbox.aclose()


async def test_large_bodies_fill_a_memory_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wrike_async.webhooks._inbox._MOST_BYTES", 100)
    inbox = MemoryInbox()
    assert [await inbox.put(None, b"x" * 60) for _ in range(2)] == ["new", "full"]
    (entry,) = await entries_of(inbox)
    await inbox.done(entry)
    await inbox.done(entry)
    assert [await inbox.put(None, b"x" * 50) for _ in range(3)] == ["new", "new", "full"]


async def test_a_memory_inbox_forgets_the_oldest_keys() -> None:
    inbox = MemoryInbox(remembers=2)
    for key in ("a", "b", "c"):
        await inbox.put(key, b"")
    assert [await inbox.put(key, b"") for key in ("c", "b", "a")] == ["known", "known", "new"]


class TestFiles:
    async def test_what_waits_outlives_the_inbox(self, tmp_path: Path) -> None:
        path = tmp_path / "inbox.db"
        inbox = FileInbox(path)
        for number in range(250):
            await inbox.put(str(number), b"%d" % number)
        for entry in (await entries_of(inbox))[:3]:
            await inbox.done(entry)
        await inbox.aclose()
        again = FileInbox(str(path))
        assert [entry.body for entry in await entries_of(again)] == [b"%d" % number for number in range(3, 250)]
        assert await again.put("1", b"") == "known"
        await again.aclose()
        assert len(await entries_of(again)) == 247, "it opens again"
        await again.aclose()
        assert "inbox.db" in repr(again)

    async def test_what_failed_can_be_tried_again(self, tmp_path: Path) -> None:
        inbox = FileInbox(tmp_path / "inbox.db")
        for number in range(4):
            await inbox.put(None, b"%d" % number)
        first, _, third, _ = await entries_of(inbox)
        await inbox.failed(first, "why")
        await inbox.failed(third, "why")
        assert await inbox.retry_failed() == 2
        assert [entry.body for entry in await entries_of(inbox)] == [b"0", b"2"]
        assert await inbox.put(None, b"4") == "new"
        assert [entry.body for entry in await entries_of(inbox)] == [b"4"]
        assert await inbox.retry_failed() == 0
        assert await inbox.failures() == []
        await inbox.aclose()

    async def test_what_failed_is_tried_again_also_while_others_come_out(self, tmp_path: Path) -> None:
        inbox = FileInbox(tmp_path / "inbox.db")
        for number in range(3):
            await inbox.put(None, b"%d" % number)
        found = []
        async for entry in inbox.waiting():
            found.append(entry.body)
            if len(found) == 1:
                await inbox.failed(entry, "why")
                await inbox.retry_failed()
        assert found == [b"0", b"1", b"2", b"0"]
        await inbox.aclose()

    @pytest.mark.skipif(os.name == "nt", reason="modes are of Unix")
    async def test_only_the_owner_reads_it(self, tmp_path: Path) -> None:
        inbox = FileInbox(tmp_path / "inbox.db")
        await inbox.put(None, b"")
        modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in os.scandir(tmp_path)}
        assert set(modes.values()) == {0o600}
        assert len(modes) == 4
        await inbox.aclose()

    async def test_it_is_durable(self, tmp_path: Path) -> None:
        inbox = FileInbox(tmp_path / "inbox.db")
        await inbox.put(None, b"")
        assert inbox._table is not None
        database = inbox._table._database
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("PRAGMA synchronous").fetchone() == (2,)
        await inbox.aclose()

    async def test_another_process_is_kept_out_and_may_look(self, tmp_path: Path) -> None:
        """Locks are of open files, so another inbox in this process is as good as one in another."""
        first, second = FileInbox(tmp_path / "inbox.db"), FileInbox(tmp_path / "inbox.db")
        await first.put("key", b"")
        for attempt in (second.put("other", b""), entries_of(second)):
            with pytest.raises(WrikeError, match="belongs to another process"):
                await attempt
        with pytest.raises(WrikeError, match="belongs to another process"):
            await Receiver(Router(), secret=SECRET, inbox=second).__aenter__()
        assert await second.failures() == []
        await first.aclose()
        assert await second.put("other", b"") == "new"
        await second.aclose()

    @pytest.mark.skipif(os.name == "nt", reason="making links is not for everybody")
    async def test_one_file_is_one_file_by_whatever_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "inbox.db"
        (tmp_path / "link.db").symlink_to(path)
        monkeypatch.chdir(tmp_path)
        first, second, relative = FileInbox(path), FileInbox(tmp_path / "link.db"), FileInbox("inbox.db")
        await first.put("key", b"")
        with pytest.raises(WrikeError, match="belongs to another process"):
            await second.put("key", b"")
        await first.aclose()
        monkeypatch.chdir(tmp_path.parent)
        assert await relative.put("key", b"") == "known"
        await second.aclose()
        await relative.aclose()

    async def test_no_more_is_read_at_once_than_memory_should_hold(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("wrike_async.webhooks._file_inbox._MOST_BYTES_READ", 250)
        inbox = FileInbox(tmp_path / "inbox.db")
        bodies = [str(number).encode() * 100 for number in range(7)]
        for body in bodies:
            await inbox.put(None, body)
        assert len(await inbox._next()) == 3
        assert [entry.body for entry in await entries_of(inbox)] == bodies
        await inbox.aclose()

    @pytest.mark.parametrize("what", ["folder", "no database", "newer", "unlockable"])
    async def test_what_cannot_be_opened_is_told(self, tmp_path: Path, what: str) -> None:
        path = tmp_path / "inbox.db"
        if what == "folder":
            path.mkdir()
        elif what == "no database":
            path.write_bytes(b"no database at all" * 100)
        elif what == "unlockable":
            (tmp_path / "inbox.db.lock").mkdir()
        else:
            database = sqlite3.connect(path)
            database.execute("PRAGMA user_version = 99")
            database.close()
        inbox = FileInbox(path)
        with pytest.raises(WrikeError, match=r"inbox\.db"):
            await inbox.put(None, b"")
        await inbox.aclose()

    async def test_one_that_fails_takes_nobody_with_it(self, tmp_path: Path) -> None:
        inbox = FileInbox(tmp_path / "inbox.db")
        odd: bytes = object()  # type: ignore[assignment]  # no value of SQLite's
        results = await asyncio.gather(
            *(inbox.put(str(number), odd if number == 3 else b"x") for number in range(6)), return_exceptions=True
        )
        assert [result for result in results if isinstance(result, str)] == ["new"] * 5
        assert isinstance(results[3], sqlite3.Error)
        assert len(await entries_of(inbox)) == 5
        await inbox.aclose()

    async def test_who_does_not_wait_any_more_stops_nobody(self, tmp_path: Path) -> None:
        inbox = FileInbox(tmp_path / "inbox.db")
        putting = [asyncio.create_task(inbox.put(str(number), b"")) for number in range(5)]
        await asyncio.sleep(0)
        putting[2].cancel()
        results = await asyncio.gather(*putting, return_exceptions=True)
        assert [str(result) for result in results if isinstance(result, str)] == ["new"] * 4
        await inbox.aclose()

    async def test_old_keys_are_forgotten(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("wrike_async.webhooks._delivery_table._FORGOTTEN_AT_ONCE", 10)
        inbox = FileInbox(tmp_path / "inbox.db", room=5)
        for number in range(20):
            await inbox.put(str(number), b"")
            async for entry in inbox.waiting():
                await inbox.done(entry)
        assert [await inbox.put(str(number), b"") for number in (14, 15, 19)] == ["new", "known", "known"]
        await inbox.aclose()


def test_room_is_a_number() -> None:
    for wrong in (0, -1, 1.5, True, "1"):
        with pytest.raises(InvalidArgument, match="room"):
            MemoryInbox(room=wrong)  # type: ignore[arg-type]  # what is tested
        with pytest.raises(InvalidArgument, match="remembers"):
            MemoryInbox(remembers=wrong)  # type: ignore[arg-type]  # what is tested
        with pytest.raises(InvalidArgument, match="room"):
            FileInbox("inbox.db", room=wrong)  # type: ignore[arg-type]  # what is tested


async def test_an_inbox_belongs_to_one_receiver_at_a_time(inbox: MemoryInbox | FileInbox) -> None:
    """Closed by one while another still works it off, it would hand out once more what is being handled."""
    first = Receiver(secret=SECRET, inbox=inbox)
    with pytest.raises(InvalidArgument, match="belongs to another receiver"):
        Receiver(secret=SECRET, inbox=inbox)
    await first.aclose()
    with pytest.raises(InvalidArgument, match="at_once"):
        Receiver(secret=SECRET, inbox=inbox, at_once=0)
    second = Receiver(secret=SECRET, inbox=inbox)
    await second.aclose()


async def test_a_receiver_goes_on_with_what_an_earlier_one_left(tmp_path: Path) -> None:
    seen: list[str | None] = []
    router, stuck = Router(), Router()

    @stuck.on(Event)
    async def wait(_: Event) -> None:
        await asyncio.sleep(1000)

    @router.on(Event)
    async def handle(event: Event) -> None:
        seen.append(event.entity_id)

    first = Receiver(stuck, secret=SECRET, inbox=FileInbox(tmp_path / "inbox.db"))
    body = body_of(*task_events(3))
    headers = headers_for(body, key="k")
    assert (await first.take(headers, body))[0] == 200
    assert await first.aclose(timeout=1) == 3
    async with Receiver(router, secret=SECRET, inbox=FileInbox(tmp_path / "inbox.db")) as second:
        assert (await second.take(headers, body))[0] == 200
        assert second.stats.known == 1
    assert seen == ["T00000", "T00001", "T00002"]
