"""A walk over pages: every way in which it goes on, and every way in which it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async._wire.decode import Envelope
from wrike_async._wire.walking.walk import Walk
from wrike_async.errors import DecodeError, TransportError


def entries(*ids: str) -> list[dict[str, Any]]:
    return [{"id": entry_id, "title": f"title of {entry_id}"} for entry_id in ids]


def page(*ids: str, token: str | None = None, total: int | None = None) -> Envelope:
    return Envelope({}, entries(*ids), token, total)


def ids_of(new: list[Any]) -> list[str]:
    return [entry["id"] for entry in new]


def test_a_single_page() -> None:
    walk = Walk()
    assert ids_of(walk.absorb(page("a", "b"), repeated=False)) == ["a", "b"]
    assert (walk.over, walk.failure, walk.count, walk.total) == (True, None, 2, None)


def test_page_after_page_until_there_is_no_token() -> None:
    walk = Walk()
    assert ids_of(walk.absorb(page("a", "b", token="1", total=3), repeated=False)) == ["a", "b"]
    assert (walk.over, walk.token, walk.total) == (False, "1", 3)
    assert ids_of(walk.absorb(page("c"), repeated=False)) == ["c"]
    assert (walk.over, walk.failure, walk.count) == (True, None, 3)


def test_an_empty_page_ends_the_walk_even_with_a_token() -> None:
    walk = Walk()
    walk.absorb(page("a", token="1"), repeated=False)
    assert walk.absorb(page(token="2"), repeated=False) == []
    assert (walk.over, walk.failure) == (True, None)


def test_an_empty_collection_with_a_token() -> None:
    walk = Walk()
    assert walk.absorb(page(token="1"), repeated=False) == []
    assert (walk.over, walk.failure) == (True, None)


def test_the_same_token_is_neither_an_end_nor_a_loop() -> None:
    walk = Walk()
    for number in range(5):
        assert ids_of(walk.absorb(page(str(number), token="same", total=6), repeated=False)) == [str(number)]
        assert not walk.over
    walk.absorb(page("5"), repeated=False)
    assert (walk.over, walk.failure, walk.count) == (True, None, 6)


def test_what_the_page_before_had_is_not_given_twice() -> None:
    walk = Walk()
    walk.absorb(page("a", "b", token="1"), repeated=False)
    assert ids_of(walk.absorb(page("b", "c", token="2"), repeated=False)) == ["c"]
    assert ids_of(walk.absorb(page("d", "d"), repeated=False)) == ["d"]
    assert walk.count == 4


def test_a_server_that_repeats_itself_before_the_end_has_failed() -> None:
    walk = Walk()
    walk.absorb(page("a", "b", token="1", total=5), repeated=False)
    assert walk.absorb(page("b", "a", token="2"), repeated=False) == []
    assert walk.over
    assert isinstance(walk.failure, DecodeError)
    assert "after 2 entries of 5" in str(walk.failure)
    assert walk.failure.next_page_token == "1"


def test_a_server_that_repeats_itself_with_an_unknown_total_has_failed() -> None:
    walk = Walk(token="0")
    walk.absorb(page("a", token="1"), repeated=False)
    walk.absorb(page("a", token="1"), repeated=False)
    assert isinstance(walk.failure, DecodeError)
    assert walk.failure.next_page_token == "1"


def test_a_server_that_repeats_itself_at_the_end_is_done() -> None:
    walk = Walk()
    walk.absorb(page("a", "b", token="1", total=2), repeated=False)
    walk.absorb(page("a", "b", token="1"), repeated=False)
    assert (walk.over, walk.failure) == (True, None)


def test_the_last_page_may_repeat_the_one_before() -> None:
    walk = Walk()
    walk.absorb(page("a", token="1", total=1), repeated=False)
    assert walk.absorb(page("a"), repeated=False) == []
    assert (walk.over, walk.failure) == (True, None)


def test_missing_entries_after_a_repeated_request_are_a_failure() -> None:
    walk = Walk()
    walk.absorb(page("a", token="1", total=4), repeated=False)
    walk.absorb(page("b", token="2"), repeated=True)
    new = walk.absorb(page("d"), repeated=True)
    assert ids_of(new) == ["d"]
    assert isinstance(walk.failure, TransportError)
    assert "3 of 4 entries" in str(walk.failure)
    assert walk.failure.next_page_token == "1"


def test_a_repeated_request_that_lost_nothing_is_no_failure() -> None:
    walk = Walk()
    walk.absorb(page("a", token="1", total=2), repeated=True)
    walk.absorb(page("b"), repeated=True)
    assert (walk.over, walk.failure) == (True, None)


def test_a_walk_that_lost_its_way_on_the_first_page_starts_again() -> None:
    walk = Walk()
    walk.absorb(page("b", token="1", total=3), repeated=True)
    walk.absorb(page("c"), repeated=False)
    assert isinstance(walk.failure, TransportError)
    assert walk.failure.next_page_token is None


@pytest.mark.parametrize("last", [page("b"), page("b", token="2")])
def test_other_missing_entries_make_it_short(last: Envelope) -> None:
    walk = Walk()
    walk.absorb(page("a", token="1", total=4), repeated=False)
    walk.absorb(last, repeated=False)
    if not walk.over:
        walk.absorb(page(token="3"), repeated=False)
    assert walk.failure is None
    assert walk.short


def test_more_than_was_announced_is_welcome(caplog: pytest.LogCaptureFixture) -> None:
    walk = Walk()
    walk.absorb(page("a", "b", token="1", total=2), repeated=True)
    walk.absorb(page("c"), repeated=False)
    assert (walk.failure, walk.count, caplog.records) == (None, 3, [])


def test_a_total_counts_from_the_first_page_only(caplog: pytest.LogCaptureFixture) -> None:
    resumed = Walk(token="5")
    resumed.absorb(page("y", token="6", total=100), repeated=True)
    resumed.absorb(page("z"), repeated=False)
    assert (resumed.total, resumed.failure) == (None, None)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "resumed from a token" in caplog.text
    caplog.clear()
    changing = Walk()
    changing.absorb(page("a", token="1", total=2), repeated=False)
    changing.absorb(page("b", total=7), repeated=False)
    assert (changing.total, changing.failure, caplog.records) == (2, None, [])


@pytest.mark.parametrize("odd", ["text", 5, None, ["a"], {"id": ["a"]}, {"id": {"a": 1}}, {"id": None}, {"name": "x"}])
def test_entries_without_an_id_are_told_apart_by_all_they_are(odd: Any) -> None:
    walk = Walk()
    assert walk.absorb(Envelope({}, [odd, "other", odd], "1", None), repeated=False) == [odd, "other"]
    assert walk.absorb(Envelope({}, [odd, "more"], None, None), repeated=False) == ["more"]


# --- any collection -----------------------------------------------------------------------------------------------


@attrs.define
class Server:
    """Answers page requests as Wrike may: with a token for the next page, or one that moves on by itself."""

    size: int
    page_size: int
    constant_token: bool
    token_on_last_page: bool
    lost: frozenset[int]
    cursor: int = 0
    requests: int = 0

    def answer(self, token: str | None) -> tuple[Envelope, bool]:
        """The answer to a request, which is sent again where the first answer is lost; and whether it was."""
        lost = self.requests in self.lost
        self.requests += 1
        envelope = self._page(token)
        return (self._page(token), True) if lost else (envelope, False)

    def _page(self, token: str | None) -> Envelope:
        if token is None:
            self.cursor = 0
        start = self.cursor if self.constant_token else int(token or 0)
        end = min(self.size, start + self.page_size)
        self.cursor = end
        more = end < self.size or (self.token_on_last_page and start < self.size)
        several = token is None and end < self.size
        return Envelope(
            {},
            entries(*map(str, range(start, end))),
            ("cursor" if self.constant_token else str(end)) if more else None,
            self.size if several else None,
        )


def walked(server: Server, walk: Walk) -> Iterator[str]:
    while not walk.over:
        envelope, repeated = server.answer(walk.token)
        yield from ids_of(walk.absorb(envelope, repeated=repeated))
        assert server.requests <= server.size + 3, "the walk runs for ever"


SERVERS = st.builds(
    Server,
    size=st.integers(0, 25),
    page_size=st.integers(1, 7),
    constant_token=st.booleans(),
    token_on_last_page=st.booleans(),
    lost=st.frozensets(st.integers(0, 12), max_size=4),
)


@given(SERVERS)
def test_each_entry_comes_once_or_the_walk_says_so(server: Server) -> None:
    walk = Walk()
    got = list(walked(server, walk))
    assert len(got) == len(set(got)) == walk.count
    if walk.failure is None:
        assert got == [str(number) for number in range(server.size)]
    else:
        assert server.lost
        assert server.constant_token


@given(SERVERS, st.data())
def test_a_walk_goes_on_from_a_token(server: Server, data: st.DataObject) -> None:
    server.lost, server.constant_token = frozenset(), False
    start = data.draw(st.integers(0, server.size))
    walk = Walk(token=str(start))
    assert list(walked(server, walk)) == [str(number) for number in range(start, server.size)]
    assert walk.failure is None


@given(
    size=st.integers(2, 12),
    page_size=st.integers(1, 5),
    stuck=st.integers(0, 12),
    overlap=st.integers(0, 2),
)
def test_pages_that_overlap_or_stand_still(size: int, page_size: int, stuck: int, overlap: int) -> None:
    """Pages begin up to ``overlap`` entries early; one page comes over and over."""
    step = max(1, page_size - overlap)
    starts = list(range(0, size, step))
    starts[stuck:] = [starts[stuck]] * 2 if stuck < len(starts) - 1 else starts[stuck:]
    walk, got = Walk(), []
    for number, start in enumerate(starts):
        if walk.over:
            break
        last = number == len(starts) - 1
        ids = map(str, range(start, min(size, start + page_size)))
        answer = page(*ids, token=None if last else str(number), total=size if number == 0 else None)
        got += ids_of(walk.absorb(answer, repeated=False))
    assert len(got) == len(set(got))
    assert got == [str(number) for number in range(len(got))]
    assert walk.over
