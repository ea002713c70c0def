"""The record that something hangs on, as a body names it."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.errors import NotFound
from portal.subjects import Hanging, find_subject


@extend_schema_field({"type": "string", "maxLength": 64})
class SubjectField(serializers.Field):
    """An id in, the record out. One that the key does not see, or that takes no such thing, does not exist."""

    default_error_messages = {
        "not_an_id": _("The id of a record is expected."),
        "does_not_exist": _("There is no record with the id {value} that takes this."),
    }

    def __init__(self, hanging: Hanging):
        super().__init__(help_text=_("The id of the record that it belongs to."))
        self.hanging = hanging

    def to_internal_value(self, data):
        if not isinstance(data, str) or len(data) > 64:
            self.fail("not_an_id")
        try:
            return find_subject(self.context["view"].actor, data, self.hanging)
        except NotFound:
            self.fail("does_not_exist", value=data)

    def to_representation(self, value) -> str:
        return value
