"""What a policy says of an operation is what happens."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.granting import OPERATIONS, Asking, access
from tests.calling.recording import Recorder, recording
from wrike_async import DecodeError, Wrike
from wrike_async.access import AccessDenied, AccessPolicy
from wrike_async.testing.clock import VirtualClockLoop

LEVELS = st.sampled_from(["deny", "read", "ask", "write"])
AREAS = st.dictionaries(st.sampled_from(sorted({"*", *(each.area for each in OPERATIONS.values())})), LEVELS)
NAMES = st.sampled_from(sorted({*OPERATIONS, *(each.python for each in OPERATIONS.values())}))
POLICIES = st.builds(
    AccessPolicy,
    st.fixed_dictionaries({}, optional={"*": LEVELS}).flatmap(lambda base: AREAS.map(lambda more: {**base, **more})),
    st.dictionaries(NAMES, LEVELS, max_size=6),
    disclose=st.just(["outside_urls", "public_links", "sharing"]),
)
WHAT_HAPPENS = {"deny": (False, 0), "read": (True, 0), "ask": (True, 1), "write": (True, 0)}


async def what_happens(recorder: Recorder, wrike: Wrike, policy: AccessPolicy, key: str) -> tuple[bool, int]:
    """Whether it is sent, and how often somebody was asked."""
    recorder.arrived, asking = [], Asking()
    method, _, template = key.partition(" ")
    view: Any = wrike.with_options(access=access(policy, asking))
    try:
        await view.request(method, re.sub(r"{\w+}", "AAAA", template))
    except AccessDenied as denied:
        return denied.rule != policy.explain(key).rule, len(asking.asked)
    except DecodeError:
        # It answers with bytes.
        pass
    return bool(recorder.arrived), len(asking.asked)


def test_what_is_explained_is_what_happens() -> None:
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        stack = AsyncExitStack()
        recorder, wrike = runner.run(stack.enter_async_context(recording("GET /tasks")))

        @settings(max_examples=400, suppress_health_check=list(HealthCheck))
        @given(POLICIES, st.sampled_from(sorted(OPERATIONS)))
        def same(policy: AccessPolicy, key: str) -> None:
            verdict = policy.explain(key)
            assert runner.run(what_happens(recorder, wrike, policy, key)) == WHAT_HAPPENS[verdict.level], verdict

        try:
            same()
        finally:
            runner.run(stack.aclose())


def test_a_name_of_many_ways_says_what_the_freest_may() -> None:
    policy = AccessPolicy({"*": "read", "tasks": {"read": ["A"], "ask": ["B"], "write": ["C"]}})
    listing, creating = policy.explain("tasks.list"), policy.explain("tasks.create")
    assert (listing.level, listing.rule, listing.places) == ("read", "areas.tasks", ("A", "B", "C"))
    assert (creating.level, creating.places, creating.asks_in) == ("write", ("C",), ("B",))
    assert policy.explain("GET /tasks").level == "deny"
    assert policy.explain("POST /batch").level == "deny"
    assert policy.explain("data_export.download").rule == "default"
    assert policy.explain("tasks.get_many") == policy.explain("tasks.get")


def test_creating_many_is_creating() -> None:
    policy = AccessPolicy({"tasks": "write", "folders": "ask"}, disclose=["sharing"])
    assert policy.explain("tasks.create_many").level == "write"
    assert policy.explain("folders.create_many").level == "ask"
    # What a batch that a user built holds may be of both kinds.
    assert (policy.explain("POST /batch").level, policy.explain("POST /batch").rule) == ("ask", "areas.folders")
    for level, comes in (("deny", "deny"), ("read", "deny"), ("ask", "ask"), ("write", "write")):
        named = AccessPolicy({"tasks": "write"}, {"POST /batch": level})
        assert named.explain("tasks.create_many").level == comes
        assert named.explain("folders.create_many").level == "deny"


def test_what_gives_data_away_with_every_call_is_denied_unless_that_is_granted() -> None:
    may_read = AccessPolicy({"*": "write"})
    for name, way in (("attachments.url", "public_links"), ("POST /batch", "sharing")):
        verdict = may_read.explain(name)
        assert (verdict.level, verdict.rule) == ("deny", "disclose"), name
        assert AccessPolicy({"*": "write"}, disclose=[way]).explain(name).level != "deny"
        assert AccessPolicy({}).explain(name).rule == "default"


def test_within_denies_what_is_everywhere() -> None:
    policy = AccessPolicy.ask_before_write(within=["A"])
    for key in ("GET /tasks", "POST /spaces", "POST /batch", "POST /request_forms/{requestFormId}/submit"):
        verdict = policy.explain(key)
        assert (verdict.level, verdict.rule) == ("deny", "within"), key
    assert policy.explain("tasks.update").places == ("A",)
    assert policy.explain("contacts.list").places is None
