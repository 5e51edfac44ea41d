"""The entry point of the command line, and what it says where its extra is missing."""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import Any

__all__ = ["main"]

_STDOUT = 1
_OF_THE_EXTRA = ("typer", "rich")


def main() -> None:
    """Run ``wrike-async`` and end the program with its exit code."""
    _open_what_is_closed()
    # What is loaded stays: looking for garbage among it takes a tenth of the time until the first command runs.
    gc.disable()
    try:
        from wrike_async._cli.program import app
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _OF_THE_EXTRA:
            raise
        sys.exit(f"wrike-async: the command line needs {missing}: pip install 'wrike-async[cli]'")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()
        gc.enable()
    for stream in (sys.stdout, sys.stderr):
        # A terminal without some characters shows others in their place, and no error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except _NowhereToWrite as error:
        sys.exit(f"wrike-async: {error}")


class _NowhereToWrite(OSError):
    pass


class _Closed(io.StringIO):
    """Standard output where the shell has closed it (``>&-``): there is none to write to."""

    def write(self, text: str, /) -> int:
        raise _NowhereToWrite("standard output is closed")

    @property
    def buffer(self) -> Any:
        return self


def _open_what_is_closed() -> None:
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]  # None when closed
        # Otherwise the next file that is opened takes its place, and gets what is written past Python.
        while os.open(os.devnull, os.O_WRONLY) < _STDOUT:
            pass
        sys.stdout = _Closed()


if __name__ == "__main__":
    main()
