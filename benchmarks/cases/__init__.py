"""The cases: a file for each, with the question that it answers on top."""

from __future__ import annotations

import importlib

from benchmarks.harness.case import Case

__all__ = ["CASES", "load_case"]

CASES = (
    "work_per_request",
    "overhead",
    "decoding",
    "kept",
    "held",
    "limiter",
    "shared_quota",
    "trickle",
    "latency",
    "waiters",
    "waiting_memory",
    "scale_lookups",
    "scale_listing",
    "scan",
    "start_up",
)
"""Their names, in the order in which they run and are reported."""


def load_case(name: str) -> Case:
    """Import a case. What it needs to be installed is needed from here on."""
    case: Case = importlib.import_module(f"benchmarks.cases.{name}").CASE
    return case
