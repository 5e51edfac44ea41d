"""How pictures look: colours that the colour-blind tell apart, legible on light and on dark, the same each time."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable
from importlib import import_module
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

from wrike_async.errors import InvalidArgument

__all__ = ["BACKGROUND", "GREY", "INK", "MUTED", "ORANGE", "Picture", "as_png", "as_svg", "drawing"]

BACKGROUND, INK, MUTED, _GRID = "#ffffff", "#1f2328", "#59636e", "#d1d9e0"
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#8a939c"
"""Of Okabe and Ito's colours; they differ in lightness, too."""

_ON_DARK: Final = {
    BACKGROUND: "#0d1117",
    INK: "#e6edf3",
    MUTED: "#9aa4ae",
    _GRID: "#30363d",
    BLUE: "#56b4e9",
    ORANGE: "#e69f00",
    GREEN: "#2fc99c",
    GREY: "#6e7781",
}
_SETTINGS: Final = {
    # Else IDs are random, and texts are drawn as paths that nobody can read out.
    "svg.hashsalt": "wrike-async",
    "svg.fonttype": "none",
    "path.simplify": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "sans-serif"],
    "font.size": 10,
    "text.color": INK,
    "figure.facecolor": BACKGROUND,
    "axes.facecolor": BACKGROUND,
    "axes.edgecolor": _GRID,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.8,
    "xtick.color": _GRID,
    "ytick.color": _GRID,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 2,
}
_DOTS_AN_INCH: Final = 200
_EDGE: Final = 0.15


class Picture:
    """A figure with words for those who do not see it.

    Attributes:
        figure: of matplotlib.
        title: what it shows.
        description: what it says, in a sentence or two.
    """

    def __init__(self, title: str, sentences: Iterable[str], width: float, height: float) -> None:
        """Begin.

        Args:
            title: what it shows.
            sentences: what it says.
            width: in inches.
            height: likewise.
        """
        lines = [*sentences]
        self.title, self.description = title, " ".join(lines)
        self.figure: Any = import_module("matplotlib.figure").Figure(figsize=(width, height))
        left, top = _EDGE / width, 1 - _EDGE / height
        self.figure.text(left, top, title, va="top", fontsize=13, fontweight="bold")
        self.figure.text(left, top - 0.3 / height, "\n".join(lines), va="top", color=MUTED, linespacing=1.4)
        head, foot = top - (0.4 + 0.2 * len(lines)) / height, 0.1 / height
        self.figure.set_layout_engine("constrained", rect=(left, foot, 1 - 2 * left, head - foot), h_pad=0.08)


@contextlib.contextmanager
def drawing() -> Generator[None]:
    """Have figures made in the block look alike, whatever the user has set up for matplotlib.

    Raises:
        InvalidArgument: the extra is not installed.
    """
    try:
        matplotlib = import_module("matplotlib")
    except ModuleNotFoundError:
        raise InvalidArgument("a picture needs matplotlib: pip install 'wrike-async[report]'") from None
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def as_png(picture: Picture) -> bytes:
    """Return it as PNG, twice as large as in SVG."""
    canvas = import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(picture.figure)
    picture.figure.set_dpi(_DOTS_AN_INCH)
    file = BytesIO()
    canvas.print_png(file, metadata={"Title": picture.title, "Description": picture.description, "Software": None})
    return file.getvalue()


def as_svg(picture: Picture) -> bytes:
    """Return it as SVG, with its words, and with other colours where the reader likes it dark."""
    canvas = import_module("matplotlib.backends.backend_svg").FigureCanvasSVG(picture.figure)
    file = BytesIO()
    canvas.print_svg(file, metadata={"Date": None, "Creator": None})
    text = file.getvalue().decode()
    start = text.index("<svg")
    end = text.index(">", start)
    words = (
        f'<title id="title">{escape(picture.title)}</title>\n'
        f'<desc id="description">{escape(picture.description)}</desc>\n<style>\n{_dark()}\n</style>'
    )
    head = f'{text[:end]} role="img" aria-labelledby="title description"'
    return f"{head}>\n{words}{text[end + 1 :]}".encode()


def _dark() -> str:
    rules = "\n".join(
        f'[style*="{name}: {light}"] {{ {name}: {dark} !important }}'
        for light, dark in _ON_DARK.items()
        for name in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme: dark) {{\n{rules}\n}}"
