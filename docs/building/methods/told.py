"""What examples give to methods whose schemas alone do not tell what Wrike wants."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ARGUMENTS", "VALUES", "WHOLE"]

_RATE = '"rate_type": "BillRate", "rate_value": 80'
_DAYS = "from_date=date(2026, 3, 16), to_date=date(2026, 3, 20)"
_RANGE = 'date_range={"start": date(2026, 3, 16), "end": date(2026, 3, 20)}'

WHOLE: Mapping[str, str] = {
    "data_export.download": """\
job = await wrike.data_export.latest()
export = await job
content = await wrike.data_export.download(export.resources[0]).read()""",
    "data_export.get": """\
job = await wrike.data_export.latest()
print(await wrike.data_export.get(job.id))""",
    "jobs.get": """\
job = await wrike.folders.copy_async(folder_id, parent=parent_id, title="Launch")
print(await wrike.jobs.get(job.id))""",
    "jobs.wait": """\
job = await wrike.folders.copy_async(folder_id, parent=parent_id, title="Launch")
print(await wrike.jobs.wait(job.id))""",
    "tasks.partitions": """\
for part in await wrike.tasks.partitions(4):
    print(part)""",
    "webhooks.ensure": """\
ensured = await wrike.webhooks.ensure("https://example.com/wrike", folder_id=folder_id)
print(ensured)""",
    "webhooks.keep_active": """\
import asyncio

async def missed(gap):
    print(gap)

watching = asyncio.create_task(wrike.webhooks.keep_active(webhook_id, on_gap=missed))
await asyncio.sleep(10)  # whatever the program does
watching.cancel()""",
}
"""Whole examples: of methods that are for programs alone, or make sense together with others only."""

ARGUMENTS: Mapping[str, str] = {
    "attachments.update": 'attachment_id, b"A few more words.", name="launch.txt"',
    "attachments.upload": 'b"A few words.", task_id=task_id, name="launch.txt"',
    "bookings.create": "folder_id, responsible_id=contact_id, "
    'booking_dates={"start_date": date(2026, 3, 16), "duration": 2400}, effort_allocation={"mode": "FullTime"}',
    "cascading_field_settings.create": 'folder_id=folder_id, field_id="title"',
    "cascading_field_settings.delete": 'folder_id=folder_id, field_id="title"',
    "comments.create_many": '[{"task_id": task_id, "text": "Launched."}]',
    "custom_item_types.instantiate": 'custom_item_type_id, parent_id=folder_id, title="Launch"',
    "dependencies.create": 'task_id, successor_id=successor_id, relation_type="FinishToStart"',
    "groups.update_members": 'members=[{"id": group_id, "add_members": [contact_id]}]',
    "hourly_rates.exclude_team_members": "folder_id, rate_subjects=[contact_id]",
    "hourly_rates.of_contacts": "contact_ids",
    "hourly_rates.of_placeholders": "placeholder_ids",
    "hourly_rates.provision": f'[contact_id], user_rates=[{{"contact": contact_id, {_RATE}}}]',
    "hourly_rates.update": f'folder_id=folder_id, rates=[{{"rate_subject_id": contact_id, {_RATE}}}]',
    "id_conversion.convert": '"ApiV2Task", [1, 2]',
    "job_roles.create": 'title="Writer"',
    "request_forms.submit": 'request_form_id, form_fields=[{"id": "summary", "value": "A poster"}]',
    "rollups.update": 'folder_id=folder_id, rollups=[{"fieldId": "dates"}]',
    "task_blueprints.launch": 'task_blueprint_id, title="Launch", parent_id=folder_id',
    "timelog_locks.create": "folder_id=folder_id, period=date(2026, 3, 16)",
    "timelog_locks.delete": "folder_id=folder_id, period=date(2026, 3, 16)",
    "user_schedule_capacity_changes.create": f"user_id, {_RANGE}, capacity_minutes=240",
    "user_schedule_exceptions.create": f'user_id, {_DAYS}, exclusion_type="VacationPTO"',
    "user_schedule_partial_exceptions.create": f'user_id, {_RANGE}, exclusion_type="VacationPTO", capacity_minutes=240',
    "timesheet_rows.update": "row_id, category_id=timelog_category_id",
    "users.update_each": '[(user_id, {"active": True})]',
    "work_schedule_capacity_changes.create": f"work_schedule_id, {_RANGE}, capacity_minutes=240",
    "work_schedule_exceptions.create": f'work_schedule_id, {_DAYS}, exclusion_type="PublicHolidays"',
}
"""The arguments of methods that need some of what may be left out, or one of several that exclude each other."""

VALUES: Mapping[str, str] = {
    "access_type": '"Private"',
    "email": '"ann@example.com"',
    "hook_url": '"https://example.com/wrike"',
    "hours": "1.5",
    "limit": "10",
    "tracked_date": "date(2026, 3, 17)",
}
"""Arguments that mean the same in every method."""
