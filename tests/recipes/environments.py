"""Run the tests of recipes where their engines are installed.

``python -m tests.recipes.environments FOLDER [PAGE …] [-- OPTION …]``: engines disagree on what else is installed, so
each page of docs/recipes has an environment of its own in the folder, with what the page tells its reader to install.
One that is there, and younger than the page, is taken as it is. The options are pytest's: ``-k lives`` leaves out what
kills workers, which takes some engines long to mend.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness.redis_server import find_server

__all__ = ["main", "packages_of"]

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "recipes"
TOOLS = "recipes"
"""The extra with what tests need besides."""


def packages_of(page: Path) -> list[str]:
    """Return what a page has its reader install, with this checkout in place of the package."""
    (line,) = re.findall(r"`pip install ([^`]+)`", page.read_text(encoding="utf-8"))
    packages = list[str]()
    for word in shlex.split(line):
        ours = re.fullmatch(r"wrike-async(?:\[([\w,]+)\])?", word)
        packages.append(word if ours is None else f"{ROOT}[{','.join(filter(None, (ours[1], TOOLS)))}]")
    return packages


def environment_of(page: Path, folder: Path) -> Path:
    """Make the environment of a page, unless it is there. Returns its interpreter."""
    place = folder / page.stem
    python, ready = place / "bin" / "python", place / ".ready"
    changed = max(path.stat().st_mtime for path in (page, ROOT / "pyproject.toml"))
    if not ready.exists() or ready.stat().st_mtime < changed:
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--editable", *packages_of(page)], check=True)
        ready.touch()
    return python


def is_tried(page: Path, folder: Path, options: Sequence[str]) -> bool:
    """Run the tests of a page. Returns whether they passed; engines that are not there fail."""
    began = time.monotonic()
    try:
        python = environment_of(page, folder)
    except subprocess.CalledProcessError as error:
        print(f"{page.stem}: {error}", flush=True)
        return False
    print(f"{page.stem}: installed within {time.monotonic() - began:.0f} s", flush=True)
    command = [
        str(python),
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--color=no",
        f"tests/recipes/test_{page.stem}.py",
        *options,
    ]
    redis = find_server()
    environment = {**os.environ, **({"WRIKE_ASYNC_REDIS_SERVER": redis} if redis else {})}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    # What skips its tests has not run them: an engine that does not load, Java or a Redis that is missing.
    return done.returncode == 0 and " passed" in done.stdout and " skipped" not in done.stdout


def main(arguments: Sequence[str]) -> int:
    """Try some of the pages, or all. Returns the exit code: how many failed."""
    folder, *names = arguments
    options = list[str]()
    if "--" in names:
        cut = names.index("--")
        names, options = names[:cut], names[cut + 1 :]
    pages = [PAGES / f"{name}.md" for name in names] or sorted(PAGES.glob("*.md"))
    failed = [page.stem for page in pages if not is_tried(page, Path(folder).absolute(), options)]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
