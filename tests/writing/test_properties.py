"""For any rows, faults and durations: one outcome for each row, and the sandbox holds what they say."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.writing.counting import BATCH, CREATE, POLL, titles
from wrike_async import InvalidArgument, Wrike
from wrike_async.sandbox import Fault, Sandbox
from wrike_async.testing.clock import run_virtual

KINDS = ["status", "reset_before", "lost_answer", "truncated", "garbage", "rate_limit"]
FAULTS = st.builds(
    lambda kind, operation, after, times, status: Fault(
        kind, operation=operation, after=after, times=times, status=status if kind == "status" else None
    ),
    st.sampled_from(KINDS),
    st.sampled_from([BATCH, CREATE, POLL]),
    st.integers(0, 5),
    st.integers(1, 4),
    st.sampled_from([400, 403, 404, 500, 503]),
)


@given(
    rows=st.lists(st.sampled_from(["good", "good", "good", "refused", "invalid"]), max_size=12),
    copies=st.integers(1, 40),
    faults=st.lists(FAULTS, max_size=4),
    seconds=st.lists(st.sampled_from([0.0, 0.3, 2.0, 40.0]), min_size=1, max_size=4),
    quota=st.sampled_from([None, 100, 250]),
    failing=st.dictionaries(st.integers(0, 4), st.integers(0, 60), max_size=2),
    hanging=st.sets(st.integers(0, 4), max_size=1),
)
def test_each_row_has_one_outcome_and_the_sandbox_agrees(
    rows: list[str],
    copies: int,
    faults: list[Fault],
    seconds: list[float],
    quota: int | None,
    failing: dict[int, int],
    hanging: set[int],
) -> None:
    kinds = rows * copies
    wanted: Any = [
        {"title": f"{kind} {i}"} | ({"responsibles": ["KUAAAAAA"]} if kind == "refused" else {})
        for i, kind in enumerate(kinds)
    ]
    for row in wanted:
        if row["title"].startswith("invalid"):
            row["importance"] = "Enormous"

    async def write() -> tuple[Sandbox, list[Any]]:
        async with Sandbox(tasks=0, folders=1) as sandbox:
            sandbox.batching.seconds = lambda number: seconds[number % len(seconds)]
            sandbox.batching.quota = quota
            sandbox.batching.failing, sandbox.batching.hanging = failing, hanging
            sandbox.inject(*faults)
            async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as wrike:
                return sandbox, await wrike.tasks.create_many(sandbox.state.folder_ids[0], iter(wanted))

    sandbox, outcomes = run_virtual(write)
    assert [outcome.index for outcome in outcomes] == list(range(len(wanted)))
    held = titles(sandbox)
    assert all(count == 1 for count in held.values())
    done = {outcome.row.input["title"] for outcome in outcomes if outcome.ok}
    doubtful = {outcome.row.input["title"] for outcome in outcomes if outcome.in_doubt}
    assert done <= held.keys() <= done | doubtful
    assert len({outcome.id for outcome in outcomes if outcome.ok}) == len(done)
    for outcome, kind in zip(outcomes, kinds, strict=True):
        assert outcome.ok == (outcome.error is None) == (outcome.id is not None)
        if kind == "invalid":
            assert isinstance(outcome.error, InvalidArgument)
