from __future__ import annotations

from tests.connecting import connect

__all__ = ["connect"]
