"""How pydantic, and with it FastAPI, reads, writes and describes a page. It loads when pydantic asks for it."""

from __future__ import annotations

from typing import Any, get_args

from pydantic_core import core_schema

__all__ = ["page_schema"]


def page_schema(page_type: type[Any], source: Any, handler: Any) -> core_schema.CoreSchema:
    """Return the schema of a page, which is what its ``to_dict`` gives.

    Args:
        page_type: its class.
        source: the page with what is on it, such as ``Page[Task]``.
        handler: pydantic's, that gives the schema of this.
    """
    (item,) = get_args(source) or (Any,)
    items = core_schema.list_schema(handler.generate_schema(item))
    documented = core_schema.typed_dict_schema(
        {
            "data": core_schema.typed_dict_field(items),
            "nextPageToken": core_schema.typed_dict_field(core_schema.str_schema(), required=False),
            "responseSize": core_schema.typed_dict_field(core_schema.int_schema(), required=False),
        },
        metadata={"pydantic_js_updates": {"title": f"Page of {getattr(item, '__name__', 'anything')}"}},
    )

    def validate(value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if isinstance(value, page_type):
            return value
        told = read(value)
        return page_type(told["data"], told.get("nextPageToken"), told.get("responseSize"))

    return core_schema.no_info_wrap_validator_function(
        validate,
        documented,
        serialization=core_schema.plain_serializer_function_ser_schema(lambda page: page.to_dict()),
    )
