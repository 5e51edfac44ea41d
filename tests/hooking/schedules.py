"""Every way that something can come: choices tried one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hooking.world import Choose


def every_way() -> Iterator[Choose]:
    """Yield what chooses, once for each sequence of choices that there is, the first choices at first."""
    path: list[list[int]] = []
    while True:
        at = 0

        def choose(options: int) -> int:
            nonlocal at
            if at == len(path):
                path.append([0, options])
            at += 1
            return path[at - 1][0]

        yield choose
        while path and path[-1][0] + 1 == path[-1][1]:
            path.pop()
        if not path:
            return
        path[-1][0] += 1
