"""What a method is, for those who call it by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from wrike_async._calling.json_schema import described, extra_schema, first_paragraph, object_schema, schema_of
from wrike_async._calling.results import DOWNLOADED, OUTCOME
from wrike_async._calling.sensitive import is_sensitive
from wrike_async._calling.signatures import Argument, MethodSignature
from wrike_async._display.lines import one_line
from wrike_async._wire.encoders import EXTRA
from wrike_async._wire.operation import Access, Disclosure

__all__ = ["MethodInfo", "describe_method"]


@attrs.frozen(kw_only=True, repr=False)
class MethodInfo:
    """What a method does, takes and answers, as plain JSON.

    Attributes:
        name: dotted, such as ``"tasks.update"``.
        does: one sentence.
        endpoints: what it performs, such as ``("PUT /tasks/{taskId}",)``.
        access: whether it reads or writes.
        sensitive: whether it is about people's rights, secrets or money, or about all of the account's data.
        discloses: what its arguments give away, by Python name, ``"*"`` for the call itself: ``"public_links"``
            anybody can follow, ``"sharing"`` gives others rights, ``"outside_urls"`` name a host that data goes to or
            comes from.
        scopes: any one of them allows it; ``None`` where Wrike does not document it.
        arguments: the JSON schema of its arguments, by Python name. Wire names are taken, too.
        returns: the JSON schema of each of the ``items`` of a `CallResult`, or of the ``outcomes`` of a bulk write.
    """

    name: str
    does: str
    endpoints: tuple[str, ...]
    access: Access
    sensitive: bool
    discloses: Mapping[str, Disclosure]
    scopes: tuple[str, ...] | None
    arguments: Mapping[str, Any]
    returns: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return attrs.asdict(self)

    def __repr__(self) -> str:
        return one_line(
            f"MethodInfo {self.name}", self.access, f"{len(self.arguments['properties'])} arguments", self.does
        )

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield from ((field.name, getattr(self, field.name)) for field in attrs.fields(type(self)))


def describe_method(method: MethodSignature) -> MethodInfo:
    """Return what a method is."""
    operations = method.operations
    access: Access = "write" if any(operation.access == "write" for operation in operations) else "read"
    scopes = operations[0].scopes if operations else None
    return MethodInfo(
        name=method.name,
        does=first_paragraph(method.function).split(". ")[0].rstrip(".") + ".",
        endpoints=tuple(dict.fromkeys(map(str, operations))),
        access=access,
        sensitive=is_sensitive(method.area, access),
        discloses={name: disclosure for operation in operations for name, disclosure in operation.discloses.items()},
        scopes=scopes,
        arguments=object_schema(
            {name: _schema_of_argument(name, each) for name, each in method.arguments.items()},
            [name for name, each in method.arguments.items() if each.required],
        ),
        returns=_returns(method),
    )


def _schema_of_argument(name: str, argument: Argument) -> dict[str, Any]:
    return extra_schema() if name == EXTRA else described(schema_of(argument.hint), argument.description)


def _returns(method: MethodSignature) -> Mapping[str, Any]:
    if "BulkWrite" in str(method.function.__annotations__.get("return")):
        return OUTCOME
    if any(operation.binary for operation in method.operations) or not method.operations:
        return DOWNLOADED
    item = method.operations[0].item
    return {"type": "object"} if item is None else schema_of(item)
