"""Commands that keep one quota together, and the command that shows who uses it."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from rich.console import Console

from wrike_async._cli.commands.access import quota as command
from wrike_async._cli.one_quota import shared_quota, state_folder
from wrike_async._sharing.usage import ProcessUsage, Usage
from wrike_async._transport.locking import try_to_lock

if TYPE_CHECKING:
    from tests.cli.conftest import Invoke, Serve


@pytest.fixture(autouse=True)
def hurried() -> None:
    """Nothing is: these are about the real quota, and where it is kept."""


def files() -> list[Path]:
    return sorted(state_folder().iterdir()) if state_folder().exists() else []


def usages(invoke: Invoke, *arguments: str) -> list[dict[str, Any]]:
    result = invoke("quota", *arguments)
    assert result.exit_code == 0, result.output
    return [msgspec.json.decode(line) for line in result.stdout.splitlines()]


def test_commands_with_one_token_keep_its_quota_together(invoke: Invoke, serve: Serve) -> None:
    sandbox = serve(tasks=2)
    for _ in range(2):
        assert invoke("list", "tasks").exit_code == 0
    (path,) = files()
    assert sandbox.token not in path.name + path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    (usage,) = usages(invoke)
    assert (usage["name"], usage["limit"], usage["used"]) == (str(path), 400, len(sandbox.requests))
    assert [each["refused"] for each in usage["processes"]] == [0, 0], "one for each command"
    assert usages(invoke, f"file:{path}")[0]["used"] == usage["used"]


def test_each_token_and_each_sandbox_has_its_own(invoke: Invoke, serve: Serve) -> None:
    for _ in range(2):
        serve(tasks=1)
        assert invoke("list", "tasks").exit_code == 0
    assert len(files()) == 2
    quotas = [shared_quota(secret, url) for secret in "ab" for url in (None, "https://app-eu.wrike.com/api/v4")]
    names = {quota._where for quota in quotas if quota is not None}
    assert len(names) == 2, "one for a token, whatever host of Wrike is said"


def test_a_command_that_shares_nothing_leaves_nothing(invoke: Invoke, serve: Serve) -> None:
    serve(tasks=1)
    assert invoke("--no-shared-quota", "list", "tasks").exit_code == 0
    assert files() == []
    assert usages(invoke) == []


def test_what_nobody_has_used_for_a_day_is_removed(invoke: Invoke, serve: Serve) -> None:
    serve(tasks=1)
    folder = state_folder()
    folder.mkdir(parents=True)
    names = ("quota-old", "quota-old-and-in-use", "quota-of-today", "kept-by-somebody-else")
    for name in names:
        (folder / name).write_text("{}")
        age = 3_600 if name == "quota-of-today" else 90_000
        os.utime(folder / name, (time.time() - age,) * 2)
    used = os.open(folder / "quota-old-and-in-use", os.O_RDWR)
    try:
        assert try_to_lock(used)
        assert invoke("list", "tasks").exit_code == 0
    finally:
        os.close(used)
    assert {path.name for path in files()} & set(names) == set(names) - {"quota-old"}


def test_where_no_state_can_be_kept_a_line_says_so(invoke: Invoke, serve: Serve, tmp_path: Path) -> None:
    serve(tasks=1)
    (tmp_path / "file").touch()
    result = invoke("list", "tasks", XDG_STATE_HOME=str(tmp_path / "file"))
    assert result.exit_code == 0
    notes = [line for line in result.stderr.splitlines() if "of others' use of the quota:" in line]
    assert len(notes) == 1
    assert len(result.stdout.splitlines()) == 1


def test_where_no_file_can_be_locked_a_line_says_so(
    invoke: Invoke, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    serve(tasks=1)
    monkeypatch.setattr("wrike_async._sharing.file_store.try_to_lock", refuse)
    result = invoke("list", "tasks")
    assert result.exit_code == 0
    assert sum("of others' use of the quota:" in line for line in result.stderr.splitlines()) == 1


def test_state_is_where_the_platform_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for told in ("", "relative"):
        monkeypatch.setenv("XDG_STATE_HOME", told)
        monkeypatch.setenv("HOME", str(tmp_path))
        assert state_folder() == tmp_path / ".local" / "state" / "wrike-async"
    monkeypatch.setattr("sys.platform", "win32")
    assert state_folder().name == "wrike-async"


def test_a_store_that_nobody_answers_at_is_told(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("quota", f"unix://{tmp_path}/nobody", "--name", "etl")
    assert result.exit_code == 1
    assert "the store of the quota cannot be reached" in result.stderr
    assert invoke("quota", "http://host").exit_code == 2


async def test_on_a_terminal_it_goes_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    one = ProcessUsage(process="host:1:abc", sent=1_200, refused=1, waiting="bulk", seconds_ago=0.2)
    two = ProcessUsage(process="host:2:def", sent=7, refused=0, waiting=None, seconds_ago=61.0)
    words: dict[str, Any] = {"name": "/state/quota-ab", "quota": "400 in 60 s, 7 at once", "limit": 400}
    busy = Usage(**words, used=393, speed=0.95, paused=4.0, processes=(one, two))
    calm = Usage(**words, used=0, speed=1.0, paused=0.0, processes=())
    looks = iter([[], [busy], [calm]])

    async def look(stores: object, name: object) -> list[Usage]:
        found = next(looks, None)
        if found is None:
            raise KeyError
        return found

    monkeypatch.setattr(command, "_look", look)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(KeyError):
        await command._show([], None)
    assert next(looks, None) is None
    console = Console(width=80, color_system=None)
    for usages in ([], [busy], [calm]):
        console.print(command._drawn(usages))
    shown = capsys.readouterr().out
    assert "nobody has used a shared quota lately" in shown
    assert "quota-ab: 393 of 400 used, at 95% of the speed, paused for 4 s" in shown
    assert "host:1:abc" in shown
    assert "1,200" in shown
    assert "quota-ab: 0 of 400 used\n" in shown
