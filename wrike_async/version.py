"""Which version of the SDK this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

__all__ = ["USER_AGENT", "__version__"]

try:
    __version__ = version("wrike-async")
except PackageNotFoundError:
    # The sources are used without having been installed.
    __version__ = "0+unknown"

USER_AGENT = f"wrike-async/{__version__}"
