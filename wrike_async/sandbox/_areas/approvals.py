"""Approvals on tasks and folders. Decisions are made by people, not by the API: a test writes them into the state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules import lookup
from wrike_async.sandbox._rules.collection import Collection
from wrike_async.sandbox._rules.demands import taken
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._wire.errors import invalid_parameter, invalid_request
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import instant_text, parse_instant

__all__ = ["routes"]

APPROVALS: Final = Collection("approvals", "approval", Kind.APPROVAL)
_FLAGS: Final = ("autoFinishOnApprove", "autoFinishOnReject")
_READERS: Final[dict[str, Callable[[Document], set[Any]]]] = {
    "statuses": lambda approval: {approval["status"]},
    "type": lambda approval: {approval["type"]},
    "approvers": lambda approval: {decision["approverId"] for decision in approval["decisions"]},
    "pendingApprovers": lambda approval: {
        decision["approverId"] for decision in approval["decisions"] if decision["status"] == "Pending"
    },
}


def _listed(call: Call) -> Answer:
    """Return those that match, the newest first."""
    params = call.params
    found = list(reversed(APPROVALS.records(call).values()))
    for name in ("approvers", "pendingApprovers"):
        lookup.contact_ids(call.state, params.get(name, ()))
    for name, read in _READERS.items():
        if name in params:
            wanted = {params[name]} if name == "type" else set(params[name])
            found = [approval for approval in found if read(approval) & wanted]
    if "updatedDate" in params:
        found = [approval for approval in found if parse_instant(approval["updatedDate"]) in params["updatedDate"]]
    if "dueDate" in params:
        found = [a for a in found if a.get("dueDate") is not None and a["dueDate"] in params["dueDate"]]
    return APPROVALS.page(call, found)


def _on(key: str) -> Callable[[Call], Answer]:
    def listed(call: Call) -> Answer:
        owner = _owner(call, key)
        return APPROVALS.answer(call, [a for a in APPROVALS.records(call).values() if a.get(key) == owner])

    return listed


def _create_on(key: str) -> Callable[[Call], Answer]:
    def create(call: Call) -> Answer:
        owner, params = _owner(call, key), call.params
        approvers = [lookup.contact(call.state, identity).id for identity in dict.fromkeys(params.get("approvers", ()))]
        attachments = _attachments(call, {key: owner}, params.get("attachments", ()))
        document = {
            key: owner,
            "authorId": call.caller.id,
            "title": "",
            "description": params.get("description", ""),
            "updatedDate": instant_text(call.now),
            "dueDate": params.get("dueDate"),
            "decisions": [_decision(call, identity) for identity in approvers],
            "reviewId": call.state.fresh_id(Kind.REVIEW) if attachments else None,
            "attachmentIds": attachments,
            "type": "Regular",
            "status": "Pending" if approvers else "Draft",
            **{flag: params.get(flag, True) for flag in _FLAGS},
            "finished": False,
        }
        return APPROVALS.answer(call, [_told(call, APPROVALS.add(call, document))])

    return create


def _change(call: Call, old: Document) -> Document:
    if old["finished"]:
        raise invalid_request("Approval is finished")
    params = call.params
    added = [lookup.contact(call.state, identity).id for identity in params.get("addApprovers", ())]
    gone = {lookup.contact(call.state, identity).id for identity in params.get("removeApprovers", ())}
    decisions = {decision["approverId"]: decision for decision in old["decisions"]}
    for identity in added:
        decisions.setdefault(identity, _decision(call, identity))
    kept = [decision for identity, decision in decisions.items() if identity not in gone]
    dropped = set(params.get("removeAttachments", ()))
    # One that is deleted may still be in the list.
    _attachments(call, old, dropped.difference(old["attachmentIds"]))
    attached = [*old["attachmentIds"], *_attachments(call, old, params.get("addAttachments", ()))]
    new = {
        **old,
        **taken(call, "description", "dueDate", *_FLAGS),
        "decisions": kept,
        "attachmentIds": [identity for identity in dict.fromkeys(attached) if identity not in dropped],
        "status": "Draft" if not kept else "Pending" if old["status"] == "Draft" else old["status"],
        "updatedDate": instant_text(call.now),
    }
    return new if new["status"] == old["status"] else _told(call, new)


def _told(call: Call, approval: Document) -> Document:
    """Let webhooks know of the status that an approval has got."""
    kind, key = ("Task", "taskId") if "taskId" in approval else ("Folder", "folderId")
    told = {key: approval[key], "approvalId": approval["id"], "status": approval["status"]}
    call.state.happened(f"{kind}ApprovalStatusChanged", **told)
    return approval


def _cancel(call: Call) -> Answer:
    """Cancel, which is what deleting does; the approval comes back, and stays readable."""
    approval = APPROVALS.one(call, call.id)
    if approval["finished"]:
        raise invalid_request("Approval is finished")
    now = instant_text(call.now)
    ended = {"status": "Cancelled", "finished": True, "finisherId": call.caller.id, "updatedDate": now}
    APPROVALS.records(call)[call.id] = cancelled = {**approval, **ended}
    return APPROVALS.answer(call, [_told(call, cancelled)])


def _owner(call: Call, key: str) -> str:
    found = lookup.task(call.state, call.id) if key == "taskId" else lookup.folder(call.state, call.id)
    return found.id


def _decision(call: Call, approver: str) -> Document:
    return {"approverId": approver, "status": "Pending", "comment": "", "updatedDate": instant_text(call.now)}


def _attachments(call: Call, owner: Document, identities: Iterable[str]) -> list[str]:
    """Return the IDs, checked to be of first versions of files on the same task or folder."""
    found: list[str] = []
    for identity in dict.fromkeys(identities):
        attachment = call.state.attachment(identity)
        if attachment is None:
            raise lookup.undecodable("attachment", identity)
        here = attachment.task_id == owner.get("taskId") and attachment.folder_id == owner.get("folderId")
        if not here or attachment.version != 1:
            raise invalid_parameter("attachments", f"{identity} is no first version of a file here")
        found.append(identity)
    return found


routes = Routes(
    {
        "GET /approvals": _listed,
        "GET /approvals/{approvalIds}": APPROVALS.get_many,
        "PUT /approvals/{approvalId}": APPROVALS.updates(_change),
        "DELETE /approvals/{approvalId}": _cancel,
        "GET /tasks/{taskId}/approvals": _on("taskId"),
        "POST /tasks/{taskId}/approvals": _create_on("taskId"),
        "GET /folders/{folderId}/approvals": _on("folderId"),
        "POST /folders/{folderId}/approvals": _create_on("folderId"),
    }
)
