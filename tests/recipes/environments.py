"""Run the tests of recipes where their engines are installed.

``python -m tests.recipes.environments FOLDER [PAGE …] [-- OPTION …]``: engines disagree on what else is installed, so
each page of docs/recipes has an environment of its own in the folder, with what the page tells its reader to install.
One that is there, and younger than the page, is taken as it is; the next ones are made while tests run. What a machine
lacks, Java or a package that cannot be had, is said, and the others go on. The options are pytest's: ``-k lives``
leaves out what kills workers, which takes some engines long to mend.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from benchmarks.harness.redis_server import find_server

__all__ = ["NotRun", "has_java", "main", "packages_of", "verdict_on"]

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "recipes"
TOOLS = "recipes"
"""The extra with what tests need besides."""
OLDEST_JAVA = 17


class NotRun(Exception):
    """A recipe cannot be tried here; its text says why."""


def has_java() -> bool:
    """Tell whether the PATH has a Java that runs, and is new enough for Spark."""
    try:
        said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return False
    version = re.search(r'version "(\d+)', said)
    return version is not None and int(version[1]) >= OLDEST_JAVA


def packages_of(page: Path) -> list[str]:
    """Return what a page has its reader install, with this checkout in place of the package."""
    (line,) = re.findall(r"`pip install ([^`]+)`", page.read_text(encoding="utf-8"))
    packages = list[str]()
    for word in shlex.split(line):
        ours = re.fullmatch(r"wrike-async(?:\[([\w,]+)\])?", word)
        packages.append(word if ours is None else f"{ROOT}[{','.join(filter(None, (ours[1], TOOLS)))}]")
    return packages


def environment_of(page: Path, folder: Path) -> Path:
    """Make the environment of a page, unless it is there.

    Returns:
        Its interpreter.

    Raises:
        NotRun: something that the page asks for is not there.
    """
    if "a Java runtime" in page.read_text(encoding="utf-8") and not has_java():
        raise NotRun(f"no Java found ({OLDEST_JAVA} or newer, on the PATH)")
    place, began = folder / page.stem, time.monotonic()
    python, ready = place / "bin" / "python", place / ".ready"
    changed = max(path.stat().st_mtime for path in (page, ROOT / "pyproject.toml"))
    if not ready.exists() or ready.stat().st_mtime < changed:
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        # What is imported is compiled then; engines bring many times more.
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        done = subprocess.run([*pip, "--editable", *packages_of(page)], stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr, flush=True)
            raise NotRun("its packages cannot be installed")
        ready.touch()
        print(f"recipe of {page.stem}: installed within {time.monotonic() - began:.0f} s", flush=True)
    return python


def verdict_on(returncode: int, said: str) -> bool:
    """Judge by pytest's exit code and output, of ``-rs``.

    Returns:
        Whether the tests passed.

    Raises:
        NotRun: some were skipped, as an engine does not load or there is no Redis, and the others passed.
    """
    skipped = re.search(r"^SKIPPED \[\d+\] \S+ (.*)$", said, re.M)
    if returncode == 0 and skipped is not None:
        raise NotRun(skipped[1])
    return returncode == 0 and " passed" in said


def is_tried(page: Path, python: Path, options: Sequence[str]) -> bool:
    """Run the tests of a page in its environment. Returns whether they passed."""
    test = f"tests/recipes/test_{page.stem}.py"
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", "--color=no", "-rs", test, *options]
    redis = find_server()
    environment = {**os.environ, **({"WRIKE_ASYNC_REDIS_SERVER": redis} if redis else {})}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    return verdict_on(done.returncode, done.stdout)


def outcome_of(page: Path, python: Future[Path], options: Sequence[str]) -> str:
    """Try a page once its environment is made. Returns what became of it, in words."""
    try:
        return "passed" if is_tried(page, python.result(), options) else "failed"
    except NotRun as error:
        return f"not run, {error}"


def main(arguments: Sequence[str]) -> int:
    """Try some of the pages, or all. Returns the exit code: how many failed."""
    folder, *names = arguments
    options = list[str]()
    if "--" in names:
        cut = names.index("--")
        names, options = names[:cut], names[cut + 1 :]
    pages = [PAGES / f"{name}.md" for name in names] or sorted(PAGES.glob("*.md"))
    with ThreadPoolExecutor(1) as pool:
        pythons = [pool.submit(environment_of, page, Path(folder).absolute()) for page in pages]
        outcomes = [outcome_of(page, python, options) for page, python in zip(pages, pythons, strict=True)]
    for page, outcome in zip(pages, outcomes, strict=True):
        print(f"recipe of {page.stem}: {outcome}", flush=True)
    return outcomes.count("failed")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
