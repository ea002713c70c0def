"""Refusals about custom fields and their values."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class CustomFieldExists(PortalError):
    code = "custom_field_exists"
    field = "name"
    message = _("There is a custom field “{name}” already.")
    next_step = _("Choose another name. If that one is archived, it can be restored.")


class TooManyCustomFields(PortalError):
    code = "too_many_custom_fields"
    message = _("There are {limit} custom fields already.")
    next_step = _("Archive one that nobody needs any more. Its values stay.")


class NoRoomForCustomField(TooManyCustomFields):
    """Counting those that are archived."""

    message = _("There are {limit} custom fields already, with those that are archived.")
    next_step = _("Restore an archived one that means the same: clients keep the values that they have in it.")


class CustomFieldArchived(PortalError):
    code = "custom_field_archived"
    message = _("The custom field “{name}” is archived.")
    next_step = _("Restore this field first.")


class CustomFieldInUse(PortalError):
    code = "custom_field_active"
    message = _("The custom field “{name}” is not archived.")
    next_step = _("There is nothing to restore.")


class CustomFieldUnknown(PortalError):
    """`field` is `custom_fields.` and the id, as of everything that is wrong with a value."""

    code = "custom_field_unknown"
    status = 400
    message = _("There is no custom field with the id {pk}.")
    next_step = _("Send the ids of custom fields that the client’s partner has: GET /custom-fields lists them.")


class ValueRefused(PortalError):
    code = "custom_field_value_invalid"
    status = 400
    message = _("“{value}” is no value of the field “{name}”.")
    next_step = _("Send a value of the field’s kind.")


class TextRefused(ValueRefused):
    message = _("The value of the field “{name}” is no text of at most 500 characters.")
    next_step = _("Shorten it, or write the rest into a note.")


class NumberRefused(ValueRefused):
    next_step = _("Write a number such as 1250.50, with at most 15 digits before the point and 6 behind it.")


class DayRefused(ValueRefused):
    next_step = _("Write a day as year, month and day: 2027-03-31.")


class ChoiceRefused(ValueRefused):
    next_step = _("Choose one of: {choices}.")


class TruthRefused(ValueRefused):
    next_step = _("Answer with true or false.")
