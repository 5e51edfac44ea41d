"""A local Wrike over real sockets, for tests, demos and trying things out.

Built from what is known of the wire, not from what the SDK sends: it shares no code with the rest of the
package, and refuses what Wrike refuses.

    async with Sandbox(tasks=1000) as sandbox:
        async with Wrike(token=sandbox.token, base_url=sandbox.base_url) as wrike: ...

Where the sources disagree or are silent, it does the following; all of it is a guess.

- A subtask without a folder has the root as its parent, and is listed only with ``subTasks``.
- Lists without a sort come in the order of creation.
- The account's root and bin are nodes of the tree, and never items of a list of folders.
- A parameter that is missing is ``parameter_required``; an unknown field name is ``invalid_request``.
- A page token is refused with another page size than its own; ``limit`` caps the whole list, pages or not.
- Each token has a quota of its own; a request is counted when it arrives, unless it is refused with 429.
- Titles are searched without regard to case.
- A multi-ID update changes nothing if one of its IDs is refused.
- A choice that a DropDown field does not have is accepted and not stored, as a field of another space is.
- Every operation needs a valid token, ``GET /version`` too, though it needs no scope.
- An ID of a small area (webhook, booking, …) is 400 where it is malformed, 404 where it names nothing; of a user,
  group or attachment it is always 400.
- Deleting the current version of an attachment deletes all versions; an imported one (``url=``) is made up.
- What behind the links in answers is on another host at Wrike is below ``/storage`` here, counted by the quota as well.
- An ID of another account (another ``seed``) is refused as one that names nothing, by ``unknown_ids`` as well. All that
  accounts have in common: the names in the schema of data exports, those of fields on a request form, what ``GET /ids``
  makes of numbers of tasks, folders and users, and, in data exports, numbers of what has an ID of the old form.
- Asynchronous jobs and data exports move on with every look; a job that fails has done nothing.
- A period that is locked, changed or excepted includes its last day; the two ends may not be the same, ``equal`` may.
- Time that is logged on a locked day can neither be added, changed nor deleted: 403.
- Blueprints, custom item types, request forms, placeholders and the audit log are seeded, as no operation makes them.
- The keys of rates, form fields, rollups and group updates, and the kinds of many answers, are not documented.
- Data exports have Wrike's 33 tables; `_calls/exporting/tables.py` says which of their columns are guessed. There is no
  history in them: what is, was so from the beginning.
- What webhooks are told, when, and what their answers do: `_hooks/guesses.py` has the table.
- The operations of a batch, and what its job tells of them, look as `_calls/batch_shapes.py` says; what a batch does is
  there at once, though its job takes its time.
"""

from __future__ import annotations

from wrike_async.sandbox._calls.call import UnknownIds
from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._hooks.delivery import DeliveryOutcome, DeliveryTry, HookDelivery
from wrike_async.sandbox._hooks.faults import DeliveryFault, DeliveryFaultKind
from wrike_async.sandbox._hooks.hooks import Hooks
from wrike_async.sandbox._serving.control import Control, Token
from wrike_async.sandbox._serving.faults import Fault, FaultKind
from wrike_async.sandbox._serving.gateway import ConnectionStatus, Gateway, GatewayConnection, GatewayRefusalForm
from wrike_async.sandbox._serving.oauth import OAuth, Pair
from wrike_async.sandbox._serving.quota import SandboxQuota
from wrike_async.sandbox._serving.server import Sandbox
from wrike_async.sandbox._state.sizes import Amounts
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.contents import Content
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.paging import PageTokens

__all__ = [
    "Amounts",
    "ConnectionStatus",
    "Content",
    "Control",
    "DeliveryFault",
    "DeliveryFaultKind",
    "DeliveryOutcome",
    "DeliveryTry",
    "Fault",
    "FaultKind",
    "Gateway",
    "GatewayConnection",
    "GatewayRefusalForm",
    "HookDelivery",
    "Hooks",
    "Kind",
    "OAuth",
    "PageTokens",
    "Pair",
    "RequestRecord",
    "Sandbox",
    "SandboxQuota",
    "State",
    "Token",
    "UnknownIds",
]
