"""What the ways from bytes to tasks are called in results."""

from __future__ import annotations

from benchmarks.harness.charts import OURS

__all__ = [
    "CATTRS",
    "JSON",
    "MSGSPEC",
    "ORJSON",
    "OURS_RAW",
    "OURS_TYPED",
    "PYDANTIC",
    "PYDANTIC_JSON",
    "TEXTS",
]

ORJSON = "orjson.loads"
JSON = "json.loads"
OURS_TYPED = f"{OURS}, models"
OURS_RAW = f"{OURS}, raw()"
CATTRS = "orjson + cattrs alone"
PYDANTIC = "orjson + pydantic"
PYDANTIC_JSON = "pydantic"
MSGSPEC = "msgspec"
TEXTS = ", times as texts"
