"""The small areas: one table of documents each, and the same few operations over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from wrike_async.sandbox._calls.call import Answer, Call, Handler
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import resource_not_found
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["Collection", "shown"]

Draft = Callable[[Call, Document], Document]
Test = Callable[[Document], bool]
# Shown only to who asks for them by `fields`, wherever they are stored.
_OPTIONAL = frozenset({"customFields", "userIds"})


@attrs.frozen
class Collection:
    """A table of documents. A malformed ID is 400, a well-formed one of nothing 404.

    Attributes:
        table: its name, which its answers have as well.
        what: what people call an entry.
        kind: of its IDs, where these have the old form.
        answers: the kind of the answers where it is not the table's name.
        has_form: tells an ID's form where it is none of the old ones.
    """

    table: str
    what: str
    kind: Kind | None = None
    answers: str | None = None
    has_form: Callable[[str], bool] | None = None

    def records(self, call: Call) -> dict[str, Document]:
        """Return all documents by ID."""
        return call.state.documents[self.table]

    def find(self, call: Call, identity: str) -> Document | None:
        """Return a document; ``None`` where a well-formed ID names nothing."""
        if self.has_form is not None:
            well_formed = self.has_form(identity)
        else:
            well_formed = self.kind is not None and ids.has_old_form(self.kind, identity)
        if not well_formed:
            raise lookup.undecodable(self.what, identity)
        return self.records(call).get(identity)

    def one(self, call: Call, identity: str) -> Document:
        """Return a document that exists."""
        found = self.find(call, identity)
        if found is None:
            raise resource_not_found(f"{self.what.capitalize()} '{identity}'")
        return found

    def answer(self, call: Call, documents: Iterable[Document]) -> Answer:
        """Answer with documents as they go on the wire."""
        return Answer(self.answers or self.table, [shown(call, document) for document in documents])

    def page(self, call: Call, documents: Iterable[Document]) -> Answer:
        """Answer with one page of documents."""
        cut = call.pager.cut(list(documents))
        data = [shown(call, document) for document in cut.items]
        return Answer(self.answers or self.table, data, cut.next_page_token, cut.response_size)

    def add(self, call: Call, document: Document) -> Document:
        """Keep a new document under a new ID."""
        if self.kind is None:
            raise LookupError(f"IDs of {self.table} are not made here")
        made = {"id": call.state.fresh_id(self.kind), **document}
        self.records(call)[made["id"]] = made
        return made

    def all(self, call: Call) -> Answer:
        """Answer with all documents."""
        return self.answer(call, self.records(call).values())

    def get(self, call: Call) -> Answer:
        """Answer with the document that the path names."""
        return self.answer(call, [self.one(call, call.id)])

    def get_many(self, call: Call) -> Answer:
        """Answer with the documents that the path names."""
        return self.answer(call, call.found(self.what.capitalize(), lambda identity: self.find(call, identity)))

    def creates(self, draft: Draft) -> Handler:
        """Return a handler that keeps what ``draft`` makes of nothing."""
        return lambda call: self.answer(call, [self.add(call, draft(call, {}))])

    def updates(self, draft: Draft) -> Handler:
        """Return a handler that replaces a document by what ``draft`` makes of it."""

        def update(call: Call) -> Answer:
            old = self.one(call, call.id)
            self.records(call)[call.id] = new = {**old, **draft(call, old)}
            return self.answer(call, [new])

        return update

    def deletes(self, *, echo: bool) -> Handler:
        """Return a handler that removes a document; its answer is the document, or empty."""

        def delete(call: Call) -> Answer:
            gone = self.one(call, call.id)
            del self.records(call)[call.id]
            return self.answer(call, [gone] if echo else [])

        return delete


def shown(call: Call, document: Document) -> Document:
    """Return a document without what is absent, what nobody asked for, and what is only kept."""
    wire: dict[str, Any] = {
        name: value
        for name, value in document.items()
        if value is not None and name[0] != "_" and (name not in _OPTIONAL or name in call.fields)
    }
    if "dataUsageStatistics" in call.fields:
        wire["dataUsageStatistics"] = {}
    return wire
