"""The pytest plugin, as users' test runs load it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import wrike_async.testing

if TYPE_CHECKING:
    from wrike_async.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
SYNCHRONOUS_TESTS = """
from urllib.request import Request, urlopen
import pytest

def signed(sandbox):
    return Request(sandbox.base_url + "/version", headers={"Authorization": "Bearer " + sandbox.token})

@pytest.mark.wrike_sandbox(tasks=2)
@pytest.mark.parametrize("fixture", ["wrike_sandbox", "wrike_server"])
def test_synchronous(request, fixture):
    sandbox = request.getfixturevalue(fixture)
    with urlopen(signed(sandbox)) as answer:
        assert answer.status == 200
    assert len(sandbox.requests) == 1
    assert sandbox.state.sizes.tasks == 2
"""
USERS_TESTS = (
    SYNCHRONOUS_TESTS
    + """
from wrike_async import TransportError, Wrike
from wrike_async.testing import SandboxQuota

pytestmark = pytest.mark.asyncio

async def test_plain(wrike_sandbox):
    assert wrike_sandbox.base_url.startswith("http://127.0.0.1:")
    assert wrike_sandbox.state.sizes.tasks == 0

@pytest.mark.wrike_sandbox(tasks=7, quota=SandboxQuota(limit=5))
async def test_marked(wrike_sandbox):
    assert wrike_sandbox.state.sizes.tasks == 7
    assert wrike_sandbox.quota.limit == 5

@pytest.mark.wrike_sandbox(7)
async def test_positional(wrike_sandbox):
    pass

@pytest.mark.wrike_sandbox(task=7)
async def test_misspelt(wrike_sandbox):
    pass

@pytest.mark.wrike_sandbox(tasks=3)
async def test_on_a_thread(wrike_server):
    assert wrike_server.state.sizes.tasks == 3
    signed = {"Authorization": "Bearer sandbox-token"}
    with urlopen(Request(wrike_server.base_url + "/version", headers=signed)) as answer:
        assert answer.status == 200

@pytest.mark.parametrize("test", ["one", "another"])
async def test_no_quota_is_used_yet(test):
    async with Wrike("token", base_url="http://127.0.0.1:1", retries=0) as wrike:
        with pytest.raises(TransportError):
            await wrike.tasks.list().first()
        assert wrike.stats.quota_used == 1 / 400
"""
)


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_the_fixture_serves_what_the_marker_says(tmp_path: Path, mode: str) -> None:
    (tmp_path / "test_mine.py").write_text(USERS_TESTS)
    (tmp_path / "test_synchronous.py").write_text(SYNCHRONOUS_TESTS)
    installed = any(point.name == "wrike_async" for point in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "wrike_async.testing.plugin"]
    options = ["-q", "--strict-markers", "-W", "error", "-o", f"asyncio_mode={mode}"]
    options += ["-o", "asyncio_default_fixture_loop_scope=function", *plugin]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert "7 passed, 2 errors" in run.stdout, run.stdout + run.stderr
    assert "did you mean 'tasks'?" in run.stdout
    assert "keyword arguments only" in run.stdout


def test_synchronous_tests_need_no_pytest_asyncio(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(SYNCHRONOUS_TESTS)
    (tmp_path / "without.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'pytest_asyncio' else find(name, *rest)\n"
        "import sys, pytest\n"
        "sys.exit(pytest.main(['-q', '-W', 'error', '-p', "
        "'wrike_async.testing.plugin', 'test_mine.py']))\n"
    )
    run = subprocess.run(
        [sys.executable, "without.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert "2 passed" in run.stdout, run.stdout + run.stderr


def test_loading_the_plugin_loads_no_server() -> None:
    code = "import sys, wrike_async.testing.plugin; print([m for m in ('aiohttp', 'msgspec') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=50)
    assert run.stdout.strip() == "[]"


def test_the_kit_has_what_it_says() -> None:
    for name in wrike_async.testing.__all__:
        assert getattr(wrike_async.testing, name).__name__ == name
        assert name in dir(wrike_async.testing)
    with pytest.raises(AttributeError, match="Nothing"):
        _ = wrike_async.testing.Nothing


def test_the_sandbox_explains_itself() -> None:
    sandbox: Sandbox = wrike_async.testing.Sandbox()
    with pytest.raises(RuntimeError, match="async with sandbox"):
        _ = sandbox.base_url
