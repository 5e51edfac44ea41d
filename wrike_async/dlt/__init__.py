"""A source for dlt, which brings an account into warehouses; needs the extra ``[dlt]``.

::

    import dlt
    from wrike_async.dlt import wrike_source

    pipeline = dlt.pipeline("wrike", destination="bigquery", dataset_name="wrike_data")
    pipeline.run(wrike_source())
"""

from __future__ import annotations

from importlib import import_module

try:
    import_module("pyarrow")
    from dlt.extract import DltSource as _Needed
except ImportError as error:
    raise ImportError("wrike_async.dlt needs dlt 1.20 or newer, and pyarrow: pip install 'wrike-async[dlt]'") from error

from wrike_async.dlt._source import wrike_source

__all__ = ["wrike_source"]

del _Needed, import_module
