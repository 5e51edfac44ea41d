"""Which thing a name means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async import UnresolvedName
from wrike_async._naming.index import Entry, NameIndex


def entry(identity: str, *names: str, inside: Entry[Any] | None = None, **more: Any) -> Entry[Any]:
    above = [] if inside is None else [inside]
    return Entry(id=identity, names=names, value=identity, parents=above, **{"on_top": inside is None, **more})


SPACE = entry("S1", "Marketing")
OTHER = entry("S2", "Sales")
LAUNCH = entry("F1", "Launch", inside=SPACE)
OTHER_LAUNCH = entry("F2", "Launch", inside=OTHER)
AB = entry("F3", "A/B  Testing", inside=LAUNCH)
SMALL, LARGE = entry("F4", "done"), entry("F5", "Done")
TOP, DEEP = entry("F6", "Plan"), entry("F7", "Plan", inside=SPACE)
INDEX = NameIndex("folders", [SPACE, OTHER, LAUNCH, OTHER_LAUNCH, AB, SMALL, LARGE, TOP, DEEP])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Marketing", "S1"),
        ("  mARKETING ", "S1"),
        ("S1", "S1"),
        (" F2 ", "F2"),
        ("Marketing / Launch", "F1"),
        ("sales/launch", "F2"),
        ("/Sales /  Launch", "F2"),
        ("a/b testing", "F3"),
        ("A / B Testing", "F3"),
        ("Launch / A/B testing", "F3"),
        ("Marketing/Launch/A/B testing", "F3"),
        ("/Marketing/Launch/A/B testing", "F3"),
        ("done", "F4"),
        ("Done ", "F5"),
        ("/Plan", "F6"),
        ("Marketing / Plan", "F7"),
    ],
)
def test_a_name_means_one_thing(name: str, meant: str) -> None:
    assert INDEX.resolve(name).id == meant


@pytest.mark.parametrize(
    ("name", "candidates", "said"),
    [
        (
            "launch",
            ("F1", "F2"),
            "2 folders are called 'launch': 'Marketing / Launch' (F1); 'Sales / Launch' (F2). Give",
        ),
        ("DONE", ("F4", "F5"), "'done' (F4); 'Done' (F5)"),
        ("Plan", ("F6", "F7"), "'Plan' (F6); 'Marketing / Plan' (F7)"),
    ],
)
def test_several_are_never_guessed_among(name: str, candidates: tuple[str, ...], said: str) -> None:
    with pytest.raises(UnresolvedName) as caught:
        INDEX.resolve(name)
    assert caught.value.candidates == candidates
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Marketting", "; did you mean 'Marketing'?"),
        ("Marketing / Lunch", "; did you mean 'Marketing / Launch', 'Sales / Launch'"),
        ("/Launch", "; did you mean 'Marketing / Launch', 'Sales / Launch'"),
        ("Other / Launch", "; did you mean"),
        ("qqqqqq", "called 'qqqqqq'"),
        ("/", "called '/'"),
    ],
)
def test_a_miss_tells_what_is_close(name: str, hint: str) -> None:
    with pytest.raises(UnresolvedName) as caught:
        INDEX.resolve(name)
    assert caught.value.candidates == ()
    assert str(caught.value).startswith("none of the 9 folders is called ")
    assert hint in str(caught.value)


def test_what_is_out_of_use_is_meant_only_where_nothing_else_is() -> None:
    index = NameIndex("statuses", [entry("A", "Old", rank=2), entry("B", "Old"), entry("C", "Gone", rank=2)])
    assert index.resolve("old").id == "B"
    assert index.resolve("gone").id == "C"


def test_something_in_two_places_is_found_by_either() -> None:
    shared = Entry(id="X", names=("Shared",), value="X", parents=[SPACE, OTHER], on_top=False)
    index = NameIndex("folders", [SPACE, OTHER, shared])
    assert {index.resolve(f"{place} / Shared").id for place in ("Marketing", "Sales")} == {"X"}
    assert index.resolve("Shared").path == "Marketing / Shared"


def test_many_candidates_are_counted() -> None:
    index = NameIndex("contacts", [entry(f"K{n}", "Ada", note=f"ada{n}@example.com") for n in range(12)])
    with pytest.raises(UnresolvedName, match=r"'Ada' \(ada9@example.com, K9\); and 2 more. Give"):
        index.resolve("ada")


def test_a_circle_ends() -> None:
    first, second = entry("A", "a"), entry("B", "b")
    first.parents, second.parents = [second], [first]
    index = NameIndex("folders", [first, second])
    assert index.resolve("b / a").id == "A"
    assert index.resolve("a/b/a/b/a").id == "A"
    assert len(index.resolve("a").path) < 300


_TITLES = st.lists(
    st.text("aB/ ß", min_size=1, max_size=4).filter(lambda text: text.strip(" /")), min_size=1, max_size=4
)


@given(_TITLES)
def test_a_path_as_it_is_shown_is_found(titles: list[str]) -> None:
    entries: list[Entry[Any]] = []
    for number, title in enumerate(titles):
        entries.append(entry(str(number), title, inside=entries[-1] if entries else None))
    index = NameIndex("folders", entries)
    for each in entries:
        try:
            assert index.resolve(each.path.upper()).id == each.id
        except UnresolvedName as error:
            assert each.id in error.candidates  # noqa: PT017 (either is right)
