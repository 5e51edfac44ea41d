"""See whether a release can be made: ``python .ci/release_check.py [TAG]``, where the extra ``release`` is installed.

Looks at the version, the changelog and what is public, builds into ``dist``, and tries what was built in environments
of its own. It publishes nothing.
"""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
PROGRAM = """
import asyncio
from wrike_async import Wrike
from wrike_async.sandbox import Sandbox

async def main():
    async with Sandbox(tasks=300) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        tasks = await wrike.tasks.list().to_list()
        again = await asyncio.gather(*(wrike.tasks.get(task.id) for task in tasks))
        assert [task.id for task in again] == [task.id for task in tasks], "not the same tasks"

asyncio.run(main())
"""


class NotReady(Exception):
    """What has to be done first."""


def run(*arguments: str | Path, cwd: Path = ROOT) -> str:
    """Run it; what it said is shown where it fails."""
    done = subprocess.run([*map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotReady(f"{' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    return done.stdout


def version() -> str:
    """Return the version that the build reads."""
    return str(runpy.run_path(str(ROOT / "wrike_async" / "version.py"))["__version__"])


def check_tag(tag: str, version: str) -> None:
    """A tag is the version with a v."""
    if tag != f"v{version}":
        place = "wrike_async/version.py"
        raise NotReady(f"the tag is {tag}, the version in {place} {version}: tag v{version}, or change it")


def check_changelog(text: str, version: str, today: date) -> None:
    """The version has a dated entry, on top of those of older ones, that says something."""
    entries = re.findall(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    dated = [(name, day, body) for name, day, body in entries if name != "Unreleased"]
    if not dated or dated[0][0] != version:
        raise NotReady(f"CHANGELOG.md has no entry of {version}: write '## [{version}] - {today}' below Unreleased")
    _, day, body = dated[0]
    if not day or date.fromisoformat(day) > today:
        raise NotReady(f"the entry of {version} in CHANGELOG.md needs its day: '## [{version}] - {today}'")
    if "- " not in body:
        raise NotReady(f"the entry of {version} in CHANGELOG.md says nothing")
    left = {name: body for name, _, body in entries}.get("Unreleased", "")
    if re.search(r"^- ", left, re.M):
        raise NotReady(f"CHANGELOG.md has changes under Unreleased: move them to {version}")


def check_public_names(version: str) -> str:
    """What was public in the newest release is there, unless the version may break it."""
    tags = run("git", "tag", "--list", "v*", "--sort=-version:refname").split()
    older = [tag for tag in tags if tag != f"v{version}"]
    if not older:
        return "no release before this one to compare what is public with"
    griffe = [sys.executable, "-m", "griffe", "check", "wrike_async", "--against", older[0]]
    done = subprocess.run(griffe, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise NotReady(done.stderr)
    promised = 2 if version.startswith("0.") else 1
    if done.returncode and older[0].removeprefix("v").split(".")[:promised] == version.split(".")[:promised]:
        raise NotReady(f"{older[0]} promised what {version} breaks:\n{done.stdout}{done.stderr}")
    return f"against {older[0]}: {done.stdout.count(chr(10))} changes of what is public"


def build() -> list[Path]:
    """Build the sdist, and the wheel from it, and have their metadata looked at."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--outdir", DIST)
    built = sorted(DIST.iterdir())
    run(sys.executable, "-m", "twine", "check", "--strict", *built)
    return built


def try_it(built: Path) -> None:
    """Install it where nothing else is, and do something with it."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "env" / "bin" / "python"
        run(sys.executable, "-m", "venv", Path(folder) / "env")
        run(python, "-m", "pip", "install", "--quiet", f"{built}[cli]")
        run(python, "-I", "-c", PROGRAM, cwd=Path(folder))
        run(python.with_name("wrike-async"), "--version", cwd=Path(folder))


def main(arguments: list[str]) -> int:
    """Check everything, and say what was seen."""
    try:
        now = version()
        if arguments:
            check_tag(arguments[0], now)
        check_changelog((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), now, datetime.now(UTC).date())
        print(f"version and changelog: {now}")
        print(check_public_names(now))
        for built in build():
            try_it(built)
            print(f"{built.name}: installs and works in an empty environment")
    except NotReady as error:
        print(f"not ready: {error}", file=sys.stderr)
        return 1
    print(f"ready: git tag v{now}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
