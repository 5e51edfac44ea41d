"""Tables of Apache Arrow as data frames. pandas and polars are the user's own, and load when they are used first."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, Literal

from wrike_async.errors import InvalidArgument

__all__ = ["Library", "frame_of", "library"]

Library = Literal["pandas", "polars"]
"""Who makes the frame."""

_NEEDED: Final = {
    "pandas": "a frame of pandas needs pandas: pip install 'pandas>=2.2'",
    "polars": "a frame of polars needs polars: pip install 'polars>=1.20'",
}


def library(name: Library) -> Any:
    """Return its module.

    Raises:
        InvalidArgument: it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise InvalidArgument(_NEEDED[name]) from None


def frame_of(table: Any, name: Library) -> Any:
    """Return a ``pyarrow.Table`` as a frame that keeps its types.

    In pandas each column is an ``ArrowDtype``: numbers stay whole and flags stay flags where some are missing, and
    instants stay instants, which NumPy's own types do not do.

    Raises:
        InvalidArgument: the library is not installed.
    """
    module = library(name)
    return table.to_pandas(types_mapper=module.ArrowDtype) if name == "pandas" else module.from_arrow(table)
