"""The pure core: which requests are deliveries, which are handshakes, and which are refused."""

from __future__ import annotations

import gzip
import itertools
import json
import pickle
import time
import traceback
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from tests.webhooks.sending import HANDSHAKE, HOOK, SECRET, body_of, event, headers_for, sign
from wrike_async import InvalidArgument
from wrike_async.webhooks import UNSIGNED, Delivery, DeliveryRefused, Handshake, Secret, read

BODY = body_of(event(taskId="T1"), event("FolderCreated", folderId="F1"))
CHALLENGE = "Abc123"


def refusal(headers: Any, body: bytes, secret: Any = SECRET, **options: Any) -> str:
    with pytest.raises(DeliveryRefused) as caught:
        read(headers, body, secret=secret, **options)
    assert pickle.loads(pickle.dumps(caught.value)).reason == caught.value.reason
    return caught.value.reason


def test_a_delivery() -> None:
    found = read(headers_for(BODY, key="k1"), BODY, secret=SECRET)
    assert isinstance(found, Delivery)
    assert [each.entity_id for each in found.events] == ["T1", "F1"]
    assert found.key == f"{HOOK}/k1"
    assert found.answer == {}
    assert found.body == BODY
    assert "T1" in repr(found)
    assert BODY.decode() not in repr(found)


@pytest.mark.parametrize(
    "form", [dict, CIMultiDict, lambda headers: list(headers.items())], ids=["dict", "multi", "pairs"]
)
@pytest.mark.parametrize("case", [str.lower, str.upper, str])
def test_headers_in_any_form(form: Callable[[Any], Any], case: Callable[[str], str]) -> None:
    headers = {case(name): value for name, value in headers_for(BODY).items()}
    assert isinstance(read(form(headers), BODY, secret=SECRET), Delivery)


def test_signatures_in_any_case_and_any_of_several_secrets() -> None:
    headers = {"X-Hook-Signature": f" {sign(BODY).upper()}\t"}
    for secret in (SECRET, Secret(SECRET), ["new", SECRET], (Secret("new"), Secret(SECRET))):
        assert isinstance(read(headers, BODY, secret=secret), Delivery)
    assert refusal(headers, BODY, ["new", "newer"]) == "wrong_signature"


@pytest.mark.parametrize("given_as", [bytes, bytearray, memoryview])
def test_bytes_of_any_kind(given_as: Any) -> None:
    assert isinstance(read(headers_for(BODY), given_as(BODY), secret=SECRET), Delivery)


WRONG = [
    "", "x", sign(BODY)[:-1], sign(BODY) + "0", sign(BODY + b" "), sign(BODY, "other"),
    "ä" * 64, "\uff10" * 64, "\udcff", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("signature", WRONG, ids=repr)
def test_a_wrong_signature(signature: str) -> None:
    assert refusal({"X-Hook-Signature": signature}, BODY) == "wrong_signature"


def test_several_signatures() -> None:
    right = ("X-Hook-Signature", sign(BODY))
    for headers in ([right, right], [("x-hook-signature", "x"), right], [(right[0], f"{right[1]}, {right[1]}")]):
        assert refusal(headers, BODY) == "several_signatures"
    assert refusal({right[0]: right[1], right[0].lower(): right[1]}, BODY) == "several_signatures"


def test_no_signature_and_no_secret() -> None:
    assert refusal({}, BODY) == "unsigned"
    assert refusal({}, b"[" * 100_000) == "unsigned"
    assert refusal(headers_for(BODY), BODY, UNSIGNED) == "no_secret"
    assert isinstance(read({}, BODY, secret=UNSIGNED), Delivery)
    assert repr(UNSIGNED) == "UNSIGNED"
    assert refusal({"X-Hook-Secret": CHALLENGE}, HANDSHAKE, UNSIGNED) == "no_secret"


@pytest.mark.parametrize(
    "secret",
    [None, "", [], (), b"bytes", [b"bytes"], 17, [""], [None], " padded", "padded\n", "\udcff", Secret("")],
    ids=repr,
)
def test_no_secret_must_be_said(secret: Any) -> None:
    with pytest.raises(InvalidArgument) as caught:
        read(headers_for(BODY), BODY, secret=secret)
    assert "padded" not in str(caught.value)


def test_a_secret_with_spaces_can_be_meant() -> None:
    assert isinstance(read(headers_for(BODY, secret=" x "), BODY, secret=Secret(" x ")), Delivery)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no_json"),
        (b"[" * 100_000, "no_json"),
        (b"[" * 100_000 + b"]" * 100_000, "no_json"),
        (b'[{"eventType":"\xff"}]', "no_json"),
        (BODY[:-1], "no_json"),
        (gzip.compress(BODY), "no_json"),
        (b'[{"eventType":NaN}]', "no_json"),
        (BODY.decode().encode("utf-16"), "no_json"),
        (b"17", "not_events"),
        (b"null", "not_events"),
        (b"{}", "not_events"),
        (b'"text"', "not_events"),
        (b"[17]", "not_events"),
        (b"[null]", "not_events"),
        (b"[[]]", "not_events"),
        (body_of(event(), 17), "not_events"),
        (b'[{"eventType":"X","deep":' + b"[" * 100 + b"]" * 100 + b"}]", "not_events"),
        (b"[" + b",".join([b'{"eventType":""}'] * 10_001) + b"]", "too_large"),
        (b'[{"eventType":"","x":[' + b",".join([b"[]"] * 400_000) + b"]}]", "too_large"),
    ],
)  # fmt: skip
def test_what_is_signed_and_no_list_of_events(body: bytes, reason: str) -> None:
    began = time.process_time()
    assert refusal(headers_for(body), body) == reason
    assert time.process_time() - began < 5


@pytest.mark.parametrize("odd", [None, 17, [], {}])
def test_where_nothing_fits_nothing_is_dropped(odd: Any) -> None:
    """Refused, it would take with it what came beside it."""
    records: list[dict[str, Any]] = [event(taskId="T"), dict.fromkeys(event(taskId="T"), odd), {}]
    body = body_of(*records)
    delivery = read(headers_for(body, key="k"), body, secret=SECRET)
    assert isinstance(delivery, Delivery)
    assert [each.problem is None for each in delivery.events] == [True, False, False]
    assert [each.to_dict() for each in delivery.events] == records
    assert delivery.key == f"{HOOK}/k"


def test_an_empty_list_is_a_delivery() -> None:
    found = read(headers_for(b"[]"), b"[]", secret=SECRET)
    assert isinstance(found, Delivery)
    assert (found.events, found.key) == ((), None)


def test_what_is_too_large_is_not_even_verified() -> None:
    assert refusal({}, BODY, max_bytes=len(BODY) - 1) == "too_large"
    assert isinstance(read(headers_for(BODY), BODY, secret=SECRET, max_bytes=len(BODY)), Delivery)


def test_keys() -> None:
    def key_of(**headers: str) -> str | None:
        found = read({**headers_for(BODY, key=None), **headers}, BODY, secret=SECRET)
        assert isinstance(found, Delivery)
        return found.key

    assert key_of() is None
    assert key_of(**{"Idempotency-Key": "  "}) is None
    assert key_of(**{"Idempotency-Key": "a", "idempotency-key": "b"}) is None
    long = key_of(**{"Idempotency-Key": "k" * 5000})
    assert long is not None
    assert len(long) == 64
    assert long != key_of(**{"Idempotency-Key": "k" * 5001})


def test_the_key_is_of_the_hook() -> None:
    bodies = [body_of({**event(taskId="T"), "webhookId": hook}) for hook in ("A", "B", "A", 17)]
    found = [read(headers_for(body, key="k"), body, secret=SECRET) for body in bodies]
    assert [each.key for each in found if isinstance(each, Delivery)] == ["A/k", "B/k", "A/k", None]


class TestHandshakes:
    def test_is_told_by_its_body_and_answered(self) -> None:
        for headers in ({}, {"X-Hook-Signature": sign(HANDSHAKE)}):
            found = read({**headers, "X-Hook-Secret": CHALLENGE}, HANDSHAKE, secret=SECRET)
            assert isinstance(found, Handshake)
            assert found.answer == {"X-Hook-Secret": sign(CHALLENGE.encode())}
            assert sign(CHALLENGE.encode()) not in repr(found)

    def test_pretty_printed_with_more_in_it(self) -> None:
        body = json.dumps({"requestType": "WebHook secret verification", "more": 1}, indent=2).encode()
        assert isinstance(read({"X-Hook-Secret": CHALLENGE}, body, secret=SECRET), Handshake)

    def test_the_secret_that_fits_answers_or_else_the_first(self) -> None:
        secrets = ["new", SECRET]
        signed = {"X-Hook-Secret": CHALLENGE, "X-Hook-Signature": sign(HANDSHAKE)}
        assert read(signed, HANDSHAKE, secret=secrets).answer == {"X-Hook-Secret": sign(CHALLENGE.encode())}
        unsigned = {"X-Hook-Secret": CHALLENGE}
        assert read(unsigned, HANDSHAKE, secret=secrets).answer == {"X-Hook-Secret": sign(CHALLENGE.encode(), "new")}

    def test_a_signature_must_fit(self) -> None:
        headers = {"X-Hook-Secret": CHALLENGE, "X-Hook-Signature": sign(b"other")}
        assert refusal(headers, HANDSHAKE) == "wrong_signature"

    @pytest.mark.parametrize(
        "challenge", ["", "a" * 101, "[]", BODY.decode(), "ä", "\uff11", "a b", "a\n", "a-b"], ids=repr
    )
    @pytest.mark.parametrize("signed", [True, False])
    def test_what_could_be_a_delivery_is_never_signed(self, challenge: str, signed: bool) -> None:
        """Also not for a signed handshake: whoever saw one could send it again, with a challenge of his own."""
        headers = {"X-Hook-Secret": challenge, **({"X-Hook-Signature": sign(HANDSHAKE)} if signed else {})}
        assert refusal(headers, HANDSHAKE) == "unsafe_challenge"

    def test_no_challenge_or_several(self) -> None:
        assert refusal({}, HANDSHAKE) == "unsafe_challenge"
        assert refusal([("X-Hook-Secret", "a"), ("X-Hook-Secret", "b")], HANDSHAKE) == "unsafe_challenge"

    @pytest.mark.parametrize("body", [b"{}", b'{"requestType":"other"}', b'{"requestType":null}', b"[]", b"17"])
    def test_the_header_alone_makes_none(self, body: bytes) -> None:
        assert refusal({"X-Hook-Secret": CHALLENGE}, body) == "unsigned"

    def test_a_long_one_that_nobody_signed_is_not_parsed(self) -> None:
        assert refusal({"X-Hook-Secret": CHALLENGE}, HANDSHAKE + b" " * 5000) == "unsigned"

    def test_a_challenge_on_a_verified_event_is_answered_there(self) -> None:
        found = read(headers_for(BODY, **{"X-Hook-Secret": CHALLENGE}), BODY, secret=["new", SECRET])
        assert isinstance(found, Delivery)
        assert found.answer == {"X-Hook-Secret": sign(CHALLENGE.encode())}
        unsafe = read(headers_for(BODY, **{"X-Hook-Secret": BODY.decode()}), BODY, secret=SECRET)
        assert isinstance(unsafe, Delivery)
        assert unsafe.answer == {}
        nobody = read({"X-Hook-Secret": CHALLENGE}, BODY, secret=UNSIGNED)
        assert nobody.answer == {}

    @given(st.text(st.characters(codec="latin-1"), max_size=120))
    def test_no_answer_is_the_signature_of_a_delivery(self, challenge: str) -> None:
        try:
            found = read({"X-Hook-Secret": challenge}, HANDSHAKE, secret=SECRET)
        except DeliveryRefused:
            return
        forged = challenge.strip(" \t").encode()
        with pytest.raises(DeliveryRefused):
            read({"X-Hook-Signature": found.answer["X-Hook-Secret"]}, forged, secret=SECRET)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["eventType", "webhookId", "taskId", "dates", "comment", "x"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(
    body=st.binary(max_size=300) | _JSON.map(msgspec.json.encode),
    signed=st.booleans(),
)
def test_whatever_comes_is_a_delivery_or_refused(body: bytes, signed: bool) -> None:
    for secret in (SECRET, UNSIGNED):
        headers = headers_for(body) if signed and secret is SECRET else {}
        try:
            found = read(headers, body, secret=secret)
        except DeliveryRefused:
            continue
        assert isinstance(found, Delivery)
        assert [each.to_dict() for each in found.events] == msgspec.json.decode(body)
        assert all(each.problem is None or each.problem for each in found.events)


@given(
    st.lists(
        st.tuples(st.sampled_from(["X-Hook-Signature", "x-hook-secret", "Idempotency-Key", "Y"]), st.text()), max_size=4
    )
)
def test_whatever_the_headers_are(headers: list[tuple[str, str]]) -> None:
    with pytest.raises(DeliveryRefused):
        read(headers, BODY, secret=SECRET)


def test_wrong_use_is_told() -> None:
    with pytest.raises(InvalidArgument, match="raw bytes"):
        read({}, BODY.decode(), secret=SECRET)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(InvalidArgument, match="latin-1"):
        read([(b"X", b"y")], BODY, secret=SECRET)  # type: ignore[list-item]  # what is tested


def test_no_frame_of_a_refusal_holds_the_secret() -> None:
    secret = "".join(["very", "-", "secret"])
    attempts: list[Any] = [secret, [secret], [secret, ""], f" {secret}"]
    for given_as, headers in itertools.product(attempts, ({}, headers_for(BODY))):
        with pytest.raises((DeliveryRefused, InvalidArgument)) as caught:
            read(headers, BODY, secret=given_as)
        frames = traceback.StackSummary.extract(
            ((frame, line) for frame, line in traceback.walk_tb(caught.value.__traceback__)), capture_locals=True
        )
        ours = [frame for frame in frames if "webhooks/_" in frame.filename.replace("\\", "/")]
        assert ours
        assert not any("very-secret" in value for frame in ours for value in (frame.locals or {}).values())
