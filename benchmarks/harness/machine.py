"""On which machine, and with which versions, something was measured."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["LIBRARIES", "describe_machine"]

LIBRARIES = (
    "aiodataloader",
    "aiohttp",
    "aiolimiter",
    "attrs",
    "cattrs",
    "httpx",
    "msgspec",
    "orjson",
    "pydantic",
    "PyWrike",
    "requests",
    "WrikePy",
)


def describe_machine() -> dict[str, str]:
    """Name the processor, the interpreter and the libraries that take part."""
    described = {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
    for library in LIBRARIES:
        try:
            described[library] = version(library)
        except PackageNotFoundError:
            described[library] = "not installed"
    return described


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
