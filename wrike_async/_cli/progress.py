"""Progress on a terminal: how much, how fast, how much of the quota, how long still."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from wrike_async import Stats
from wrike_async._cli.output.tables import printable

__all__ = ["Meter", "metering", "metering_bytes"]


class _Count(ProgressColumn):
    def render(self, task: Task) -> Text:
        of = "" if task.total is None else f"/{int(task.total):,}"
        return Text(f"{int(task.completed):,}{of}")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s")


class Meter:
    """One line of progress."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def expect(self, total: int) -> None:
        """Learn how many there will be."""
        self._progress.update(self._task, total=total)

    def advance(self, count: int, stats: Stats) -> None:
        """Count what came, and show the quota in use."""
        quota = "" if stats.quota_used is None else f"quota {stats.quota_used:.0%}"
        self._progress.update(self._task, advance=count, quota=quota)


@contextmanager
def metering(label: str, *, shown: bool, total: int | None = None, passing: bool = False) -> Generator[Meter]:
    """Show progress on standard error, or nothing at all.

    Args:
        label: what is under way.
        shown: whether to show it.
        total: how many there will be; ``None`` where nobody knows yet.
        passing: whether it goes when all is done, because what comes then is shown in its place.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        _Count(),
        _Rate(),
        TextColumn("{task.fields[quota]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    progress = Progress(*columns, console=Console(stderr=True), disable=not shown, transient=passing)
    # One that is not started writes nothing; older versions of rich end even a disabled one with an empty line.
    with progress if shown else nullcontext():
        yield Meter(progress, progress.add_task(label, total=total, quota=""))


@contextmanager
def metering_bytes(label: str, *, shown: bool) -> Generator[Callable[[int, int | None], None] | None]:
    """Yield what tells the progress of a file to standard error; ``None`` where that is not shown."""
    if not shown:
        yield None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(printable(label), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
