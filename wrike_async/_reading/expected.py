"""Saying that something was made and never used, as a coroutine says it that nobody awaits."""

from __future__ import annotations

import os
import sys
import warnings

__all__ = ["Expected"]

_PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep


class Expected:
    """What does nothing before it is used, and warns if it is dropped unused.

    Dropping one whose class says nothing of itself, or that could not be made, says nothing.
    """

    _complaint: str | None = None
    _made_at: tuple[str, int] = ("", 0)

    def expect_use(self, complaint: str) -> None:
        """Expect to be used from now on; ``complaint`` is what dropping it says otherwise."""
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
            frame = frame.f_back
        self._made_at = (frame.f_code.co_filename, frame.f_lineno)
        self._complaint = complaint

    def mark_used(self) -> None:
        """Learn that somebody uses it."""
        self._complaint = None

    @property
    def use(self) -> str:
        """Whether somebody has used it, in words."""
        return "used" if self._complaint is None else "not used yet"

    def __del__(self) -> None:
        if self._complaint is not None:
            file, line = self._made_at
            warnings.warn_explicit(self._complaint, RuntimeWarning, file, line, source=self)
