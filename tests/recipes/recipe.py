"""A page of docs/recipes: its program, run as it stands, and the output that it shows."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async.sandbox import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wrike_async.sandbox import RequestRecord, Sandbox

__all__ = ["PAGES", "TASKS", "Recipe", "children_of", "is_scan", "kill_at", "needs", "repeated"]

PAGES = Path(__file__).parents[2] / "docs" / "recipes"
TASKS = 4000


def needs(engine: str) -> pytest.MarkDecorator:
    """Skip where an engine is not installed."""
    return pytest.mark.skipif(
        find_spec(engine) is None, reason=f"{engine} is not installed: the page of its recipe says how"
    )


class Recipe:
    """What a page says, in a folder in which it is tried.

    Attributes:
        commands: the lines after ``$``.
        output: what the page shows of them.
    """

    def __init__(self, page: str, folder: Path, environment: dict[str, str]) -> None:
        text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
        (program,) = re.findall(r"```python\n(.*?)```", text, re.S)
        (file,) = set(re.findall(r"as `(?:\w+/)*(\w+\.py)`:", text))
        (session,) = re.findall(r"```console\n(.*?)```", text, re.S)
        (folder / file).write_text(program, encoding="utf-8")
        lines = session.splitlines()
        self.commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        self.output = [line for line in lines if not line.startswith("$ ")]
        self._folder = folder
        self._environment = {
            **os.environ,
            **environment,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{PAGES.parents[1]}{os.pathsep}{folder}",
        }

    @contextmanager
    def started(self, command: str) -> Iterator[subprocess.Popen[str]]:
        """Start a command of the page, and end all that it has started."""
        with (self._folder / f"said-{len(list(self._folder.glob('said-*')))}").open("w+") as errors:
            process = subprocess.Popen(
                command.removesuffix(" &").split(),
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
            try:
                yield process
            except BaseException as error:
                errors.seek(0)
                error.add_note(errors.read()[-4000:])
                raise
            finally:
                end_session(process)

    def printed(self, process: subprocess.Popen[str], within: float = 300.0) -> list[str]:
        """Wait until a command ends well, and return the lines that it has printed."""
        output, _ = process.communicate(timeout=within)
        assert process.returncode == 0, f"{process.args!r} ended with {process.returncode}"
        return output.splitlines()


def end_session(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def children_of(parent: int, naming: str = "") -> list[int]:
    """Return the processes below one, however deep, whose command lines have some words in them."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found: list[int] = []
    for pid in parents:
        above = parents.get(pid)
        while above and above != parent:
            above = parents.get(above)
        if above == parent:
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if naming in words.decode(errors="replace"):
                found.append(pid)
    return found


def is_scan(record: RequestRecord) -> bool:
    """Tell whether a request brings the tasks of a part, and does not only count them."""
    return record.path.endswith("/tasks") and record.query.get("pageSize") == "1000"


def repeated(sandbox: Sandbox) -> int:
    """Return how many requests of scans asked for what had been asked for already."""
    asked = [str(sorted(record.query.items())) for record in sandbox.requests if is_scan(record)]
    return len(asked) - len(set(asked))


def kill_at(sandbox: Sandbox, number: int, workers: Callable[[], list[int]]) -> list[int]:
    """Kill workers at some request of a scan, whose answer therefore nobody gets; at none where the number is 0.

    Returns:
        Those that were killed, once they are.
    """
    numbers, killed = count(1), list[int]()

    def kill(record: RequestRecord) -> bool:
        if is_scan(record) and next(numbers) == number:
            killed.extend(workers())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
        return False

    sandbox.inject(Fault("slow_headers", operation=kill, times=None))
    return killed


def wait_until(condition: Callable[[], Any], within: float = 30.0) -> None:
    """Look again and again until something holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)
