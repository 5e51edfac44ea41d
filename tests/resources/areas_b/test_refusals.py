"""What Wrike would refuse of these areas is refused before a request is spent."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async import DateRange, InvalidArgument, Wrike

if TYPE_CHECKING:
    from pathlib import Path

    from aioresponses import aioresponses

MAY = datetime(2026, 5, 1, tzinfo=UTC)
HOOK = "https://example.com/hook"


def named(name: Any) -> Callable[[Any], Any]:
    return lambda w: w.attachments.upload(b"x", task_id="T", name=name)


# Wrong calls are typed as `Any`, because a type checker refuses most of them as well.
WRONG: dict[str, tuple[Callable[[Any], Any], str]] = {
    "attachments: account without dates": (lambda w: w.attachments.list(), "needs created_date"),
    "attachments: 31 days": (
        lambda w: w.attachments.list(created_date=DateRange(MAY, MAY + timedelta(days=31))),
        "shorter than 31 days",
    ),
    "attachments: 31 days when rounded": (
        lambda w: w.attachments.list(
            task_id="T", created_date={"start": MAY, "end": MAY + timedelta(days=31, microseconds=-1)}
        ),
        "shorter than 31 days",
    ),
    "attachments: two parents": (lambda w: w.attachments.list(task_id="T", folder_id="F"), "not task_id and folder_id"),
    "attachments: fields": (lambda w: w.attachments.list(task_id="T", fields=["name"]), "no parameter 'fields'"),
    "attachments: size of preview": (lambda w: w.attachments.preview("A", size="w500"), "is not one of"),
    "attachments: download of no ID": (lambda w: w.attachments.download("a/../b"), "is no Wrike ID"),
    "attachments: progress": (lambda w: w.attachments.download("A", progress=1), "progress must be a function"),
    "update: nothing": (lambda w: w.attachments.update("A"), "either source or url"),
    "update: both": (lambda w: w.attachments.update("A", b"x", url="https://x", name="n"), "either source or url"),
    "update: name of a URL": (lambda w: w.attachments.update("A", url="https://x", name="n"), "go with source"),
    "upload: no parent": (lambda w: w.attachments.upload(b"x", name="n"), "give one of task_id, folder_id"),
    "upload: no name": (lambda w: w.attachments.upload(b"x", task_id="T"), "pass name="),
    "upload: empty name": (named(""), "pass name="),
    "upload: name of a wrong type": (named(5), "name must be a str"),
    "upload: line break": (named("a\nb.txt"), "cannot be kept"),
    "upload: a header of one's own": (named("a\r\nX-Other: b"), "cannot be kept"),
    "upload: space around": (named(" a.txt"), "cannot be kept"),
    "upload: semicolon beyond ASCII": (named("ü;.txt"), "cannot be kept"),
    "upload: quote beyond ASCII": (named('ü".txt'), "cannot be kept"),
    "upload: line break beyond ASCII": (named("ü\r\n.txt"), "cannot be kept"),
    "upload: half a character": (named("\ud800.txt"), "no text"),
    "upload: media type": (
        lambda w: w.attachments.upload(b"x", task_id="T", name="n", content_type="text\r\nX: y"),
        "no media type",
    ),
    "upload: a number": (lambda w: w.attachments.upload(5, task_id="T", name="n"), "source must be a path"),
    "upload: text": (lambda w: w.attachments.upload(io.StringIO("x"), task_id="T", name="n"), "open it with 'rb'"),
    "upload: progress": (lambda w: w.attachments.upload(b"", task_id="T", name="n", progress=1), "must be a function"),
    "blueprints: title in a space": (
        lambda w: w.folder_blueprints.list(space_id="S", title="x"),
        "does not take 'title'",
    ),
    "blueprints: launch without title": (lambda w: w.folder_blueprints.launch("B", parent="F"), "needs title"),
    "blueprints: mode without date": (
        lambda w: w.folder_blueprints.launch("B", title="x", reschedule_mode="End"),
        "reschedule_mode",
    ),
    "blueprints: limit": (lambda w: w.folder_blueprints.launch("B", title="x", entry_limit=251), "1 to 250"),
    "blueprints: task without place": (
        lambda w: w.task_blueprints.launch("B", title="x"),
        "super_task_id or parent_id",
    ),
    "blueprints: task with two places": (
        lambda w: w.task_blueprints.launch(
            "B", title="x", parent_id="F", super_task_id="T", reschedule_date=date(2026, 5, 1)
        ),
        "super_task_id or parent_id",
    ),
    "jobs: timeout": (lambda w: w.jobs.wait("J", timeout=-1), "timeout must be at least 0"),
    "data export: version": (lambda w: w.data_export.schema(version="V9"), "is not one of"),
    "data export: nothing to download": (lambda w: w.data_export.download(""), "one of the export's resources"),
    "audit log: IDs alone": (lambda w: w.audit_log.list(object_ids=["T"]), "needs object_type"),
    "audit log: type alone": (
        lambda w: w.audit_log.list(object_type="Task", operations=["TaskCreated"]),
        "needs event_date and operations",
    ),
    "audit log: eleven users": (lambda w: w.audit_log.list(users=["U"] * 11), "takes up to 10"),
    "audit log: unknown operation": (lambda w: w.audit_log.list(operations=["TaskCreate"]), "did you mean"),
    "audit log: large pages": (lambda w: w.audit_log.list(page_size=1001), "1 to 1000"),
    "eDiscovery: scope": (lambda w: w.ediscovery.search(scopes=["comment"]), "is not one of"),
    "request forms: large pages": (lambda w: w.request_forms.list(page_size=101), "1 to 100"),
    "webhooks: no URL": (lambda w: w.webhooks.create(), "needs hook_url"),
    "webhooks: half a URL": (lambda w: w.webhooks.create(hook_url="example.com"), "public URL"),
    "webhooks: port": (lambda w: w.webhooks.create(hook_url="https://example.com:8443/"), "ports 80 and 443"),
    "webhooks: blank event": (lambda w: w.webhooks.create(hook_url=HOOK, events=[""]), "must not be blank"),
    "webhooks: blank secret": (lambda w: w.webhooks.create(hook_url=HOOK, secret=" "), "must not be blank"),
    "webhooks: status": (lambda w: w.webhooks.update("W", status="Deleted"), "is not one of"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_refused_before_a_request(name: str, mocked_http: aioresponses) -> None:
    call, says = WRONG[name]
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match=re.escape(says)):
            await call(wrike)
    assert mocked_http.requests == {}


async def test_a_file_that_is_not_there_costs_no_request(mocked_http: aioresponses, tmp_path: Path) -> None:
    async with Wrike("token") as wrike:
        with pytest.raises(FileNotFoundError):
            await wrike.attachments.upload(tmp_path / "missing.txt", task_id="T")
    assert mocked_http.requests == {}


async def test_a_folder_is_no_place_to_download_to(mocked_http: aioresponses, tmp_path: Path) -> None:
    async with Wrike("token") as wrike:
        with pytest.raises(InvalidArgument, match="is a folder"):
            await wrike.attachments.download("A", to=tmp_path)
        with pytest.raises(FileNotFoundError):
            await wrike.attachments.download("A", to=tmp_path / "missing" / "a.txt")
    assert mocked_http.requests == {}
    assert os.listdir(tmp_path) == []


async def test_files_of_strangers_are_not_fetched_with_the_token(mocked_http: aioresponses) -> None:
    strangers = [
        "https://example.com/file.csv",
        "https://storage.www.wrike.com.example.com/file.csv",
        "http://storage.www.wrike.com/file.csv",
        "https://storage.www.wrike.com:8443/file.csv",
        "https://user@storage.www.wrike.com/file.csv",
        "https://evilwrike.com/file.csv",
        "/file.csv",
    ]
    async with Wrike("token") as wrike:
        for url in strangers:
            with pytest.raises(InvalidArgument, match=r"strangers|no URL"):
                await wrike.data_export.download(url).read()
    assert mocked_http.requests == {}
