"""What has values of custom fields: tasks, folders, contacts and blueprints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wrike_async._wire.types import Model, model
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._resources.custom_field_models import CustomField
    from wrike_async._resources.custom_field_values import CustomValue
    from wrike_async._resources.shared import CustomFieldValue

__all__ = ["HasCustomFields"]


@model
class HasCustomFields(Model):
    """What has values of custom fields."""

    def custom_field(self, field: CustomField) -> CustomValue:
        """Return the value of a custom field, by the type of the field: a number, a `date`, a bool, a tuple, a text.

        A record holds IDs of fields, and knows no titles. `Names` does::

            impact = await names.custom_fields.get("Impact")  # once
            task.custom_field(impact)

        Args:
            field: the field; of a list of `Wrike.custom_fields`, or found by its title as above.

        Returns:
            The value; ``None`` where there is none, ``()`` of a field that holds several.

        Raises:
            InvalidArgument: it is no `CustomField`, or the record was read without ``fields=["customFields"]``.
            DecodeError: the value is not of the field's type; ``custom_fields`` has its text.
        """
        # Most programs never ask, and reading values is none of what a model costs them.
        from wrike_async._resources.custom_field_models import CustomField
        from wrike_async._resources.custom_field_values import custom_value

        if not isinstance(field, CustomField):
            raise InvalidArgument(
                f"custom_field({field!r:.60}): a record knows no titles of fields. Pass the field: "
                f"task.custom_field(await names.custom_fields.get({field!r:.60})), where names = await wrike.names()"
            )
        values: Sequence[CustomFieldValue] | None = getattr(self, "custom_fields", None)
        if values is None:
            raise InvalidArgument(
                f"this {type(self).__name__} was read without its custom fields; ask for fields=['customFields']"
            )
        return custom_value(field, next((each.value for each in values if each.id == field.id), None))
