"""The README's program runs, and the README reads well where nothing but its text is: on a package index."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")


def test_the_program_runs_as_it_stands() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=50, check=True)
    assert re.fullmatch(r"\d+ active tasks, the first is .+\n\d+ lookups in \d requests\n", done.stdout)


def test_links_and_pictures_work_anywhere() -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", TEXT)
    assert links
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert "<img" not in TEXT


def test_what_it_names_is_there() -> None:
    named = re.findall(r"`((?:docs|examples|benchmarks)[\w./-]*|[A-Z]+\.md)`", TEXT)
    assert len(named) > 10
    assert [name for name in named if not (README.parent / name).exists()] == []


def test_it_is_a_screen_and_a_half() -> None:
    assert len(TEXT.splitlines()) <= 100
