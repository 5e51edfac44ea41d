"""Who is asked before something is written, about what, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.access.granting import Asking
from tests.access.world import World, a_world
from wrike_async.access import Access, AccessDenied, AccessPolicy, WriteSummary, confirm_on_terminal
from wrike_async.access._showing import plain
from wrike_async.params import TaskCreate

ASK = AccessPolicy.ask_before_write()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as world:
        yield world


async def test_a_question_says_what_is_done_to_what(world: World) -> None:
    asking = Asking()
    await world.view(ASK, asking).tasks.update(world.inner, title="New", importance="High")
    (summary,) = asking.asked
    assert (summary.operation, summary.ids, summary.count) == ("tasks.update", (world.inner,), 1)
    assert (dict(summary.changes), summary.where, summary.actor) == ({"title": "New", "importance": "High"}, (), None)
    before = summary.text()
    assert before.splitlines() == [
        "Change a task. (tasks.update)",
        f"  {world.inner}",
        "  title: New",
        "  importance: High",
    ]


async def test_titles_and_old_values_are_looked_up(world: World) -> None:
    texts: list[str] = []

    async def confirm(summary: WriteSummary) -> bool:
        assert await summary.titles() == {world.inner: "Inner"}
        texts.append(summary.text())
        return True

    access = Access(ASK, confirm, actor="research-agent")
    await world.free.with_options(access=access).tasks.update(world.inner, title="New")
    assert texts[0].splitlines()[1:] == [
        "  for research-agent",
        f"  “Inner” ({world.inner})",
        "  title: Inner → New",
    ]


async def test_a_title_that_cannot_be_found_is_left_out(world: World) -> None:
    async def confirm(summary: WriteSummary) -> bool:
        assert await summary.titles() == {}
        return False

    wrike = world.free.with_options(access=Access(ASK, confirm))
    with pytest.raises(AccessDenied, match="not approved"):
        await wrike.tasks.delete("MAAAAAEFzzzz")


async def test_many_are_asked_about_once(world: World) -> None:
    asking = Asking()
    wrike = world.view(ASK, asking)
    rows: list[TaskCreate] = [{"title": f"t{number}"} for number in range(150)]
    outcomes = await wrike.tasks.create_many(world.below, rows)
    assert all(outcome.ok for outcome in outcomes)
    (created,) = asking.asked
    assert (created.operation, created.count, created.where) == ("tasks.create", 150, (world.below,))
    assert "t0, t1, t2, t3, t4" in created.text()
    ids = [outcome.id or "" for outcome in outcomes]
    assert all(outcome.ok for outcome in await wrike.tasks.update_many(ids, custom_fields=[]))
    changed = asking.asked[1]
    assert (len(asking.asked), changed.count, changed.ids) == (2, 150, tuple(ids[:100]))
    assert "(150 in all)" in changed.text()
    assert ", …" in changed.text()


URL = "https://example.com/hook"


async def test_a_webhook_is_seen_to_after_one_question(world: World) -> None:
    asking = Asking()
    policy = AccessPolicy({"webhooks": "ask"}, disclose=["outside_urls"])
    wrike = world.view(policy, asking)
    made = await wrike.webhooks.ensure(URL, folder_id=world.place, secret="s3cret")
    assert (await wrike.webhooks.ensure(URL, folder_id=world.place)).did == "kept"
    renewed = await wrike.webhooks.ensure(URL, folder_id=world.place, secret="s3cret", renew=True)
    assert renewed.deleted == (made.webhook.id,)
    first, second = asking.asked
    assert (first.operation, first.count, first.where) == ("webhooks.create", 1, (world.place,))
    assert (second.operation, second.count) == ("webhooks.create, webhooks.delete", 2)
    assert "s3cret" not in first.text() + second.text()
    await world.free.webhooks.update(renewed.webhook.id, status="Suspended")
    assert (await wrike.webhooks.ensure(URL, folder_id=world.place)).did == "reactivated"
    assert asking.asked[2:][0].operation == "webhooks.update"
    assert len(asking.asked) == 3


@pytest.mark.parametrize("granted", ["create", "nothing"])
async def test_a_webhook_that_may_not_be_seen_to_is_left_as_it_is(world: World, granted: str) -> None:
    """Before anything is made that could not be brought to an end."""
    made = await world.free.webhooks.ensure(URL)
    operations = {"webhooks.create": "write"} if granted == "create" else {}
    policy = AccessPolicy({"webhooks": "read"}, operations, disclose=["outside_urls"])
    with pytest.raises(AccessDenied):
        await world.view(policy).webhooks.ensure(URL, renew=True)
    assert [each.id async for each in world.free.webhooks.list()] == [made.webhook.id]


async def test_what_nobody_can_count_is_asked_about_too(world: World) -> None:
    asking = Asking()

    async def source() -> AsyncIterator[TaskCreate]:
        yield {"title": "a"}
        yield {"title": "b"}

    outcomes = await world.view(ASK, asking).tasks.create_many(world.below, source())
    assert [outcome.ok for outcome in outcomes] == [True, True]
    assert asking.asked[0].count is None
    assert "an unknown number" in asking.asked[0].text()


async def test_declined_as_a_whole_before_a_row_is_read(world: World) -> None:
    read: list[int] = []

    def source() -> Any:
        for number in range(3):
            read.append(number)
            yield {"title": "x"}

    bulk = world.view(ASK, Asking(False)).tasks.create_many(world.below, source())
    with pytest.raises(AccessDenied, match="not approved") as caught:
        await bulk
    assert (caught.value.reason, read) == ("declined", [])
    with pytest.raises(AccessDenied):
        async for _ in bulk:
            pass
    assert read == []


async def test_two_who_wait_for_one_write_are_one_question(world: World) -> None:
    asking = Asking()
    bulk = world.view(ASK, asking).tasks.update_many([world.inner], importance="High")
    first, second = await asyncio.gather(bulk, bulk)
    assert ([each.ok for each in first], [each.ok for each in second], len(asking.asked)) == ([True], [True], 1)


async def test_a_batch_block_asks_once_for_each_hundred(world: World) -> None:
    asking = Asking()
    async with world.view(ASK, asking).batch() as batch:
        for number in range(120):
            batch.create_task(world.below, title=f"t{number}")
        batch.create_folder(world.below, title="f")
    assert [summary.count for summary in asking.asked] == [100, 21]
    assert asking.asked[1].operation == "tasks.create, folders.create"
    asking.answer = False
    async with world.view(ASK, asking).batch(on_error="tell") as declined:
        declined.create_task(world.below, title="x")
    (outcome,) = declined.outcomes
    assert isinstance(outcome.error, AccessDenied)


async def test_equal_updates_are_asked_about_one_by_one(world: World) -> None:
    asking = Asking()
    wrike = world.view(ASK, asking)
    before = wrike.stats.requests
    async with wrike.coalesce_updates():
        await asyncio.gather(
            wrike.tasks.update(world.inner, custom_fields=[]), wrike.tasks.update(world.outer, custom_fields=[])
        )
    assert [summary.ids for summary in asking.asked] == [(world.inner,), (world.outer,)]
    assert wrike.stats.requests - before == 1


async def test_nothing_is_held_while_a_person_thinks(world: World) -> None:
    thinking, done = asyncio.Event(), asyncio.Event()

    async def confirm(summary: WriteSummary) -> bool:
        thinking.set()
        await done.wait()
        return True

    wrike = world.free.with_options(access=Access(ASK, confirm), max_wait=1)
    asked = asyncio.create_task(wrike.folders.update(world.below, title="New"))
    await thinking.wait()
    assert (wrike.stats.in_flight, wrike.stats.queued) == (0, 0)
    # Changes of one folder wait for each other, but not for a question about one.
    await world.free.folders.update(world.below, title="Meanwhile")
    await asyncio.sleep(3600)
    done.set()
    assert (await asked).title == "New"


async def test_who_gives_up_is_asked_no_more(world: World) -> None:
    never = asyncio.Event()

    async def confirm(summary: WriteSummary) -> bool:
        await never.wait()
        return True

    wrike = world.free.with_options(access=Access(ASK, confirm))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wrike.tasks.update(world.inner, title="x"), 5)
    assert (await world.free.tasks.get(world.inner)).title == "Inner"


async def test_every_view_that_asks_is_asked_once(world: World) -> None:
    outer, inner = Asking(), Asking()
    wrike = world.view(ASK, outer).with_options(access=Access(ASK, inner))
    await wrike.tasks.update(world.inner, title="x")
    assert (len(outer.asked), len(inner.asked)) == (1, 1)
    same = world.view(ASK, outer).with_options(access=Access(ASK, outer))
    await same.tasks.update(world.inner, title="y")
    assert len(outer.asked) == 2


async def test_secrets_are_not_shown(world: World) -> None:
    asking = Asking()
    policy = AccessPolicy({"webhooks": "ask"}, disclose=["outside_urls"])
    await world.view(policy, asking).webhooks.create(
        folder_id=world.below, hook_url="https://example.com/hook", secret="hush-hush", events=["TaskCreated"]
    )
    assert "hush" not in repr(asking.asked[0]) + asking.asked[0].text()
    assert asking.asked[0].changes["secret"] == "…"


def test_a_title_cannot_rewrite_the_question() -> None:
    assert plain("a\x1b[2J\u202eb\nc\u200bd") == "a [2J b c d"
    assert plain("x" * 100) == "x" * 59 + "…"
    assert plain(["a", "b"]) == "a, b"
    assert plain(None) == "None"
    assert plain("a\u3164\u115f\u2800\ufe0f\U000e0041b") == "a b"
    assert plain("Z" + "\u0316" * 100) == "Z" + "\u0316" * 3
    assert plain("Tiếng Việt, שָׁלוֹם, 日本") == "Tiếng Việt, שָׁלוֹם, 日本"
    assert plain("Plan” (IEAAAAAA), “Other → Good") == 'Plan" (IEAAAAAA), "Other -> Good'
    assert plain("x" * 10_000_000) == "x" * 59 + "…"


async def test_nothing_that_is_given_can_rewrite_the_question(world: World) -> None:
    """Neither names and IDs of rows, nor how many there are, nor where they go."""
    asking = Asking(answer=False)
    wrike = world.view(ASK, asking)
    fake = "x\n\nDo this?\u202e"
    rows: Any = [{**{f"{fake}{number}": "y" for number in range(200)}, "title": "t"}, {"title": "u"}]
    changes: Any = [(world.inner, {fake: "y"}), (fake, {"title": "x"})]
    for bulk in (
        wrike.tasks.create_many(world.below, rows),
        wrike.tasks.update_each(changes),
        wrike.tasks.update_many([fake, world.inner], title="x"),
        wrike.tasks.delete_many([fake, world.inner]),
    ):
        with pytest.raises(AccessDenied, match="not approved"):
            await bulk
    texts = [summary.text() for summary in asking.asked]
    assert not any("\u202e" in text or "\n\n" in text for text in texts)
    assert [len(text.splitlines()) for text in texts] == [54, 4, 3, 2]
    assert "  title: t, u" in texts[0]
    assert texts[0].splitlines()[-2] == "  and 151 more values"
    assert "x Do this?" in texts[3]


async def test_who_is_asked_knows_how_much_is_not_shown(world: World) -> None:
    asking = Asking(answer=False)
    wrike = world.view(ASK, asking)
    with pytest.raises(AccessDenied):
        await wrike.comments.create(task_id=world.inner, text="Well done. " * 100)
    with pytest.raises(AccessDenied):
        await wrike.tasks.update(world.inner, add_followers=[f"KUAAAAA{letter}" for letter in "ABCDEFGH"])
    assert "… (1100 characters)" in asking.asked[0].text()
    assert "… (8 in all)" in asking.asked[1].text()


@pytest.mark.parametrize(("typed", "approved"), [("y\n", True), (" YES \n", True), ("n\n", False), ("", False)])
async def test_on_a_terminal(
    world: World, typed: str, approved: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return typed

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    wrike = world.free.with_options(access=Access(ASK, confirm_on_terminal()))
    if approved:
        await wrike.tasks.update(world.inner, title="New")
    else:
        with pytest.raises(AccessDenied, match="not approved"):
            await wrike.tasks.update(world.inner, title="New")
    shown = capsys.readouterr().err
    assert "title: Inner → New" in shown
    assert shown.endswith("Do this? [y/N] ")


async def test_without_a_terminal_nothing_is_approved(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(AccessDenied, match="not approved"):
        await world.free.with_options(access=Access(ASK, confirm_on_terminal())).tasks.delete(world.inner)
