"""Base URLs: which may be sent a token."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from wrike_async import Wrike
from wrike_async._transport.hosts import check_base_url
from wrike_async.errors import InvalidArgument


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("https://www.wrike.com/api/v4", "https://www.wrike.com/api/v4"),
        (" https://app-eu.wrike.com/api/v4/ ", "https://app-eu.wrike.com/api/v4"),
        ("HTTPS://WWW.WRIKE.COM/api/v4", "https://www.wrike.com/api/v4"),
        ("https://api.maton.ai/wrike/api/v4", "https://api.maton.ai/wrike/api/v4"),
        ("https://proxy.example:8443", "https://proxy.example:8443/api/v4"),
        ("https://www.wrike.com", "https://www.wrike.com/api/v4"),
        ("https://www.wrike.com/", "https://www.wrike.com/api/v4"),
        ("http://127.0.0.1:8080/api/v4", "http://127.0.0.1:8080/api/v4"),
        ("http://127.8.9.1/api/v4", "http://127.8.9.1/api/v4"),
        ("http://localhost:8080/api/v4", "http://localhost:8080/api/v4"),
        ("http://wrike.localhost/api/v4", "http://wrike.localhost/api/v4"),
        ("http://[::1]:8080/api/v4", "http://[::1]:8080/api/v4"),
    ],
)
def test_accepted(given_url: str, used: str) -> None:
    assert check_base_url(given_url) == used


@pytest.mark.parametrize(
    "url",
    [
        "http://www.wrike.com/api/v4",
        "http://localhost.evil.example/",
        "http://evil-localhost/",
        "http://127.0.0.1.evil.example/",
        "http://127.1/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://[::]/",
        "http://[fe80::1]/",
    ],
)
def test_no_token_in_the_clear(url: str) -> None:
    with pytest.raises(InvalidArgument, match="would carry the token in the clear; use https://"):
        check_base_url(url)


@pytest.mark.parametrize(
    "url", ["https://user:secret@www.wrike.com/", "https://secret@www.wrike.com/", "http://:secret@127.0.0.1/"]
)
def test_no_credentials_in_the_url(url: str) -> None:
    with pytest.raises(InvalidArgument, match="pass the token as token=") as refused:
        check_base_url(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "www.wrike.com",
        "www.wrike.com/api/v4",
        "/api/v4",
        "//www.wrike.com/api/v4",
        "ftp://www.wrike.com/",
        "file:///etc/passwd",
        "https://",
        "https:///api/v4",
        "https://www.wrike.com/api/v4?access_token=secret",
        "https://www.wrike.com/api/v4#secret",
        "https://www.wrike.com:port/",
        "https://www.wrike.com:99999/",
        "https://[::1/",
    ],
)
def test_no_base_url(url: str) -> None:
    with pytest.raises(InvalidArgument, match=r"https://www.wrike.com/api/v4") as refused:
        check_base_url(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.wrike.com/api",
        "https://www.wrike.com/api/v3",
        "https://www.wrike.com/workspace.htm",
        "https://www.wrike.com/api/v4/tasks",
        "https://www.wrike.com/myapi/v4",
    ],
)
def test_what_leads_elsewhere_than_to_the_api_is_refused(url: str) -> None:
    with pytest.raises(InvalidArgument, match="must end with /api/v4"):
        check_base_url(url)
    with pytest.raises(InvalidArgument, match="must end with /api/v4"):
        Wrike("token", base_url=url)


@pytest.mark.parametrize("url", [None, 5, b"https://www.wrike.com/api/v4", URL("https://www.wrike.com/api/v4")])
def test_a_base_url_is_a_text(url: Any) -> None:
    with pytest.raises(InvalidArgument, match="base_url must be a str"):
        check_base_url(url)


@given(st.text(max_size=30) | st.text("htps:/@.[]127#?%localhost\\ \t", max_size=30).map(lambda tail: "http://" + tail))
def test_whatever_is_accepted_is_safe(url: str) -> None:
    try:
        accepted = URL(check_base_url(url))
    except InvalidArgument:
        return
    assert accepted.scheme == "https" or accepted.host in {"localhost", "::1"} or accepted.host is not None
    assert accepted.user is None
    assert accepted.password is None
    assert not accepted.query_string
    assert not accepted.fragment
    assert check_base_url(str(accepted)) == str(accepted).rstrip("/")
