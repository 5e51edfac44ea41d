"""What walks, scans, parts of scans and names let through, with each of the four policies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.access.granting import ASK, EVERYTHING, NOTHING, POLICIES, READ_ONLY, Asking, access, comes
from tests.access.test_every_operation import what_came
from tests.access.ways import Way
from tests.calling.recording import recording
from tests.connecting import Connect
from wrike_async import PermanentToken, UnresolvedName, Wrike, WrikeError
from wrike_async.access import Access, AccessDenied, AccessPolicy
from wrike_async.options import CallOptions

_START = datetime(2026, 1, 1, tzinfo=UTC)
_YEAR: Any = {"start": _START, "end": _START + timedelta(days=365)}
_DAY: Any = {"start": _START, "end": _START + timedelta(days=1)}

READS: dict[str, tuple[str, Way]] = {
    "tasks": ("GET /tasks", lambda w: w.tasks.scan(limit=1).to_list()),
    "tasks as they came": ("GET /tasks", lambda w: w.tasks.scan(limit=1).raw().to_list()),
    "tasks of a folder": ("GET /folders/{folderId}/tasks", lambda w: w.tasks.scan(folder_id="A", limit=1).to_list()),
    "parts of tasks": ("GET /tasks", lambda w: w.tasks.partitions(2)),
    "folders": ("GET /folders", lambda w: w.folders.scan(limit=1).to_list()),
    "timelogs": ("GET /timelogs", lambda w: w.timelogs.scan(limit=1).to_list()),
    "the audit log": ("GET /audit_log", lambda w: w.audit_log.scan(limit=1).to_list()),
    "approvals": ("GET /approvals", lambda w: w.approvals.scan(limit=1).to_list()),
    "comments": ("GET /comments", lambda w: w.comments.scan(limit=1, created_date=_DAY).to_list()),
    "attachments": ("GET /attachments", lambda w: w.attachments.scan(limit=1, created_date=_DAY).to_list()),
    "a year of comments": ("GET /comments", lambda w: w.comments.list(created_date=_YEAR).to_list()),
    "a year of attachments": ("GET /attachments", lambda w: w.attachments.list(created_date=_YEAR).to_list()),
    "names of statuses": ("GET /workflows", lambda w: _all(w, "statuses")),
    "names of fields": ("GET /customfields", lambda w: _all(w, "custom_fields")),
    "names of contacts": ("GET /contacts", lambda w: _all(w, "contacts")),
    "names of folders": ("GET /folders", lambda w: _all(w, "folders")),
    "names of spaces": ("GET /spaces", lambda w: _all(w, "spaces")),
}


async def _all(wrike: Wrike, kind: str) -> list[Any]:
    return list(await getattr(await wrike.names(), kind).all())


@pytest.mark.parametrize("door", READS)
async def test_reads_of_much(door: str) -> None:
    key, way = READS[door]
    async with recording(key) as (recorder, wrike):
        for policy in POLICIES:
            came = await what_came(recorder, wrike, policy, Asking(), way)
            assert came == comes(policy, key, gives_away=False), policy


async def test_each_request_of_a_scan_is_a_call_of_its_own(connect: Connect) -> None:
    async with connect(tasks=500) as (_, wrike):
        records: list[Any] = []
        view = wrike.with_options(access=Access(AccessPolicy.read_only(), audit=records.append))
        found = await view.tasks.scan(page_size=100).to_list()
        assert len(found) == len(await wrike.tasks.list(sub_tasks=True).to_list())
        outcomes = [each for each in records if each.endpoint == "GET /tasks"]
        assert len({each.call for each in outcomes}) == len(outcomes) >= 5


async def test_rights_that_are_taken_away_end_a_scan(connect: Connect) -> None:
    async with connect(tasks=500) as (_, wrike):
        seen: list[Any] = []

        def full_disk(record: Any) -> None:
            if len(seen) >= 100:
                raise OSError("full")

        view = wrike.with_options(access=Access(AccessPolicy.read_only(), audit=full_disk))
        scan = view.tasks.scan(page_size=100, walks=1)
        with pytest.raises(AccessDenied) as caught:
            async for task in scan:
                seen.append(task.id)
        assert (caught.value.reason, len(set(seen))) == ("audit", 100)
        # What was not handed out is what is left.
        left = await wrike.tasks.scan(resume=scan.state(), page_size=100).to_list()
        assert len({each.id for each in left} | set(seen)) == len(await wrike.tasks.list(sub_tasks=True).to_list())


async def test_a_scan_stays_within_a_place(connect: Connect) -> None:
    async with connect(tasks=50) as (_, wrike):
        (inside, outside, *_) = [each.id async for each in wrike.folders.list() if each.id]
        view = wrike.with_options(access=Access(AccessPolicy.read_only(within=[inside])))
        await view.tasks.scan(folder_id=inside).to_list()
        await view.tasks.partitions(2, folder_id=inside)
        for denied in (
            view.tasks.scan().to_list(),
            view.tasks.scan(folder_id=outside).to_list(),
            view.tasks.partitions(2),
            view.timelogs.scan().to_list(),
            view.comments.list(created_date=_YEAR).to_list(),
            _all(view, "folders"),
        ):
            with pytest.raises(AccessDenied) as caught:
                await denied
            assert caught.value.reason == "place"


async def test_a_scan_whose_beginning_nobody_may_read_says_so(connect: Connect) -> None:
    async with connect(tasks=5, comments=5) as (_, wrike):
        view = wrike.with_options(access=Access(AccessPolicy({"comments": "read"})))
        with pytest.raises(AccessDenied, match=r"account\.get"):
            await view.comments.scan().to_list()
        await view.comments.scan(created_date=_DAY).to_list()


async def test_a_scan_by_several_credentials_asks_whose_they_are(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nobody may know, one of them reads all of it."""
    async with connect(tasks=300) as (sandbox, _):
        sandbox.add_token("same-user")
        both = [PermanentToken(sandbox.token), PermanentToken("same-user")]
        async with Wrike(auth=both, base_url=sandbox.base_url, quota=None) as wrike:
            everything = {each.id for each in await wrike.tasks.scan(page_size=50).to_list()}
            view = wrike.with_options(access=Access(AccessPolicy({"tasks": "read"})))
            assert {each.id for each in await view.tasks.scan(page_size=50).to_list()} == everything
    assert [record.message for record in caplog.records] == [
        "a scan goes on with one credential: it may not be asked whose the others are"
    ]


async def test_names_that_one_may_read_are_not_known_to_another(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        names = await wrike.names()
        contacts = await names.contacts.all()
        assert contacts
        nobody = await wrike.with_options(access=access(NOTHING)).names()
        with pytest.raises(AccessDenied, match=r"contacts\.list"):
            await nobody.contacts.all()
        with pytest.raises(AccessDenied):
            await nobody.contacts.id("me")
        with pytest.raises(AccessDenied):
            await nobody.custom_field_inputs({"Impact": "High"})


async def test_views_of_one_access_share_names(connect: Connect) -> None:
    async with connect(tasks=1) as (_, wrike):
        view = wrike.with_options(access=access(READ_ONLY))
        me = await (await view.names()).contacts.id("me")
        before = wrike.stats.requests
        assert await (await view.with_options(lane="bulk").names()).contacts.id("me") == me
        assert wrike.stats.requests == before
        await (await wrike.names()).contacts.id("me")
        assert wrike.stats.requests == before + 1
        names = await view.names()
        names.refresh()
        with pytest.raises(UnresolvedName):
            await names.contacts.id("nobody at all")
        assert isinstance(view._options, CallOptions)


@pytest.mark.parametrize("policy", [ASK, EVERYTHING])
async def test_an_export_keeps_to_a_policy(policy: str, connect: Connect, tmp_path: Any) -> None:
    from wrike_async.export import export, plan

    async with connect(tasks=20) as (_, wrike):
        asking = Asking()
        view = wrike.with_options(access=access(policy, asking))
        areas = ["tasks", "audit_log", "contacts"]
        planned = await plan(view, areas=areas)
        report = await export(view, areas, to=tmp_path / policy)
        left_out = {"audit_log"} if policy == ASK else set()
        assert {name for name, each in report.areas.items() if each.error} == left_out
        assert {name for name, each in planned.areas.items() if each.error} == left_out
        assert not asking.asked
    async with connect(tasks=1) as (_, wrike):
        with pytest.raises(WrikeError, match="not allowed"):
            await export(wrike.with_options(access=access(NOTHING)), to=tmp_path / "nothing")
