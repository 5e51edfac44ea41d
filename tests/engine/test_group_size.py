"""How large a group is, by what is known: pure arithmetic."""

from __future__ import annotations

import pytest

from wrike_async._engine.packing.group_size import GroupSize


def of_known(known: int, refused: int, *, max_size: int = 100) -> GroupSize:
    """Sizes with so many IDs known, and so many groups refused."""
    size = GroupSize(max_size)
    size.known(known)
    for _ in range(refused):
        size.refused()
    return size


@pytest.mark.parametrize(
    ("known", "refused", "expected"),
    [
        # ln 2 / share, where the share is of all that are known and a hundred more.
        (0, 0, 100),
        (100, 0, 100),
        (900, 1, 100),
        (900, 6, 100),
        (900, 7, 99),
        (900, 10, 69),
        (900, 50, 14),
        (900, 100, 7),
        (9_900, 50, 100),
        (9_900, 100, 69),
        (9_900, 500, 14),
        (400, 250, 1),
        (400, 400, 1),
    ],
)
def test_a_group_is_refused_about_every_second_time(known: int, refused: int, expected: int) -> None:
    assert of_known(known, refused).size == expected


@pytest.mark.parametrize("max_size", [1, 20, 100])
def test_a_group_is_no_larger_than_an_operation_takes(max_size: int) -> None:
    assert GroupSize(max_size).size == max_size
    assert of_known(1_000, 1, max_size=max_size).size == max_size


def test_a_lone_bad_id_does_not_shrink_groups_much() -> None:
    assert of_known(2, 1).size == 71
    assert of_known(101, 1).size == 100


def test_a_refused_group_counts_before_its_bad_id_is_found() -> None:
    assert of_known(100, 3).size == 46
    assert of_known(1, 250).size == 1


def test_groups_grow_again_with_what_is_known() -> None:
    size = of_known(100, 10)
    sizes = [size.size]
    for _ in range(12):
        size.known(size.size)
        sizes.append(size.size)
    assert sizes == sorted(sizes)
    assert sizes[0] == 14
    assert sizes[-1] > 24
