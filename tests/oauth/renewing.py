"""What the tests of renewal share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wrike_async.sandbox import Fault, RequestRecord

if TYPE_CHECKING:
    from tests.oauth.conftest import SignIn


def to_the_token_endpoint(record: RequestRecord) -> bool:
    return record.path == "/oauth2/token"


def fault(kind: Any, **settings: Any) -> Fault:
    return Fault(kind, to_the_token_endpoint, **settings)


async def ids_of(sign_in: SignIn, count: int) -> list[str]:
    return [sign_in.sandbox.state.task_id(index) for index in range(count)]
