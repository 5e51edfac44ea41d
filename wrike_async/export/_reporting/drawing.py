"""What exports and syncs did, as a picture."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from wrike_async.errors import InvalidArgument
from wrike_async.export._reporting.many_runs import draw_many_runs
from wrike_async.export._reporting.one_run import draw_one_run
from wrike_async.export._reporting.reading import read_runs
from wrike_async.export._reporting.records import RunRecord
from wrike_async.export._reporting.theme import as_png, as_svg, drawing

__all__ = ["draw_report"]

_FORMS = {".svg": as_svg, ".png": as_png}


def draw_report(
    source: str | os.PathLike[str], to: str | os.PathLike[str] = "report.svg", *, last: int = 60
) -> Sequence[RunRecord]:
    """Draw rows, requests and quota of exports and syncs over time (extra ``wrike-async[report]``).

    One run is drawn over its time: rows, requests, and the line of what the quota allows. Several ones stand side by
    side: rows that changed, requests, duration, and the part of the quota. It asks Wrike for nothing.

    Args:
        source: as for `read_runs`.
        to: the picture: a name that ends with ``.svg`` (720 points wide; it follows the reader's light or dark theme)
            or ``.png`` (2,000 pixels wide). A file that is there is replaced.
        last: how many runs at most, the last ones; ``1`` draws the last one over its time.

    Returns:
        The runs that are drawn, the oldest first.

    Raises:
        InvalidArgument: nothing is on record there, the name has another ending, or the extra is not installed.
        StoreError: the store cannot be read.
        OSError: the picture cannot be written.
    """
    path = Path(to)
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise InvalidArgument(f"a picture is a file that ends with {' or '.join(_FORMS)}, not {path.name!r:.80}")
    runs = read_runs(source, last=last)
    with drawing():
        picture = draw_one_run(runs[0]) if len(runs) == 1 else draw_many_runs(runs)
        drawn = form(picture)
    path.write_bytes(drawn)
    return runs
