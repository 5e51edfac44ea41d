"""Which version of the SDK this is."""

from __future__ import annotations

__all__ = ["USER_AGENT", "__version__"]

# The build reads it from here. Asking the installed package would load what reads e-mails, with every start.
__version__ = "0.1.0"

USER_AGENT = f"wrike-async/{__version__}"
