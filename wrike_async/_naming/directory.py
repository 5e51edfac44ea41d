"""The directory of a client: names of all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from wrike_async._display.lines import one_line
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Gate, gate_of
from wrike_async._naming import loading
from wrike_async._naming.table import NameStore, NameTable
from wrike_async._resources.contact_models import Contact
from wrike_async._resources.custom_field_models import CustomField
from wrike_async._resources.custom_field_values import CustomValue, wire_text
from wrike_async._resources.folder_models import FolderTreeNode
from wrike_async._resources.having_custom_fields import HasCustomFields
from wrike_async._resources.shared import CustomFieldInput
from wrike_async._resources.spaces import Space
from wrike_async._resources.workflows import CustomStatus
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions

__all__ = ["Names"]


class _Stores:
    """What is known: once for each client, and apart for views that may read less."""

    def __init__(self, engine: Engine) -> None:
        self.statuses: NameStore[CustomStatus] = NameStore(engine, "statuses", staged=True)
        self.custom_fields: NameStore[CustomField] = NameStore(engine, "custom fields")
        self.contacts: NameStore[Contact] = NameStore(engine, "contacts")
        self.folders: NameStore[FolderTreeNode] = NameStore(engine, "folders")
        self.spaces: NameStore[Space] = NameStore(engine, "spaces")


class _Known:
    """What is known to whom: what one gate lets through is not for another."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open = _Stores(engine)
        self._guarded: WeakKeyDictionary[Gate, _Stores] = WeakKeyDictionary()

    def to(self, gate: Gate | None) -> _Stores:
        """Return what is known to views that a gate decides for."""
        return self._open if gate is None else self._guarded.setdefault(gate, _Stores(self._engine))


class Names:
    """Names instead of IDs: ``names = await wrike.names()``.

    ::

        done = await names.statuses.id("Completed")
        folder = await names.folders.get("Space 1 / Launch")
        people = await names.contacts.ids(["me", "Ada Brook", "grace@example.com"])
        print(await names.statuses.name(task.custom_status_id))

    Each kind is read when it is first asked for, mostly with one request, and kept for the client and all its views; a
    view with an ``access`` of its own reads what it may for itself.

    Attributes:
        statuses: of workflows, as ``"Completed"`` or ``"Workflow / Completed"``. Those of the account's workflows go
            before those of spaces' own ones, which are read, with a request for each space, when a name is missing.
        custom_fields: as ``"Impact"``, or ``"Space / Impact"`` for one of a space.
        contacts: persons by full name or e-mail address, ``"me"``, and groups by name.
        folders: folders, projects and spaces, as ``"Launch"`` or ``"Space / Folder / Launch"``; not the recycle bin.
        spaces: as ``"Space 1"``.

    What is out of use (hidden statuses, archived fields and spaces, deleted contacts) is found where nothing else has
    the name.
    """

    statuses: NameTable[CustomStatus]
    custom_fields: NameTable[CustomField]
    contacts: NameTable[Contact]
    folders: NameTable[FolderTreeNode]
    spaces: NameTable[Space]

    def __init__(self, engine: Engine, options: CallOptions) -> None:
        self._engine = engine
        self._stores = stores = engine.part(_Known).to(gate_of(options))
        self.statuses = NameTable(
            stores.statuses, lambda everywhere: loading.statuses(engine, options, everywhere=everywhere)
        )
        self.custom_fields = NameTable(stores.custom_fields, lambda _: loading.custom_fields(engine, options))
        self.contacts = NameTable(stores.contacts, lambda _: loading.contacts(engine, options))
        self.folders = NameTable(stores.folders, lambda _: loading.folders(engine, options))
        self.spaces = NameTable(stores.spaces, lambda _: loading.spaces(engine, options))

    async def custom_field_value(self, of: HasCustomFields, title: str) -> CustomValue:
        """Return the value of a custom field of a task, folder or contact, by the title of the field.

        Args:
            of: read with ``fields=["customFields"]``.
            title: of the field, or its ID.

        Returns:
            A value by the type of the field, see `CustomValue`; ``None`` where there is none.

        Raises:
            UnresolvedName: as `NameTable.get`.
            InvalidArgument, DecodeError: as ``of.custom_field(field)``.
        """
        return of.custom_field(await self.custom_fields.get(title))

    async def custom_field_inputs(self, values: Mapping[str, Any]) -> list[CustomFieldInput]:
        """Return what ``custom_fields=`` of ``create`` and ``update`` takes, from values by title.

        ::

            inputs = await names.custom_field_inputs({"Impact": "High", "Cost": 12.5, "Reviewers": ["me"]})
            await wrike.tasks.update(task_id, custom_fields=inputs)

        Args:
            values: by the title of the field, or its ID: as `CustomValue` has them, and ``None`` to remove a value. A
                choice is found whatever its case. A field of contacts takes their names.

        Raises:
            UnresolvedName: no field, or contact, has a name, or more than one.
            InvalidArgument: a field takes no such value.
        """
        inputs: dict[str, CustomFieldInput] = {}
        for title, value in values.items():
            field = await self.custom_fields.get(title)
            if field.id in inputs:
                raise InvalidArgument(f"{field.title!r} ({field.id}) is given twice")
            if field.type == "Contacts" and value is not None:
                given: Any = await self.contacts.ids([value] if isinstance(value, str) else value)
            else:
                given = value
            inputs[field.id] = {"id": field.id, "value": wire_text(field, given)}
        return list(inputs.values())

    def refresh(self) -> None:
        """Forget all names: each kind is read again when it is next asked for."""
        for store in vars(self._stores).values():
            store.forget()

    def __repr__(self) -> str:
        return one_line(f"Names of {self._engine.base_url}")
