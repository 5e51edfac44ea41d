"""The small part of a fresh world: people, workflows, fields, spaces and the folder tree."""

from __future__ import annotations

from typing import Final

from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.records import (
    Contact,
    CustomField,
    CustomStatus,
    Folder,
    Member,
    Project,
    Space,
    TimelogCategory,
    Workflow,
)
from wrike_async.sandbox._state.sizes import Sizes
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind
from wrike_async.sandbox._wire.instants import day_text

__all__ = [
    "SEED_SPAN",
    "SEED_START",
    "contacts",
    "custom_fields",
    "folder_ids",
    "folders",
    "space_ids",
    "spaces",
    "timelog_categories",
    "workflows",
]

SEED_START: Final = 1_704_067_200
SEED_SPAN: Final = 2 * 365 * 86_400
_NAMES: Final = ("Ada", "Grace", "Linus", "Barbara", "Donald", "Edsger", "Radia", "Alan", "Frances", "Ken")
_SURNAMES: Final = ("Brook", "Field", "Hill", "Stone", "Wood", "Lake", "Marsh", "Vale")
_TOPICS: Final = ("Launch", "Website", "Hiring", "Budget", "Research", "Events", "Support", "Design")
_JOBS: Final = ("Engineer", "Manager", "Designer")
_COMPANIES: Final = ("Example Works", "Example Partners")
_ZONES: Final = ("Europe/London", "US/Pacific", "Europe/Berlin", "Asia/Tokyo")


def contacts(id_space: IdSpace, seed: int, sizes: Sizes) -> dict[str, Contact]:
    """Return people, the first of whom owns the account, then the groups."""
    found: dict[str, Contact] = {}
    for index in range(sizes.contacts):
        bits = mix(seed ^ 0xC0, index)
        first, last = _NAMES[bits % len(_NAMES)], _SURNAMES[(bits >> 8) % len(_SURNAMES)]
        identity = ids.contact_id(id_space.first_contact + index)
        found[identity] = Contact(
            id=identity,
            first_name=first,
            last_name=last,
            email=f"{first}.{last}.{index}@example.com".lower(),
            admin=index == 0,
            owner=index == 0,
            external=index % 7 == 6,
            role="Collaborator" if index % 7 == 6 else "User",
            timezone=_ZONES[(bits >> 16) % len(_ZONES)],
            avatar_url=f"https://www.wrike.com/avatars//4F/{bits >> 40:06X}/Box_ff{bits >> 48:04x}.png",
            title=_JOBS[bits % len(_JOBS)],
            company_name=_COMPANIES[index % 7 == 6],
            work_schedule_id=id_space.default_schedule,
        )
    people = tuple(found)
    for index, (title, members) in enumerate((("My Team", people), ("Designers", people[::2]))):
        identity = id_space.group_id(index)
        found[identity] = Contact(
            id=identity,
            first_name=title,
            last_name="",
            type="Group",
            timezone="Z",
            avatar_url=f"https://www.wrike.com/avatars//group/{index}.png",
            member_ids=members,
            my_team=index == 0,
        )
    return found


def workflows(id_space: IdSpace, space_ids: list[str]) -> dict[str, Workflow]:
    """Return the account's default workflow, a second one, and one of the first space."""
    standard = [
        CustomStatus(id_space.standard_status["Active"], "New", "Blue", "Active", standard=True, standard_name=True),
        CustomStatus(id_space.own_status_id(0), "In Progress", "Turquoise", "Active"),
        CustomStatus(
            id_space.standard_status["Completed"], "Completed", "Green", "Completed", standard=True, standard_name=True
        ),
        CustomStatus(
            id_space.standard_status["Deferred"], "On Hold", "Gray", "Deferred", standard=True, standard_name=True
        ),
        CustomStatus(
            id_space.standard_status["Cancelled"], "Cancelled", "Gray", "Cancelled", standard=True, standard_name=True
        ),
    ]
    found = {
        id_space.default_workflow: Workflow(
            id_space.default_workflow, "Default Workflow", standard=True, statuses=standard
        )
    }
    own = (("Editorial", None), ("Space workflow", space_ids[0]))
    for index, (name, space_id) in enumerate(own):
        identity = id_space.scoped_id(Kind.WORKFLOW, 0x00DAC000 + index)
        first = 1 + index * 3
        found[identity] = Workflow(
            identity,
            name,
            space_id=space_id,
            statuses=[
                CustomStatus(id_space.own_status_id(first), "Draft", "Yellow", "Active", standard=True),
                CustomStatus(id_space.own_status_id(first + 1), "In Review", "Orange", "Active"),
                CustomStatus(id_space.own_status_id(first + 2), "Published", "Green", "Completed", standard=True),
            ],
        )
    return found


def custom_fields(id_space: IdSpace, space_ids: list[str]) -> dict[str, CustomField]:
    """Return account-wide fields of the common types, and one that only the first space has."""
    choices = ["Low", "Medium", "High"]
    common = {"inheritanceType": "All", "applicableEntityTypes": ["WorkItem"], "readOnly": False}
    numeric = common | {"decimalPlaces": 0, "useThousandsSeparator": False, "aggregation": "Sum"}
    options = [{"value": v, "color": c} for v, c in zip(choices, ("Green", "Yellow", "Red"), strict=True)]
    dropdown = common | {"values": choices, "options": options, "allowOtherValues": False}
    rows = (
        ("Impact", "DropDown", dropdown, None),
        ("Cost", "Numeric", numeric, None),
        ("Note", "Text", common, None),
        ("Review on", "Date", common, None),
        ("Tags", "Multiple", common | {"values": choices}, None),
        ("Level", "Text", common | {"applicableEntityTypes": ["User"]}, None),
        ("Space impact", "DropDown", dropdown, space_ids[0]),
    )
    found: dict[str, CustomField] = {}
    for index, (title, kind, settings, space_id) in enumerate(rows):
        identity = id_space.scoped_id(Kind.CUSTOM_FIELD, 0x00B85000 + index)
        found[identity] = CustomField(identity, title, kind, dict(settings), space_id=space_id)
    return found


def timelog_categories(id_space: IdSpace) -> dict[str, TimelogCategory]:
    """Return four categories, one of them hidden."""
    names = ("Development", "Meetings", "Travel", "Legacy")
    found = [
        TimelogCategory(id_space.scoped_id(Kind.TIMELOG_CATEGORY, 1 + index), name, index, hidden=index == 3)
        for index, name in enumerate(names)
    ]
    return {category.id: category for category in found}


def space_ids(id_space: IdSpace, sizes: Sizes) -> list[str]:
    """Return the IDs of the seeded spaces: the first folder numbers."""
    return [ids.folder_id(id_space.first_folder + index) for index in range(sizes.spaces)]


def spaces(id_space: IdSpace, sizes: Sizes, owner_id: str) -> dict[str, Space]:
    """Return public and private spaces, all of them with the owner as their manager."""
    return {
        identity: Space(
            id=identity,
            title=f"Space {index + 1}",
            access_type="Private" if index % 2 else "Public",
            avatar_url=f"https://www.wrike.com/static/spaceicons2/v3/6/6-{index % 12}.png",
            default_project_workflow_id=id_space.default_workflow,
            default_task_workflow_id=id_space.default_workflow,
            members=[Member(owner_id, id_space.full_access, is_manager=True)],
        )
        for index, identity in enumerate(space_ids(id_space, sizes))
    }


def folder_ids(id_space: IdSpace, sizes: Sizes) -> list[str]:
    """Return the IDs of the seeded folders, then of the projects."""
    first = id_space.first_folder + sizes.spaces
    return [ids.folder_id(first + index) for index in range(sizes.folders + sizes.projects)]


def folders(id_space: IdSpace, seed: int, sizes: Sizes, people: list[str]) -> dict[str, Folder]:
    """Return the tree below the root: spaces, their folders, four to a parent, and projects in all of those."""
    found: dict[str, Folder] = {}
    roots, rest = space_ids(id_space, sizes), folder_ids(id_space, sizes)
    plain = rest[: sizes.folders]
    for index, identity in enumerate(roots + rest):
        number = id_space.first_folder + index
        bits = mix(seed ^ 0xF0, index)
        created = SEED_START + index
        below = index - len(roots)
        folder = found[identity] = Folder(
            number=number,
            id=identity,
            title=f"Space {index + 1}" if below < 0 else f"{_TOPICS[bits % len(_TOPICS)]} {below}",
            created=created,
            updated=created + bits % SEED_SPAN,
            workflow_id=id_space.default_workflow,
            is_space=below < 0,
            author_id=people[0],
            shared_ids=(people[0],),
        )
        if below < 0:
            parent = id_space.root_id
        elif below < 4 * len(roots) and below < len(plain):
            parent = roots[below % len(roots)]
        elif below < len(plain):
            parent = plain[below // 4 - len(roots)]
        else:
            parent = (plain or roots)[bits % len(plain or roots)]
            start = (created + bits % SEED_SPAN) // 86_400
            folder.project = Project(
                author_id=people[0],
                custom_status_id=id_space.own_status_id(0) if bits & 1 else id_space.standard_status["Active"],
                created=created,
                owner_ids=(people[bits % len(people)],),
                start=day_text(start),
                end=day_text(start + 30),
            )
        folder.parent_ids = (parent,)
        if parent in found:
            found[parent].child_ids += (identity,)
    return found
