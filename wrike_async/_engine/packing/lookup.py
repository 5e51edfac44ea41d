"""What ``get()`` returns: one object that is awaited, gathered, made a task of, or waited for like any future.

There may be very many of them, so each is the future that its caller waits with, and nothing besides: a coroutine would
bring a frame, and `asyncio.gather` would put a task around it.

Until it is used it asks for nothing and needs no loop, like a coroutine. What uses it first tells what it becomes:

- What drives a coroutine (``create_task``, ``TaskGroup``, ``asyncio.run``) finds one.
- What looks for a future (``await``, ``gather``, ``wait_for``, ``ensure_future``) finds a future, which is no coroutine
  any more: `asyncio.wait` takes what ``ensure_future`` returned, and refuses coroutines.

It changes its class for that, since the class is what asyncio looks at.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Coroutine, Generator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from wrike_async._display.lines import one_line
from wrike_async._engine.packing.lookup_params import encode_lookup
from wrike_async._engine.packing.pending import Caller
from wrike_async._wire.operation import Operation
from wrike_async._wire.per_call import PerCall
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.engine import Engine

__all__ = ["Lookup", "Question"]


class Question(PerCall):
    """What is asked for, and of which engine."""

    engine: Engine
    operation: Operation[Any]
    entity_id: str
    values: Mapping[str, Any]
    options: CallOptions

    def put(self, caller: Caller) -> None:
        """Have the engine answer a caller.

        Raises:
            WrikeError: nothing was asked for.
        """
        encoded = encode_lookup(self.operation, self.values)
        self.engine.ask(self.operation, self.entity_id, encoded, self.options, caller=caller)


class _LikeCoroutine(Caller, Coroutine[Any, None, Any]):
    """Drives a lookup the way a coroutine is driven, and shows tools what they look for in one."""

    __slots__ = ()
    __name__ = "get"
    cr_await = cr_code = cr_frame = None
    cr_running = False

    @property
    def cr_suspended(self) -> bool:
        """Whether it was begun, and waits."""
        return type(self) is _LikeCoroutine and not self.done()

    def send(self, value: None) -> Any:
        """Go on: end with the entity, or wait for it."""
        if self.done():
            raise StopIteration(self.result())
        self._asyncio_future_blocking = True
        return self

    def throw(self, *error: Any) -> NoReturn:
        """End with an error, which is what a task is told that was cancelled."""
        self.cancel()
        raise _raised(*error)

    def close(self) -> None:
        """End."""
        self.cancel()


class _Closed(_LikeCoroutine):
    """A lookup that was closed before it was used."""

    __slots__ = ()
    _asyncio_future_blocking: Any = None

    def send(self, value: None) -> NoReturn:
        """Refuse, as a coroutine does."""
        raise RuntimeError("cannot reuse already awaited coroutine")

    def throw(self, *error: Any) -> NoReturn:
        """Refuse, as a coroutine does."""
        self.send(None)

    def close(self) -> None:
        """Do nothing more."""

    def __await__(self) -> NoReturn:
        self.send(None)

    __iter__ = __await__

    def __repr__(self) -> str:
        return one_line("Lookup", "closed")


class Lookup(_LikeCoroutine):
    """A question that was not put yet."""

    __slots__ = ()

    def __init__(self, question: Question) -> None:
        # There may be no loop yet, so it is made a future when it is used.
        self.origin = question

    def _begin(self, kind: Any) -> None:
        """Put the question, in the context of who uses it. What goes wrong is what comes of it."""
        question, loop = self.origin, asyncio.get_running_loop()
        self.__class__ = kind
        Caller.__init__(self, loop)
        # A client that nobody else holds must not end while somebody waits for what it brings.
        self.origin = question.engine
        try:
            question.put(self)
        except Exception as error:  # noqa: BLE001 (whoever awaits it gets it)
            if not self.done():
                self.fail(error)

    @property
    def _asyncio_future_blocking(self) -> Any:  # type: ignore[override]  # so asyncio asks
        """What tells futures: it is one from now on, where there is a loop."""
        try:
            self._begin(Caller)
        except RuntimeError:
            return None
        return False

    def __await__(self) -> Generator[Any, None, Any]:
        self._begin(Caller)
        return asyncio.Future.__await__(self)

    __iter__ = __await__

    def add_done_callback(self, *args: Any, **kwargs: Any) -> None:
        """Be used as a future."""
        self._begin(Caller)
        self.add_done_callback(*args, **kwargs)

    def send(self, value: None) -> Any:
        """Be used as a coroutine."""
        self._begin(_LikeCoroutine)
        return self.send(value)

    def throw(self, *error: Any) -> NoReturn:
        """End before anything was asked for."""
        self.close()
        raise _raised(*error)

    def close(self) -> None:
        """End before anything was asked for."""
        self.__class__ = _Closed  # type: ignore[assignment]  # of the same layout

    def __repr__(self) -> str:
        return one_line("Lookup", f"{self.origin.operation} of {self.origin.entity_id}", "not used yet")

    def __del__(self) -> None:
        warnings.warn(
            f"coroutine 'get' was never awaited: {self.origin.operation} of {self.origin.entity_id} was not asked for",
            RuntimeWarning,
            stacklevel=2,
            source=self,
        )


def _raised(error: Any, value: Any = None, traceback: Any = None) -> BaseException:
    """Return what is raised, given what ``throw`` takes: an error, or its class and perhaps more."""
    if isinstance(error, type):
        error = value if isinstance(value, error) else error() if value is None else error(value)
    raised: BaseException = error
    return raised if traceback is None else raised.with_traceback(traceback)
