"""Reads a picture: what is drawn in an SVG, in the coordinates of its data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

__all__ = ["Drawn"]

_SVG = "{http://www.w3.org/2000/svg}"


class Drawn:
    """An SVG file."""

    def __init__(self, path: Path) -> None:
        self.root = ElementTree.parse(path).getroot()
        self.texts = ["".join(each.itertext()) for each in self.root.iter(f"{_SVG}text")]

    def said(self, tag: str) -> str:
        """What the title or the description says."""
        (found,) = self.root.findall(f"{_SVG}{tag}")
        return found.text or ""

    def points(self, name: str) -> list[tuple[float, float]]:
        """Return the points of a line, or the corners of a bar, from below to above."""
        (group,) = [each for each in self.root.iter(f"{_SVG}g") if each.get("id") == name]
        numbers = [float(each) for each in re.findall(r"-?[\d.]+", group[0].get("d") or "")]
        return [(x, 432 - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]

    def height(self, name: str) -> float:
        """Return how high a bar is, in points."""
        heights = [y for _, y in self.points(name)]
        return max(heights) - min(heights)

    def shows(self, name: str, xs: Sequence[float], ys: Sequence[float]) -> None:
        """See that a line has these values: the same ones, but for where zero is and how long a unit is."""
        points = self.points(name)
        assert len(points) == len(xs)
        for drawn, values in (([x for x, _ in points], xs), ([y for _, y in points], ys)):
            unit = (drawn[-1] - drawn[0]) / (values[-1] - values[0])
            assert unit > 0
            assert drawn == pytest.approx([drawn[0] + unit * (value - values[0]) for value in values], abs=0.01)
