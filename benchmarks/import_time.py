"""What the SDK costs before it does anything: importing it against importing aiohttp alone.

    python benchmarks/import_time.py [rounds]

The budget is 1.4: `from wrike_async import Wrike; Wrike("x").tasks` takes at most 1.4 times `import aiohttp`.
Rounds alternate between the two and the fastest of each counts, because a busy machine only ever adds.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

BUDGET = 1.4
AIOHTTP = "import aiohttp"
SDK = "from wrike_async import Wrike; Wrike('x').tasks"

_TIMED = "import time; began = time.perf_counter(); {program}; print(time.perf_counter() - began)"


@dataclass(frozen=True)
class ImportCost:
    """Seconds for each of the two programs, the fastest of several rounds."""

    aiohttp: float
    sdk: float

    @property
    def ratio(self) -> float:
        """How many times `import aiohttp` the SDK costs."""
        return self.sdk / self.aiohttp


def measure(rounds: int = 15) -> ImportCost:
    """Time both programs in fresh interpreters, `rounds` times each, with compiled modules on disk."""
    for program in (AIOHTTP, SDK):
        _seconds(program)
    times = [(_seconds(AIOHTTP), _seconds(SDK)) for _ in range(rounds)]
    return ImportCost(aiohttp=min(time for time, _ in times), sdk=min(time for _, time in times))


def _seconds(program: str) -> float:
    command = [sys.executable, "-c", _TIMED.format(program=program)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def main() -> None:
    cost = measure(*map(int, sys.argv[1:2]))
    print(f"import aiohttp          {cost.aiohttp * 1000:7.1f} ms")
    print(f"Wrike('x').tasks        {cost.sdk * 1000:7.1f} ms")
    print(f"ratio                   {cost.ratio:7.2f}     (budget {BUDGET})")
    sys.exit(cost.ratio > BUDGET)


if __name__ == "__main__":
    main()
