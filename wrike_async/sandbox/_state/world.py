"""The whole state of a sandbox, and how tests look things up in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from wrike_async.sandbox._state import seeding
from wrike_async.sandbox._state.attachments import Attachments
from wrike_async.sandbox._state.documents import Documents
from wrike_async.sandbox._state.fresh import FreshWorld
from wrike_async.sandbox._state.happenings import Happenings
from wrike_async.sandbox._state.records import (
    Account,
    Attachment,
    Comment,
    Contact,
    CustomField,
    CustomStatus,
    Folder,
    Job,
    Space,
    Task,
    Timelog,
    TimelogCategory,
    Workflow,
)
from wrike_async.sandbox._state.relation_seeding import SeededDependencies
from wrike_async.sandbox._state.searches import Searches
from wrike_async.sandbox._state.seeded_ids import SeededIds
from wrike_async.sandbox._state.sizes import Sizes
from wrike_async.sandbox._state.table import SeededTable
from wrike_async.sandbox._state.task_seeding import (
    FIRST_COMMENT,
    FIRST_TIMELOG,
    CommentSeeder,
    TaskSeeder,
    TimelogSeeder,
)
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.contents import Content, Pattern
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["State"]

OnTask = TypeVar("OnTask", Attachment, Comment, Timelog)


class State(SeededIds):
    """Everything the account holds. Each part is built when it is first asked for.

    The seeded part is a pure function of the seed and of the sizes.

    Attributes:
        searches: results of searches, valid for one version of the state.
        revision: grows with every write to anything but a table.
        job_polls: after how many looks an asynchronous job is done.
        export_polls: after how many looks a data export is complete.
        happenings: hands on what happens.
        job_failure: while this is a text, jobs that are started do nothing and fail with it.
    """

    def __init__(self, seed: int, sizes: Sizes, now: Callable[[], int]) -> None:
        super().__init__(seed, sizes)
        self.now = now
        self.jobs: dict[str, Job] = {}
        self.searches = Searches()
        self.happenings = Happenings()
        self.revision = 0
        self.job_polls = 2
        self.export_polls = 1
        self.job_failure: str | None = None
        self._seed = seed
        self._dependencies = SeededDependencies(self.id_space, seed, sizes)
        self._next_folder = self.id_space.first_folder + sizes.spaces + sizes.folders + sizes.projects
        self._next_group = 0x1000
        self._fresh: dict[Kind, int] = {}

    @property
    def contact_ids(self) -> list[str]:
        """The IDs of all people and groups."""
        return list(self.contacts)

    @cached_property
    def account(self) -> Account:
        """The account itself."""
        return Account("Sandbox", created=seeding.SEED_START - 86_400, joined=seeding.SEED_START)

    @cached_property
    def contacts(self) -> dict[str, Contact]:
        """People and groups by ID."""
        return seeding.contacts(self.id_space, self._seed, self.sizes)

    @cached_property
    def workflows(self) -> dict[str, Workflow]:
        """Workflows by ID, the spaces' included."""
        return seeding.workflows(self.id_space, self.space_ids)

    @cached_property
    def custom_fields(self) -> dict[str, CustomField]:
        """Custom fields by ID, the spaces' included."""
        return seeding.custom_fields(self.id_space, self.space_ids)

    @cached_property
    def timelog_categories(self) -> dict[str, TimelogCategory]:
        """Timelog categories by ID."""
        return seeding.timelog_categories(self.id_space)

    @cached_property
    def spaces(self) -> dict[str, Space]:
        """Spaces by ID."""
        return seeding.spaces(self.id_space, self.sizes, self.owner_id)

    @cached_property
    def folders(self) -> dict[str, Folder]:
        """Folders, projects and the spaces' root folders by ID; without the account's root and bin."""
        return seeding.folders(self.id_space, self._seed, self.sizes, self.person_ids)

    @cached_property
    def task_seeder(self) -> TaskSeeder:
        """What makes the seeded tasks."""
        fields = list(self.custom_fields)
        depending = self._dependencies.of_task
        return TaskSeeder(
            self.id_space, self._seed, self.sizes.tasks, self.home_ids, self.person_ids, fields, depending
        )

    @cached_property
    def tasks(self) -> SeededTable[Task]:
        """Tasks by number, recycled ones included."""
        return SeededTable(self.id_space.first_task, self.sizes.tasks, self.task_seeder)

    @cached_property
    def comments(self) -> SeededTable[Comment]:
        """Comments by number."""
        make = CommentSeeder(self.id_space, self._seed, max(1, self.sizes.tasks), self.task_seeder, self.person_ids)
        return SeededTable(FIRST_COMMENT, self.sizes.comments, make)

    @cached_property
    def timelogs(self) -> SeededTable[Timelog]:
        """Timelogs by number."""
        make = TimelogSeeder(
            self.id_space,
            self._seed,
            max(1, self.sizes.tasks),
            self.task_seeder,
            self.person_ids,
            list(self.timelog_categories),
        )
        return SeededTable(FIRST_TIMELOG, self.sizes.timelogs, make)

    @cached_property
    def attachments(self) -> Attachments:
        """Attachments by number, old versions included."""
        return Attachments(self.id_space, self._seed, self.sizes.tasks, self.task_seeder, self.person_ids)

    @cached_property
    def documents(self) -> Documents:
        """The small areas' records: by table, then by ID."""
        return Documents(FreshWorld(self._seed, self.sizes))

    def happened(self, event_type: str, *, about: str | None = None, **fields: Any) -> None:
        """Let webhooks know that something happened; it is told where state changes.

        Args:
            event_type: its name, such as ``"TaskApprovalDecisionChanged"``.
            about: the task or folder that it happened to, where the fields do not say.
            **fields: what else is told, by wire name: ``taskId``, ``folderId`` or ``workItemId``,
                and what the event has.
        """
        self.happenings.add(event_type, fields, owner_id=self.owner_id, at=self.now(), about=about)

    def attachment(self, attachment_id: str) -> Attachment | None:
        """Return the attachment with this ID, for reading."""
        return self.attachments.get(self.id_space.scoped_number(Kind.ATTACHMENT, attachment_id))

    def add_attachment(
        self,
        task_id: str | None,
        name: str,
        *,
        size: int | None = None,
        content: Content | None = None,
        folder_id: str | None = None,
        author_id: str | None = None,
        previous: Attachment | None = None,
    ) -> Attachment:
        """Attach a file to a task or a folder.

        Args:
            task_id: the task; ``None`` where it is a folder.
            name: the name of the file.
            size: as many bytes, of which the i-th is ``i % 251``, instead of ``content``.
            content: the bytes.
            folder_id: the folder.
            author_id: who attaches it, the owner unless said otherwise.
            previous: the file whose next version this is.
        """
        added = self.attachments.attach(
            name,
            content or Pattern(size or 0),
            created=self.now(),
            author_id=author_id or self.owner_id,
            task_id=task_id,
            folder_id=folder_id,
            previous=previous,
        )
        self.count_attachments(added, 0 if previous else 1)
        self.tell_attachment(added, "Added")
        return added

    def tell_attachment(self, attachment: Attachment, what: str) -> None:
        """Let webhooks know that an attachment was ``"Added"`` or ``"Deleted"``."""
        owner, kind = {"taskId": attachment.task_id}, ""
        if attachment.task_id is None:
            owner, kind = {"folderId": attachment.folder_id}, "Folder"
        self.happened(f"{kind}Attachment{what}", attachmentId=attachment.id, **owner)

    def count_attachments(self, attachment: Attachment, difference: int) -> None:
        """Let the task or folder that an attachment is on know that it has more, or fewer."""
        if attachment.task_id is not None:
            self.edit_task(attachment.task_id).attachment_count += difference
        elif attachment.folder_id is not None:
            self.folders[attachment.folder_id].attachment_count += difference

    def task(self, task_id: str) -> Task | None:
        """Return the task with this ID, for reading."""
        return self.tasks.get(ids.task_number(task_id))

    def edit_task(self, task_id: str) -> Task:
        """Return the task with this ID, for changing.

        Raises:
            KeyError: there is none.
        """
        number = ids.task_number(task_id)
        if number is None:
            raise KeyError(task_id)
        return self.tasks.edit(number)

    def custom_status(self, status_id: str) -> CustomStatus | None:
        """Return a status of any workflow."""
        statuses = (status for workflow in self.workflows.values() for status in workflow.statuses)
        return next((status for status in statuses if status.id == status_id), None)

    @property
    def version(self) -> int:
        """Grows with every change."""
        tables = (self.tasks, self.comments, self.timelogs, self.attachments)
        return self.revision + sum(table.version for table in tables)

    def spaces_of(self, folder_ids: Iterable[str]) -> set[str]:
        """Return the spaces that these folders are in."""
        found: set[str] = set()
        waiting = list(folder_ids)
        while waiting:
            identity = waiting.pop()
            if identity in self.folders and identity not in found:
                found.add(identity)
                waiting.extend(self.folders[identity].parent_ids)
        return {identity for identity in found if identity in self.spaces}

    def add_folder(self, folder: Folder) -> Folder:
        """Give a folder a number that none has had, and its place in the tree."""
        folder.number = self._next_folder
        folder.id = ids.folder_id(folder.number)
        self._next_folder += 1
        self.folders[folder.id] = folder
        for parent in folder.parent_ids:
            if parent in self.folders:
                self.folders[parent].child_ids += (folder.id,)
        return folder

    def next_group_number(self) -> int:
        """Return a number that no group has had."""
        self._next_group += 1
        return self._next_group

    def fresh_id(self, kind: Kind) -> str:
        """Return an ID of the old form that nothing has had."""
        number = self._fresh[kind] = self._fresh.get(kind, 0x05000000) + 1
        return self.id_space.scoped_id(kind, number)

    def tasks_in(self, folder_ids: set[str]) -> list[Task]:
        """Return the tasks that are in one of these folders, for reading, in order."""
        found = [self.tasks[number] for number in self.tasks.untouched(self.seeded_in(folder_ids))]
        found += [task for task in self.tasks.kept.values() if not folder_ids.isdisjoint(task.parent_ids)]
        return sorted(found, key=lambda task: task.number)

    def seeded_in(self, folder_ids: set[str]) -> Sequence[int]:
        """Return the numbers of the tasks that were seeded into these folders, in order."""
        homes, seeded = self.home_ids, self.tasks.seeded
        parts = [seeded[index :: len(homes)] for index, home in enumerate(homes) if home in folder_ids]
        if len(parts) == len(homes):
            return seeded
        return parts[0] if len(parts) == 1 else sorted(number for part in parts for number in part)

    def comments_on_task(self, task: Task) -> list[Comment]:
        """Return a task's comments, for reading."""
        return _on_task(self.comments, task, self.tasks.seeded)

    def timelogs_on_task(self, task: Task) -> list[Timelog]:
        """Return what was logged on a task, for reading."""
        return _on_task(self.timelogs, task, self.tasks.seeded)

    def attachments_on_task(self, task: Task) -> list[Attachment]:
        """Return a task's attachments, old versions included, for reading."""
        return _on_task(self.attachments, task, self.tasks.seeded)

    def add_job(self, kind: str, *, total: int, result: dict[str, Any] | None = None, error: str | None = None) -> Job:
        """Add a job that `job_polls` looks away from its end, good or bad."""
        job = Job(self.id_space.job_id(0x1000 + len(self.jobs)), kind, total, self.job_polls, result, error)
        self.jobs[job.id] = job
        return job

    def subtree(self, folder_id: str) -> Sequence[str]:
        """Return a folder's descendants, itself first."""
        roots = [f.id for f in self.folders.values() if folder_id in f.parent_ids]
        found = dict.fromkeys([folder_id])
        waiting = list(self.folders[folder_id].child_ids) if folder_id in self.folders else roots
        while waiting:
            identity = waiting.pop()
            if identity not in found and identity in self.folders:
                found[identity] = None
                waiting.extend(self.folders[identity].child_ids)
        return list(found)


def _on_task(table: SeededTable[OnTask], task: Task, tasks: range) -> list[OnTask]:
    """Return the records of one task: of the seeded ones every n-th, where n is the number of seeded tasks."""
    seeded: Sequence[int] = ()
    if task.number in tasks:
        seeded = table.seeded[task.number - tasks.start :: len(tasks)]
    found: list[OnTask] = list(table.kept.values())
    for number in seeded:
        record = None if number in table.kept else table.get(number)
        if record is not None:
            found.append(record)
    return [record for record in found if record.task_id == task.id]
