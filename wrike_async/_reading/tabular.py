"""What is read becomes one table, a list of models at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._wire.structuring.frames import Library
    from wrike_async._wire.types import Model

__all__ = ["Tabular"]


class Tabular(ABC):
    """A collection that can be a table of Apache Arrow, a frame of pandas or one of polars."""

    __slots__ = ()

    @property
    @abstractmethod
    def _model(self) -> type[Model] | None:
        """Of what comes; ``None`` for plain dicts."""

    @abstractmethod
    def _lists(self, limit: int | None) -> AsyncIterator[Sequence[Any]]:
        """Begin to read, up to so many items."""

    async def to_arrow(self, limit: int | None = None) -> Any:
        """Return the items as a ``pyarrow.Table``, up to ``limit`` of them.

        Of the models no more than those of one answer are kept. The schema is the model's, see
        `wrike_async.arrow.model_schema`: the same, whatever came, and for nothing, too.

        Raises:
            InvalidArgument: the extra ``wrike-async[arrow]`` is not installed, or the items are no models.
            WrikeError: as any reading of it.
        """
        from wrike_async._wire.structuring.arrow_tables import batch_of, schema_of, table_of

        model = self._model
        if model is None:
            raise InvalidArgument("only models have a schema: leave raw() out")
        schema_of(model)  # what is not installed is told before a request is spent
        return table_of(model, [batch_of(model, items) async for items in self._lists(limit)])

    async def to_pandas(self, limit: int | None = None) -> Any:
        """Return the items as a ``pandas.DataFrame`` with the types of `to_arrow`, up to ``limit`` of them.

        Each column is an ``ArrowDtype``: numbers stay whole and flags stay flags where some are missing.

        Raises:
            InvalidArgument: as `to_arrow`, or pandas is not installed.
            WrikeError: as any reading of it.
        """
        return await self._frame(limit, "pandas")

    async def to_polars(self, limit: int | None = None) -> Any:
        """Return the items as a ``polars.DataFrame`` with the types of `to_arrow`, up to ``limit`` of them.

        Raises:
            InvalidArgument: as `to_arrow`, or polars is not installed.
            WrikeError: as any reading of it.
        """
        return await self._frame(limit, "polars")

    async def _frame(self, limit: int | None, name: Library) -> Any:
        from wrike_async._wire.structuring.frames import frame_of, library

        library(name)
        return frame_of(await self.to_arrow(limit), name)
