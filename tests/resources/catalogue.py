"""The catalogue of the API as the sandbox holds it: it was written from the documentation and not from the SDK."""

from __future__ import annotations

from importlib import resources
from typing import Any

import msgspec

_RAW = msgspec.json.decode(resources.files("wrike_async.sandbox").joinpath("operations.json").read_bytes())

CATALOGUE: dict[str, dict[str, Any]] = {f"{entry['method']} {entry['path']}": entry for entry in _RAW["operations"]}
"""The operations by method and path."""

ITEMS: dict[str, dict[str, str]] = _RAW["items"]
"""What the entries of the answers hold, and of which kind it is."""
