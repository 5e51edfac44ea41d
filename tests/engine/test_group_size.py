"""How large a group is, by what is known: pure arithmetic."""

from __future__ import annotations

import pytest
from wrike_async._engine.group_size import GroupSize, is_refusal_of_group

from wrike_async.errors import ApiError, Forbidden, InvalidRequest, NotFound, api_error_class

BAD = InvalidRequest("no", status=400, code="invalid_request", description="Parameter 'x' is not allowed")


def after(*events: tuple[str, int], max_size: int = 100) -> GroupSize:
    """Sizes that have learned from groups that were answered or refused, and single IDs that were found bad."""
    size = GroupSize(max_size)
    for what, ids in events:
        if what == "answered":
            size.answered(ids)
        elif what == "refused":
            size.refused(ids, BAD)
        else:
            size.found(BAD)
    return size


def of_known(known: int, refused: int, *, max_size: int = 100) -> GroupSize:
    """Sizes with so many IDs known, so many of them as bad, each the only bad one of its group."""
    size = after(("answered", known - refused), max_size=max_size)
    for _ in range(refused):
        size.refused(max_size, BAD)
        size.found(BAD)
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
    assert after(("answered", 1), ("refused", 100), ("found", 1)).size == 71
    assert after(("answered", 100), ("refused", 100), ("found", 1)).size == 100


def test_a_refused_group_counts_before_its_bad_id_is_found() -> None:
    assert after(("answered", 100), ("refused", 100), ("refused", 100), ("refused", 100)).size == 46
    assert after(("answered", 1), *[("refused", 100)] * 250).size == 1


def test_groups_grow_again_with_what_is_known() -> None:
    size = of_known(100, 10)
    sizes = [size.size]
    for _ in range(12):
        size.answered(size.size)
        sizes.append(size.size)
    assert sizes == sorted(sizes)
    assert sizes[0] == 14
    assert sizes[-1] > 24


# --- before the first success -------------------------------------------------------------------------------------


def test_until_a_single_id_is_refused_groups_are_full() -> None:
    size = after(("refused", 100))
    assert (size.proven, size.probing, size.probing_from_end) == (False, False, False)
    assert size.size == 69
    assert size.hopeless(1_000) is None


@pytest.mark.parametrize("single", [("found", 1), ("refused", 1)])
def test_single_ids_are_tried_from_both_ends_in_turn(single: tuple[str, int]) -> None:
    """One that was found by a search is as good as one that was refused by itself."""
    for count in range(1, 6):
        size = after(*[single] * count)
        assert size.probing
        assert size.size == 1
        assert size.probing_from_end is (count % 2 == 1)


def test_a_success_ends_the_probing_and_forgets_what_was_refused() -> None:
    size = after(*[("refused", 1)] * 7)
    assert size.hopeless(1_000) is not None
    size.answered(1)
    assert (size.proven, size.probing, size.probing_from_end) == (True, False, False)
    assert size.hopeless(1_000) is None
    # The share of bad ones is not forgotten: seven of a hundred and eight.
    assert size.size == 11


def test_after_a_success_what_is_refused_is_never_hopeless() -> None:
    size = after(("answered", 1), *[("refused", 1)] * 50)
    assert (size.probing, size.hopeless(1_000)) == (False, None)
    assert size.size == 2


# --- when it is hopeless ------------------------------------------------------------------------------------------


def refused_singly(*errors: ApiError) -> GroupSize:
    size = GroupSize(100)
    for error in errors:
        size.refused(1, error)
    return size


def error(status: int, code: str = "code", description: str = "text") -> ApiError:
    return api_error_class(status)("no", status=status, code=code, description=description)


@pytest.mark.parametrize(
    ("errors", "left", "hopeless"),
    [
        ([error(400)] * 5, 8, True),
        ([error(400)] * 5, 7, False),
        ([error(400)] * 4, 1_000, False),
        ([error(403)] * 5, 1_000, True),
        # Which user or entity it was about may stand in the text of a refusal that is the same all the same.
        ([error(403, description=f"entity {i}") for i in range(5)], 1_000, True),
        # The text of a bad request that names each ID is about the IDs.
        ([error(400, description=f"ID {i}") for i in range(5)], 1_000, False),
        ([error(403, code=f"code {i}") for i in range(5)], 1_000, False),
        ([*[error(400)] * 5, error(403)], 1_000, False),
        ([error(403), *[error(400)] * 5], 1_000, False),
        # An unknown entity is always a matter of its ID.
        ([error(404)] * 20, 1_000, False),
        ([], 1_000, False),
    ],
)
def test_when_all_that_is_left_would_be_refused_alike(errors: list[ApiError], left: int, hopeless: bool) -> None:
    verdict = refused_singly(*errors).hopeless(left)
    assert verdict is (errors[0] if hopeless else None)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (BAD, True),
        (Forbidden("no", status=403), True),
        (NotFound("no", status=404), True),
        (error(401), False),
        (error(429), False),
        (error(409), False),
        (error(500), False),
        (LookupError(), False),
    ],
    ids=repr,
)
def test_which_refusals_may_be_due_to_one_id(refusal: Exception, expected: bool) -> None:
    assert is_refusal_of_group(refusal) is expected
