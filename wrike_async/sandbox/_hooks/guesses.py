"""What the sandbox does with webhooks where Wrike's behaviour is not known for sure, and where that comes from.

| what | here | source |
| --- | --- | --- |
| a hook without a secret | no handshake, no signature | Wrike's page on webhooks speaks of the secret only |
| a handshake that is not answered rightly | 400, and there is no hook, or it stays suspended | none |
| a challenge | with handshakes only | a client saw it on ordinary deliveries, too |
| how long an answer may take | 5 s | "short", says a client |
| tries again | 3, one second apart (``retry_after``) | the number is Wrike's, the time is a guess |
| what is tried again | no answer, 3xx, 408, 429, 5xx | Wrike's page: "retryable failures" |
| after the last try | the delivery is given up, the hook stays active | none |
| any other 4xx | the hook is suspended at once, what waits for it is dropped | Wrike's page |
| while a hook is suspended | nothing is kept for it | none |
| what one request does | one delivery to each hook, with all events of it | a delivery is an array |
| descriptions | at once; `description_after` makes them late | Wrike's page: five minutes late |
| updates of several IDs, batches, copies | nobody hears of them | Wrike's page: mass actions send nothing |
| blueprints | `CreateFromBlueprintCompleted` without an ID, nothing of what was made | its fields are not documented |
| a folder that is deleted | it alone, nothing of what was in it | mass actions send nothing |
| coming back from the bin, changes of spaces | nothing | there is no such event |
| a folder's hook | hears of the folder, and of what lies in it directly | Wrike's page knows "recursive" besides |
| ``recursive`` | everything below; a subtask also by the tasks above it | the same |
| a space's hook | as that of the space's own folder | a space's ID is that of its folder |
| `customItemTypes` | the type that the task or project has after the change | none |
| `parameterisedEvents` | kept, and narrow nothing | the names of their keys are not known |
| `fields` | a task's or folder's values as reading it by ID tells them; the event's own go first | examples of names |
| `TimelogChanged.type` | ``Added``, ``Changed``, ``Deleted`` | none |
| a new version of a file | `AttachmentAdded` | none |
| an approval that is made | `TaskApprovalStatusChanged`, or the folder's | none |
| decisions | nobody makes them by the API: ``sandbox.state.happened(…)`` tells of one | decisions are made by people |
"""

from __future__ import annotations

from typing import Final

__all__ = ["ANSWERS_WITHIN", "RETRIES", "RETRY_AFTER", "is_accepted", "suspends"]

ANSWERS_WITHIN: Final = 5.0
RETRIES: Final = 3
RETRY_AFTER: Final = 1.0
_RETRYABLE: Final = (408, 429)


def is_accepted(status: int | None) -> bool:
    """Tell whether an answer ends a delivery well."""
    return status is not None and 200 <= status < 300


def suspends(status: int | None) -> bool:
    """Tell whether an answer suspends the hook."""
    return status is not None and 400 <= status < 500 and status not in _RETRYABLE
