"""A local Wrike over real sockets, for tests, demos and trying things out.

Built from what is known of the wire, not from what the SDK sends: it shares no code with the rest of the
package, and refuses what Wrike refuses.

    async with Sandbox(tasks=1000) as sandbox:
        async with Wrike(token=sandbox.token, base_url=sandbox.base_url) as wrike: ...

Where the sources disagree or are silent, it does the following; all of it is a guess.

- A subtask without a folder has the root as its parent, and is listed only with `subTasks`.
- Lists without a sort come in the order of creation.
- The account's root and bin are nodes of the tree, and never items of a list of folders.
- A parameter that is missing is `parameter_required`; an unknown field name is `invalid_request`.
- A page token is refused with another page size than its own; `limit` caps the whole list, pages or not.
- Each token has a quota of its own; a request is counted when it arrives, unless it is refused with 429.
- Titles are searched without regard to case.
- A multi-ID update changes nothing if one of its IDs is refused.
- A choice that a DropDown field does not have is accepted and not stored, as a field of another space is.
- Every operation needs a valid token, `GET /version` too, though it needs no scope.
"""

from __future__ import annotations

from .control import Token
from .faults import Fault, FaultKind
from .log import RequestRecord
from .quota import SandboxQuota
from .server import Sandbox
from .state import State

__all__ = ["Fault", "FaultKind", "RequestRecord", "Sandbox", "SandboxQuota", "State", "Token"]
