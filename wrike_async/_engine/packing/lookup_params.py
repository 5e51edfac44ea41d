"""The parameters of lookups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._json import dumps
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import NO_PARAMS, Operation, WireParams

__all__ = ["LookupParams", "encode_lookup"]


@attrs.frozen(eq=False, repr=False)
class LookupParams:
    """The parameters of a lookup, encoded once for all its IDs."""

    params: WireParams
    key: bytes


def encode_lookup(operation: Operation[Any], values: Mapping[str, Any]) -> LookupParams:
    """Encode the parameters of a lookup; raises `InvalidArgument`."""
    if not values:
        return _NO_PARAMS
    params = encode_params(operation, values)
    return LookupParams(params, dumps(params, sort_keys=True))


_NO_PARAMS = LookupParams(NO_PARAMS, b"{}")
