from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.custom_fields.filters import CustomFieldFilter
from partners.custom_fields.kinds import LONGEST_CHOICE
from partners.custom_fields.models import CustomField
from partners.custom_fields.services import (
    LAST_RANK,
    MOST_CHOICES,
    MOST_EVER,
    archive_custom_field,
    create_custom_field,
    restore_custom_field,
    update_custom_field,
)
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}], "nullable": True})
class ValueField(serializers.Field):
    """A number is sent as text, so that it stays exact, or as an integer."""

    default_error_messages = {"invalid": _("A value is text, a whole number, true, false or null.")}

    def to_internal_value(self, data):
        if not isinstance(data, str | bool | int):
            self.fail("invalid")
        return data

    def to_representation(self, value):
        return value


class CustomValuesField(serializers.DictField):
    """By the ids of custom fields. What is wrong with one the service says in words."""

    child = ValueField(allow_null=True)

    def to_internal_value(self, data):
        if isinstance(data, dict) and len(data) > MOST_EVER:
            problem = _("This object has more than {limit} members.").format(limit=MOST_EVER)
            raise serializers.ValidationError(problem, code="max_length")
        return super().to_internal_value(data)


class CustomFieldSerializer(RecordSerializer):
    choices = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_CHOICE),
        max_length=MOST_CHOICES,
        required=False,
        help_text="Of a `choice`. Values that are offered no longer stay where they are.",
    )
    rank = serializers.IntegerField(
        min_value=0, max_value=LAST_RANK, required=False, help_text="Lower comes first. Left out: the last place."
    )

    class Meta:
        model = CustomField
        fields = ("id", "name", "kind", "choices", "help", "rank", "state", "created_at")
        read_only_fields = ("id", "state", "created_at")
        extra_kwargs = {"kind": {"help_text": "Set once: it cannot be changed."}}


class CustomFieldViewSet(ReadViewSet):
    """What a partner wants to know about its clients beside what the portal asks: the `custom_fields` of client accounts."""

    noun = "custom-fields"
    model = CustomField
    serializer_class = CustomFieldSerializer
    filterset_class = CustomFieldFilter

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_custom_field, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """The values that clients have stay."""
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        return self.answer(self.perform(update_custom_field, custom_field=record, **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """It is asked no longer. Its values stay, and come back with it."""
        self.no_fields()
        return self.answer(self.perform(archive_custom_field, custom_field=self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(restore_custom_field, custom_field=self.get_object()))
