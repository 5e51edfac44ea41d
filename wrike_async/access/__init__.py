"""Access that is granted area by area, confirmed, checked and logged.

::

    from wrike_async.access import Access, AccessPolicy

    async with Wrike(token="…", access=Access(AccessPolicy.read_only())) as wrike:
        ...

Everything that goes through the client is decided on: methods, calls by name, raw requests, lookups, pages, batches,
bulk writes, downloads. What a policy does not grant raises `AccessDenied`, and nothing of it is sent.
"""

from __future__ import annotations

from wrike_async.access._access import Access
from wrike_async.access._auditing.audit_file import AuditFile, Fsync
from wrike_async.access._auditing.lines import Head
from wrike_async.access._auditing.records import (
    AuditRecord,
    AuditSink,
    Decision,
    LoggingSink,
    OnAuditFailure,
    RecordKind,
    RequestOutcome,
)
from wrike_async.access._confirm import Confirm, WriteSummary, confirm_on_terminal
from wrike_async.access._policies.policy import AccessPolicy, Verdict
from wrike_async.access._policies.standing import Level
from wrike_async.errors import AccessDenied

__all__ = [
    "Access",
    "AccessDenied",
    "AccessPolicy",
    "AuditFile",
    "AuditRecord",
    "AuditSink",
    "Confirm",
    "Decision",
    "Fsync",
    "Head",
    "Level",
    "LoggingSink",
    "OnAuditFailure",
    "RecordKind",
    "RequestOutcome",
    "Verdict",
    "WriteSummary",
    "confirm_on_terminal",
]
