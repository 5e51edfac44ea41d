"""The other side: deliveries signed and sent as Wrike does."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

__all__ = [
    "AUTHOR",
    "HANDSHAKE",
    "HOOK",
    "SECRET",
    "body_of",
    "event",
    "fresh_key",
    "headers_for",
    "sign",
    "task_events",
]

SECRET = "s3cret-of-the-webhook"
HOOK = "IEAAAAAQHOOK"
AUTHOR = "KUAAAAAQ"
HANDSHAKE = b'{"requestType":"WebHook secret verification"}'

_keys = iter(range(1, 1 << 60))


def sign(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def fresh_key() -> str:
    return f"key-{next(_keys)}"


def headers_for(body: bytes, *, secret: str | None = SECRET, key: str | None = "", **more: str) -> dict[str, str]:
    """What Wrike sends with a body: an empty key stands for a new one, ``None`` for none."""
    headers = {"Content-Type": "application/json", **more}
    if secret is not None:
        headers["X-Hook-Signature"] = sign(body, secret)
    if key is not None:
        headers["Idempotency-Key"] = key or fresh_key()
    return headers


def event(name: str = "TaskStatusChanged", **fields: Any) -> dict[str, Any]:
    base = {
        "webhookId": HOOK,
        "eventAuthorId": AUTHOR,
        "eventType": name,
        "lastUpdatedDate": "2026-10-07T01:48:56Z",
    }
    return {**base, **fields}


def body_of(*events: Any) -> bytes:
    """Pretty-printed, as Wrike does."""
    return json.dumps(list(events), indent=2).encode()


def task_events(count: int, *, start: int = 0) -> list[dict[str, Any]]:
    return [event(taskId=f"T{number:05}", status="Active") for number in range(start, start + count)]
