"""Progress on a terminal: how much, how fast, how much of the quota, how long still."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from wrike_async.export import Progress as AreaProgress

__all__ = ["AreaMeters", "Meter", "metering", "metering_areas", "metering_bytes"]


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


class AreaMeters:
    """A line of progress for each area of an export."""

    def __init__(self, progress: Progress, stats: Callable[[], Stats]) -> None:
        self._progress = progress
        self._stats = stats
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, so_far: AreaProgress) -> None:
        """Show how far an area is."""
        task = self._tasks.get(so_far.area)
        if task is None:
            task = self._tasks[so_far.area] = self._progress.add_task(so_far.area, total=None, quota="")
        used = self._stats().quota_used
        quota = "" if used is None else f"quota {used:.0%}"
        self._progress.update(task, total=so_far.total, completed=so_far.rows, quota=quota)


@contextmanager
def metering(label: str, *, shown: bool, total: int | None = None, passing: bool = False) -> Generator[Meter]:
    """Show progress on standard error, or nothing at all.

    Args:
        label: what is under way.
        shown: whether to show it.
        total: how many there will be; ``None`` where nobody knows yet.
        passing: whether it goes when all is done, because what comes then is shown in its place.
    """
    progress = _counting(shown=shown, passing=passing)
    # One that is not started writes nothing; older versions of rich end even a disabled one with an empty line.
    with progress if shown else nullcontext():
        yield Meter(progress, progress.add_task(label, total=total, quota=""))


@contextmanager
def metering_areas(stats: Callable[[], Stats], *, shown: bool) -> Generator[AreaMeters | None]:
    """Yield what shows the progress of an export, a line an area, on standard error; ``None`` where it is not shown."""
    if not shown:
        yield None
        return
    with _counting(shown=True, passing=False) as progress:
        yield AreaMeters(progress, stats)


def _counting(*, shown: bool, passing: bool) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        _Count(),
        _Rate(),
        TextColumn("{task.fields[quota]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    return Progress(*columns, console=Console(stderr=True), disable=not shown, transient=passing)


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
