"""``python -m wrike_async``: the command line."""

from __future__ import annotations

from wrike_async._cli.app import main

if __name__ == "__main__":
    main()
