"""Serializer parts that every noun uses."""

from itertools import islice

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from portal.reasons import LONGEST
from portal.tenancy.kinds import Record


class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """The id of another record, looked up only among what the actor may see: a foreign id does not exist."""

    default_error_messages = {"does_not_exist": _("There is no record with the id {pk_value}.")}

    def __init__(self, model: type[Record], **options):
        self.model = model
        if not options.get("read_only"):
            options["queryset"] = model.objects.none()
        super().__init__(**options)

    def get_queryset(self):
        request = self.context.get("request")
        return self.model.objects.visible_to(request._request.actor) if request else self.model.objects.none()

    def to_internal_value(self, data):
        if not isinstance(data, str) or len(data) > 64:
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)


_BESIDE_FIELDS = ("actions", "expanded")  # what readings add to a record
MOST_REFUSALS = 50  # a body of 20,000 unknown names is answered as quickly as one of fifty


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, and read-only fields that were changed; one sent back unchanged is fine.

    The first fifty of them are named.
    """

    default_error_messages = {
        "unknown_field": _("There is no field of this name."),
        "read_only": _("This field cannot be set here."),
    }

    def to_internal_value(self, data):
        refused = islice((name for name in data if self._is_refused(name, data)), MOST_REFUSALS)
        if errors := {name: [self._refusal(name)] for name in refused}:
            raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def _is_refused(self, name: str, data: dict) -> bool:
        field = self.fields.get(name)
        if field is not None and not field.read_only:
            return False
        unchanged = self.instance is not None and name in self.representation
        return not (unchanged and data[name] == self.representation[name])

    def _refusal(self, name: str) -> serializers.ErrorDetail:
        code = "read_only" if name in self.fields or name in _BESIDE_FIELDS else "unknown_field"
        return serializers.ErrorDetail(str(self.error_messages[code]), code=code)

    @property
    def representation(self) -> dict:
        if not hasattr(self, "_representation"):
            self._representation = self.to_representation(self.instance)
        return self._representation


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST)


class OptionalReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


_CONTAINERS = {list: serializers.ListField, dict: serializers.DictField}


class RecordSerializer(StrictSerializer, serializers.ModelSerializer):
    """A record's fields. `actions`, what can be done with it now, is there on one record, and in lists on demand."""

    def build_standard_field(self, field_name, model_field):
        """Without DRF's uniqueness checks: they look across partners, and the services know the rule. JSON says whether it is a
        list or an object, so that the API's description does.
        """
        kind, options = super().build_standard_field(field_name, model_field)
        if kind is serializers.JSONField and model_field.default in _CONTAINERS:
            kind = _CONTAINERS[model_field.default]
            options = {name: value for name, value in options.items() if name not in {"encoder", "decoder"}}
        validators = [check for check in options.get("validators", []) if not isinstance(check, UniqueValidator)]
        return kind, {**options, "validators": validators} if "validators" in options else options

    def get_validators(self) -> list:
        return []

    def to_representation(self, instance) -> dict:
        shown = super().to_representation(instance)
        view = self.context.get("view")
        if view is not None and isinstance(instance, view.model) and view.shows_actions:
            shown["actions"] = view.actions_of(instance)
        return shown
