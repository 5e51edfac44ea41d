"""Wrong calls of data exports, the audit log, eDiscovery, webhooks, assets and ID conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls

HOOK = "https://example.com/hook"

WRONG: WrongCalls = {
    "ids: type": (lambda w: w.id_conversion.convert("Task", [1]), "type='Task' is not one of"),
    "ids: one": (lambda w: w.id_conversion.convert("ApiV2Task", "7"), "takes several numbers"),
    "ids: those of this version": (lambda w: w.id_conversion.convert("ApiV2Task", ["IEAAAAJ6"]), "ids must be an int"),
    "ids: beyond all": (lambda w: w.id_conversion.convert("ApiV2Task", [2**63]), "must be 0 to"),
    "assets: no name": (lambda w: w.assets.create(), "needs name"),
    "assets: blank": (lambda w: w.assets.update("A", name=" "), "name must not be blank"),
    "data export: version": (lambda w: w.data_export.schema(version="V9"), "is not one of"),
    "data export: nothing to download": (lambda w: w.data_export.download(""), "one of the export's resources"),
    "audit log: IDs alone": (lambda w: w.audit_log.list(object_ids=["T"]), "needs object_type"),
    "audit log: type alone": (
        lambda w: w.audit_log.list(object_type="Task", operations=["TaskCreated"]),
        "needs event_date and operations",
    ),
    "audit log: eleven users": (lambda w: w.audit_log.list(users=["U"] * 11), "takes up to 10"),
    "audit log: unknown operation": (lambda w: w.audit_log.list(operations=["TaskCreate"]), "did you mean"),
    "audit log: large pages": (lambda w: w.audit_log.list(page_size=1001), "1 to 1000"),
    "eDiscovery: scope": (lambda w: w.ediscovery.search(scopes=["comment"]), "is not one of"),
    "webhooks: no URL": (lambda w: w.webhooks.create(), "needs hook_url"),
    "webhooks: half a URL": (lambda w: w.webhooks.create(hook_url="example.com"), "public URL"),
    "webhooks: port": (lambda w: w.webhooks.create(hook_url="https://example.com:8443/"), "ports 80 and 443"),
    "webhooks: blank event": (lambda w: w.webhooks.create(hook_url=HOOK, events=[""]), "must not be blank"),
    "webhooks: blank secret": (lambda w: w.webhooks.create(hook_url=HOOK, secret=" "), "must not be blank"),
    "webhooks: status": (lambda w: w.webhooks.update("W", status="Deleted"), "is not one of"),
}
