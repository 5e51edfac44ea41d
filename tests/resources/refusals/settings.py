"""Wrong calls of custom fields, workflows, custom item types, cascading field settings and rollups."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.resources.refusals import WrongCalls


WRONG: WrongCalls = {
    "custom fields: to no space": (lambda w: w.custom_fields.update("F", change_scope="Space"), "needs the space_id"),
    "custom fields: to the account": (
        lambda w: w.custom_fields.update("F", change_scope="Account", space_id="S"),
        "leave space_id out",
    ),
    "custom fields: types of a space": (
        lambda w: w.custom_fields.list(space_id="S", types=["Text"]),
        "does not take 'types'",
    ),
    "custom fields: setting": (
        lambda w: w.custom_fields.create(title="F", type="Text", settings={"read_onyl": True}),
        "did you mean 'read_only'",
    ),
    "workflows: blank name": (lambda w: w.workflows.create(name=" "), "name must not be blank"),
    "workflows: long name": (lambda w: w.workflows.update("W", name="x" * 129), "takes up to 128"),
    "workflows: long description": (lambda w: w.workflows.update("W", description="x" * 2001), "takes up to 2000"),
    "workflows: nameless status": (lambda w: w.workflows.update("W", custom_status={"color": "Red"}), "needs an id"),
    "workflows: color": (lambda w: w.workflows.update("W", custom_status={"id": "S", "color": "Pink"}), "'Pink'"),
    "item types: page": (lambda w: w.custom_item_types.list(page_size=0), "page_size"),
    "item types: type": (lambda w: w.custom_item_types.list(type="Folder"), "type='Folder'"),
    "item types: nowhere": (lambda w: w.custom_item_types.instantiate("T", title="X"), "super_task_id, parent_id"),
    "item types: in two places": (
        lambda w: w.custom_item_types.instantiate("T", super_task_id="U", parent_id="F"),
        "not super_task_id and parent_id",
    ),
    "cascading: nowhere": (lambda w: w.cascading_field_settings.create(field_id="F"), "give one of folder_id, task_id"),
    "cascading: blank": (
        lambda w: w.cascading_field_settings.delete(task_id="T", field_id=""),
        "field_id must not be blank",
    ),
    "rollups: of nothing": (lambda w: w.rollups.list(), "give one of folder_id, task_id"),
    "rollups: page": (lambda w: w.rollups.list(folder_id="F", page_size=101), "page_size"),
    "rollups: below a task": (lambda w: w.rollups.list(task_id="T", descendants=True), "no parameter 'descendants'"),
    "rollups: too many": (lambda w: w.rollups.update(folder_id="F", rollups=[{}] * 21), "up to 20"),
}
