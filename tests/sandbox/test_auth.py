"""Who may do what: tokens and scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sandbox.api import Api


@pytest.mark.parametrize("header", ["Bearer wrong", "bearer", "Basic sandbox-token", ""])
async def test_a_token_that_is_unknown_is_401(api: Api, header: str) -> None:
    reply = await api.send("GET", "/account", headers={"Authorization": header})
    assert reply.error == (401, "not_authorized")
    assert reply.document["errorDescription"] == "Access token is unknown or invalid"


async def test_no_token_is_401(api: Api) -> None:
    api.token = None
    assert (await api.get("/account")).error == (401, "not_authorized")


@pytest.mark.parametrize("scheme", ["bearer", "Bearer", "BEARER"])
async def test_the_scheme_is_case_insensitive(api: Api, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {api.sandbox.token}"}
    assert (await api.send("GET", "/account", headers=headers)).status == 200


async def test_the_token_may_be_a_parameter(api: Api) -> None:
    api.token = None
    assert (await api.get("/account", access_token=api.sandbox.token)).status == 200
    path = f"/tasks/{api.sandbox.state.task_id(0)}"
    assert (await api.put(path, title="x", access_token=api.sandbox.token)).status == 200


async def test_more_tokens_belong_to_other_people(api: Api) -> None:
    other = api.sandbox.state.person_ids[1]
    api.sandbox.add_token("other", user_id=other)
    api.token = "other"
    (me,) = (await api.get("/contacts", me=True)).data
    assert (me["id"], me["me"]) == (other, True)


async def test_a_revoked_token_is_401(api: Api) -> None:
    api.sandbox.add_token("old")
    api.token = "old"
    assert (await api.get("/account")).status == 200
    api.sandbox.add_token("old", expired=True)
    assert (await api.get("/account")).error == (401, "not_authorized")
    api.sandbox.add_token(api.sandbox.token, expired=True)
    api.token = api.sandbox.token
    assert (await api.get("/account")).error == (401, "not_authorized")


async def test_a_scope_that_is_missing_is_403(api: Api) -> None:
    api.sandbox.add_token("reader", scopes={"wsReadOnly"})
    api.token = "reader"
    task = f"/tasks/{api.sandbox.state.task_id(0)}"
    assert (await api.get(task)).status == 200
    assert (await api.put(task, title="x")).error == (403, "access_forbidden")
    assert (await api.post("/workflows", name="x")).error == (403, "access_forbidden")
    api.sandbox.add_token("nobody", scopes=set())
    api.token = "nobody"
    assert (await api.get("/version")).status == 200
    assert (await api.get(task)).error == (403, "access_forbidden")
