"""Credentials: what they sign with, what they refuse, what they never show."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from wrike_async.auth import Credential, Grant, ManagedGateway, PermanentToken
from wrike_async.errors import InvalidArgument

SECRET = "eyJ0-secret.of_a~token"


async def test_a_permanent_token_signs_every_request() -> None:
    credential = PermanentToken(f"  {SECRET}\n")
    assert isinstance(credential, Credential)
    assert credential.base_url is None
    grant = await credential.acquire()
    assert grant.headers == {"Authorization": f"Bearer {SECRET}"}
    assert grant.base_url is None
    assert await credential.acquire() == grant


async def test_the_gateway_names_its_connection_when_there_is_one() -> None:
    plain, named = ManagedGateway(SECRET), ManagedGateway(SECRET, connection="conn-1")
    assert isinstance(plain, Credential)
    assert plain.base_url == "https://api.maton.ai/wrike/api/v4"
    assert (await plain.acquire()).headers == {"Authorization": f"Bearer {SECRET}"}
    assert (await named.acquire()).headers == {"Authorization": f"Bearer {SECRET}", "Maton-Connection": "conn-1"}


@pytest.mark.parametrize("credential", [PermanentToken(SECRET), ManagedGateway(SECRET)])
async def test_a_refused_permanent_grant_has_no_successor(credential: Credential) -> None:
    assert await credential.invalidate(await credential.acquire()) is False


@pytest.mark.parametrize("credential", [PermanentToken(SECRET), ManagedGateway(SECRET, "conn-1")])
async def test_no_repr_shows_a_secret(credential: Credential) -> None:
    grant = await credential.acquire()
    assert repr(credential) == f"{type(credential).__name__}(…)"
    for shown in (repr(credential), str(credential), repr(grant), f"{grant}", repr([grant])):
        assert SECRET not in shown
        assert "conn-1" not in shown


def test_a_grant_shows_its_host_only() -> None:
    assert repr(Grant({"Authorization": SECRET}, "https://h/api/v4")) == "Grant(base_url='https://h/api/v4')"


NO_SECRETS = [
    "",
    "   ",
    "two words",
    "line\nbreak",
    "tab\there",
    "naïve",
    "“quoted”",
    "nul\x00",
    "bell\x07",
    5,
    b"bytes",
]


@pytest.mark.parametrize("secret", NO_SECRETS)
@pytest.mark.parametrize("make", [PermanentToken, ManagedGateway, lambda secret: ManagedGateway("key", secret)])
def test_what_can_be_no_secret_is_refused_without_being_shown(make: Any, secret: Any) -> None:
    with pytest.raises(InvalidArgument) as refused:
        make(secret)
    if isinstance(secret, str) and secret.strip():
        assert secret not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_token_with_its_scheme_before_it_is_told_so() -> None:
    with pytest.raises(InvalidArgument, match="without 'Bearer'"):
        PermanentToken(f"Bearer {SECRET}")


@pytest.mark.parametrize("make", [PermanentToken, ManagedGateway])
def test_nothing_is_no_secret(make: Any) -> None:
    with pytest.raises(InvalidArgument, match="must be a str, not NoneType"):
        make(None)


@pytest.mark.parametrize("credential", [PermanentToken(SECRET), ManagedGateway(SECRET, "conn-1")])
@pytest.mark.parametrize("travel", [pickle.dumps, copy.copy, copy.deepcopy])
def test_no_secret_gets_into_a_pickle(credential: Credential, travel: Any) -> None:
    with pytest.raises(TypeError, match="holds a secret and cannot be pickled") as refused:
        travel(credential)
    assert SECRET not in str(refused.value)
