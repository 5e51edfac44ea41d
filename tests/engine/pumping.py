"""Work for a pump that is tested without a client: so many tickets, whose sends are noted."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from contextvars import Context
from types import SimpleNamespace
from typing import Any, TypeVar, TypeVarTuple

from wrike_async import Quota
from wrike_async._transport.limits import Limiter
from wrike_async._transport.pacing.limiters import Limiters
from wrike_async._transport.pacing.pump import Pump
from wrike_async._transport.pacing.rate_limiter import Need, RateLimiter
from wrike_async._transport.session import Session
from wrike_async.testing import VirtualClockLoop

Result = TypeVar("Result")
_Args = TypeVarTuple("_Args")


def limiter_of(quota: Quota) -> Limiter:
    """A limiter that knows of nobody else."""
    return Limiters(quota)._private()


class Demand:
    """What waits: so many eager tickets, and so many patient ones. The eager are served first."""

    def __init__(self, limiter: RateLimiter | None) -> None:
        self.eager = self.patient = 0
        self.sends: list[float] = []
        self.errors: list[Exception] = []
        self.sent: Callable[[float], None] = lambda moment: None
        session: Any = SimpleNamespace(limiter=limiter)
        self.session: Session = session
        self._drained: asyncio.Future[None] | None = None
        loop = asyncio.get_running_loop()
        self.pump = Pump(self.session, self, loop, loop.create_task)

    def add(self, *, eager: int = 0, patient: int = 0) -> None:
        self.eager += eager
        self.patient += patient
        self.pump.wake()

    def waits_for(self, session: object, *, patient_too: bool) -> bool:
        return self.eager > 0 or (patient_too and self.patient > 0)

    def need(self, session: object) -> Need:
        return Need(patient=not self.eager)

    def serve(self, session: object, taken_at: float, *, patient_too: bool) -> None:
        if self.eager:
            self.eager -= 1
        else:
            assert patient_too
            self.patient -= 1
        now = asyncio.get_running_loop().time()
        self.sends.append(now)
        self.sent(now)
        self._look()

    def _look(self) -> None:
        if self._drained is not None and not self._drained.done() and not self.eager and not self.patient:
            self._drained.set_result(None)

    async def find_owner(self, session: object) -> None: ...

    def failed(self, error: Exception) -> None:
        self.errors.append(error)
        self.eager = self.patient = 0
        self._look()

    async def served(self) -> list[float]:
        """Wait until nothing is left, and return when it was sent, from the beginning."""
        self._drained = asyncio.get_running_loop().create_future()
        self._look()
        await self._drained
        return self.sends

    async def drained_by(self, moment: float) -> list[float]:
        """Return what was sent up to a moment; what is left is dropped."""
        await asyncio.sleep(moment - asyncio.get_running_loop().time())
        self.eager = self.patient = 0
        self.pump.close()
        return [sent for sent in self.sends if sent < moment]


class LateLoop(VirtualClockLoop):
    """A virtual clock whose timers are up to ``late`` seconds late."""

    def __init__(self, late: float) -> None:
        self._late, self._draw = late, random.Random(0)
        super().__init__()

    def call_at(
        self, when: float, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return super().call_at(when + self._draw.uniform(0, self._late), callback, *args, context=context)


def run_late(main: Callable[[], Coroutine[Any, Any, Result]], late: float = 0.0) -> Result:
    """Run ``main()`` on a virtual clock with late timers."""
    with asyncio.Runner(loop_factory=lambda: LateLoop(late)) as runner:
        return runner.run(main())
