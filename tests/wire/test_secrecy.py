from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrike_async import TransportError
from wrike_async._wire.secrecy import NO_SECRETS, Secrets

TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.a/b+c=d~e"
SECRETS = Secrets.of_headers({"Authorization": f"Bearer {TOKEN}", "Maton-Connection": "12345678-abcd"})


@given(
    st.text(max_size=30),
    st.sampled_from([TOKEN, quote(TOKEN, safe=""), quote(TOKEN), quote(quote(TOKEN, safe=""))]),
    st.text(max_size=30),
)
def test_a_secret_is_cut_out_of_any_text(before: str, secret: str, after: str) -> None:
    hidden = SECRETS.hide(before + secret + after)
    assert not any(secret[start : start + 12] in hidden for start in range(len(secret) - 11))
    assert hidden == f"{before}…{after}"


@given(st.text(max_size=80))
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert SECRETS.hide(text) == text
    assert NO_SECRETS.hide(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"{TOKEN} and {TOKEN}", "… and …"),
        (f"{TOKEN}{TOKEN}", "…"),
        (f"cut off: {TOKEN[:20]}", "cut off: …"),
        (f"the end: {TOKEN[-15:]}", "the end: …"),
        ("too short to be told from a word: " + TOKEN[:11], "too short to be told from a word: " + TOKEN[:11]),
        ("connection 12345678-abcd is gone", "connection … is gone"),
        ("Bearer", "Bearer"),
    ],
)
def test_pieces_are_cut_and_what_may_be_a_word_stays(text: str, hidden: str) -> None:
    assert SECRETS.hide(text) == hidden


def test_what_is_too_short_for_a_secret_may_be_part_of_any_word() -> None:
    assert Secrets(("tok", "1234567")).hide("a token of 12345678 letters") == "a token of 12345678 letters"


def test_secrets_show_nothing() -> None:
    assert TOKEN not in repr(SECRETS)
    assert TOKEN not in str(SECRETS)


class TestAnError:
    def test_keeps_a_cause_that_shows_nothing(self) -> None:
        cause = OSError("no route")
        assert SECRETS.without(cause) is cause

    @pytest.mark.parametrize("text", [TOKEN, "no route"])
    def test_gets_another_cause_for_one_that_shows_a_secret_anywhere(self, text: str) -> None:
        cause = OSError(text)
        cause.__context__ = ValueError(f"{TOKEN} is no host")
        other = SECRETS.without(cause)
        assert other is not None
        assert str(other) == f"OSError: {text.replace(TOKEN, '…')}"
        assert (other.__cause__, other.__context__) == (None, None)

    def test_is_cut_with_its_causes(self) -> None:
        error, middle = TransportError(f"said {TOKEN}"), TransportError(f"said {TOKEN}, too")
        error.__cause__, middle.__cause__, error.__context__ = middle, ValueError(TOKEN), KeyError(TOKEN)
        SECRETS.hide_in(error)
        assert (str(error), error.args, error.message) == ("said …", ("said …",), "said …")
        assert str(middle) == "said …, too"
        assert str(middle.__cause__) == "ValueError: …"
        assert error.__context__ is None
