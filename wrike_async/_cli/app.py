"""The entry point of the command line, and what it says where its extra is missing."""

from __future__ import annotations

import io
import sys

__all__ = ["main"]

_OF_THE_EXTRA = ("typer", "rich")


def main() -> None:
    """Run ``wrike-async`` and end the program with its exit code."""
    try:
        from wrike_async._cli.program import app
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _OF_THE_EXTRA:
            raise
        sys.exit(f"wrike-async: the command line needs {missing}: pip install 'wrike-async[cli]'")
    except KeyboardInterrupt:
        sys.exit(130)
    for stream in (sys.stdout, sys.stderr):
        # A terminal without some characters shows others in their place, and no error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
