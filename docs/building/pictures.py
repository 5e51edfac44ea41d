"""The pictures of the site, each once for light pages and once for dark ones: charts, and what a terminal shows."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME, TerminalTheme
from rich.text import Text

from wrike_async.sandbox import Sandbox

__all__ = ["TERMINALS", "dark", "in_both", "on_dark_pages", "terminal_pictures"]

TERMINALS: Mapping[str, tuple[str, ...]] = {
    "reading": (
        "wrike-async tree --depth 2 --format table",
        "wrike-async list tasks --filter status=Active --limit 5 --format table",
        "wrike-async list tasks --filter sttus=Active",
    ),
}
"""What is typed in the terminals that pages show, by the name that their pictures have."""

_WIDTH = 100
_INK, _INK_ON_DARK = "#000000", "#e2e4e9"
_ON_DARK = {
    # As the pages have it: `slate` of Material for MkDocs.
    "#ffffff": "#1e2129",
    _INK: _INK_ON_DARK,
    "#e9ecef": "#3a3f4b",
    # The lines that are too dark for it.
    "#4263eb": "#748ffc",
    "#2b8a3e": "#69db7c",
    "#9c36b5": "#da77f2",
    "#0b7285": "#3bc9db",
    "#5c940d": "#a9e34b",
    "#495057": "#ced4da",
}
_FROM_ELSEWHERE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def on_dark_pages(path: str) -> str:
    """Return the path of the picture that dark pages show in the place of one."""
    return str(PurePosixPath(path).with_stem(f"{PurePosixPath(path).stem}-dark"))


def in_both(alternative: str, path: str) -> str:
    """Return Markdown of a picture: Material shows one of the two, as the page is light or dark."""
    return f"![{alternative}]({path}#only-light)\n![{alternative}]({on_dark_pages(path)}#only-dark)"


def dark(chart: bytes) -> bytes:
    """Return a chart that matplotlib drew on white as it is drawn on a dark page."""
    # What says no colour of its own, such as letters, is drawn in that of the whole.
    text = chart.decode().replace("<svg ", f'<svg fill="{_INK_ON_DARK}" ', 1)
    return re.sub("|".join(_ON_DARK), lambda found: _ON_DARK[found[0]], text).encode()


def terminal_pictures() -> dict[str, bytes]:
    """Type what `TERMINALS` says into a sandbox. Returns the pictures by the names of their files."""
    found: dict[str, bytes] = {}
    for name, commands in TERMINALS.items():
        said = _session(commands)
        found[f"terminal-{name}.svg"] = _drawn(said, DEFAULT_TERMINAL_THEME)
        found[on_dark_pages(f"terminal-{name}.svg")] = _drawn(said, SVG_EXPORT_THEME)
    return found


def _session(commands: tuple[str, ...]) -> str:
    with tempfile.TemporaryDirectory() as home, Sandbox(tasks=100) as sandbox:
        environment = {
            "COLUMNS": str(_WIDTH),
            "FORCE_COLOR": "1",
            "HOME": home,
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join(sys.path),
            # Both streams are one here, in the order in which a person sees them.
            "PYTHONUNBUFFERED": "1",
            "WRIKE_BASE_URL": sandbox.base_url,
            "WRIKE_TOKEN": sandbox.token,
        }
        return "\n".join(f"$ {command}\n{_said(command, environment)}" for command in commands)


def _said(command: str, environment: Mapping[str, str]) -> str:
    arguments = [sys.executable, "-m", "wrike_async", *shlex.split(command)[1:]]
    done = subprocess.run(
        arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False
    )
    return done.stdout


def _drawn(said: str, theme: TerminalTheme) -> bytes:
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(said))
    drawn = console.export_svg(title="wrike-async", theme=theme, unique_id="terminal")
    return _FROM_ELSEWHERE.sub("", drawn).encode()
