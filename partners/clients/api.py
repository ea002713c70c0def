from dataclasses import asdict

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.archiving import archive_client_account, restore_client_account
from partners.clients.filters import ClientAccountFilter
from partners.clients.merge_parts import KEPT, OTHER, PART_NAMES, differing_parts
from partners.clients.merging import can_go, merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.queries import likely_doubles, what_moves
from partners.clients.services import add_tags, create_client_account, remove_tags, update_client_account
from partners.clients.undoing import undo_client_account
from partners.clients.warnings import warnings_of
from partners.custom_fields.api import CustomValuesField
from partners.custom_fields.in_lists import custom_fields_of
from partners.custom_fields.queries import asked_fields
from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.errors import InvalidValue
from portal.exports.api import ExportViewSet
from portal.ids import PATTERN
from portal.jobs.bulk_api import BulkViewSet
from portal.reasons import LONGEST
from portal.tenancy.models import Membership


class WarningSerializer(StrictSerializer):
    field = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    detail = serializers.CharField(read_only=True)
    next_step = serializers.CharField(read_only=True)


class MergeSerializer(StrictSerializer):
    other = VisibleRelatedField(ClientAccount, help_text="The client account that goes.")
    take = serializers.ListField(
        child=serializers.RegexField(rf"^({'|'.join(PART_NAMES)}|custom_fields\.{PATTERN})$", max_length=60),
        max_length=200,
        required=False,
        help_text=f"The parts taken from the one that goes: `{'`, `'.join(PART_NAMES)}`, or `custom_fields.<id>` for a "
        "custom field of which both have a value. Left out: what `merge-preview` calls the default.",
    )
    confirmation = serializers.CharField(max_length=200, help_text="The name of the one that goes: there is no undo.")
    reason = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


class PartSerializer(StrictSerializer):
    name = serializers.CharField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # DRF calls something else so
    kept = serializers.CharField(read_only=True)
    other = serializers.CharField(read_only=True)
    default = serializers.ChoiceField(choices=(KEPT, OTHER), read_only=True)


class MergePreviewSerializer(StrictSerializer):
    """What a merge would do; nothing is changed. Without `other`: which accounts may be the same company."""

    candidates = serializers.ListField(child=serializers.CharField(), read_only=True)
    parts = PartSerializer(many=True, read_only=True)
    moves = serializers.ListField(child=serializers.CharField(), read_only=True)


class TagsField(serializers.ListField):
    child = serializers.CharField(max_length=200)
    most = 200  # the service says how many are too many; this keeps half a million from being read one by one

    def to_internal_value(self, data):
        if isinstance(data, list) and len(data) > self.most:
            problem = _("This list has more than {limit} entries.").format(limit=self.most)
            raise serializers.ValidationError(problem, code="max_length")
        return super().to_internal_value(data)


class TagsSerializer(StrictSerializer):
    tags = TagsField()


OWN = "The partner's own company, which holds its internal use licences. Lists have it with `own=true` alone."


class ClientAccountSerializer(RecordSerializer):
    # Looser than the columns: the service reads them and says in words what is wrong.
    contact_email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=80, required=False, allow_blank=True)
    owner = VisibleRelatedField(
        Membership, required=False, allow_null=True, help_text="A membership: who looks after it."
    )
    warnings = serializers.SerializerMethodField(
        help_text="On one record: what is worth a look and was taken all the same; of its contacts with the scope "
        "`contacts:read`. Null in a list."
    )
    country = serializers.CharField(max_length=80, required=False, allow_blank=True)
    tax_id = serializers.CharField(max_length=40, required=False, allow_blank=True)
    tags = TagsField(required=False, help_text="Words, in any spelling; the partner's own spelling comes back.")

    custom_fields = CustomValuesField(
        required=False,
        help_text="Values by the ids of the partner's `custom-fields`; what is sent replaces those it names, null removes one. "
        "A number is exact, as text; a day is ISO 8601; those of archived fields stay.",
    )

    class Meta:
        model = ClientAccount
        extra_kwargs = {"own": {"help_text": OWN}}
        fields = (
            "id", "external_id", "name", "state", "domain", "country", "tax_id", "phone", "address_line1", "address_line2",
            "city", "region", "postal_code", "contact_name", "contact_email", "owner", "tags", "acquired_on",
            "custom_fields", "merged_into", "warnings", "own", "seats", "next_renewal_on", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("id", "merged_into", "own", "seats", "next_renewal_on", "created_at", "updated_at")
        of_one = ("warnings",)

    @extend_schema_field(WarningSerializer(many=True, allow_null=True))
    def get_warnings(self, account: ClientAccount) -> list[dict]:
        warned = warnings_of(account, account.partner.country, self.context["view"].actor)
        return [asdict(warning) for warning in warned]


_OTHER = OpenApiParameter("other", str, description="The client account that would go.")


class ClientAccountViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """The partner's own customers."""

    noun = "client-accounts"
    model = ClientAccount
    serializer_class = ClientAccountSerializer
    sorts = {
        "name": "folded_name", "updated_at": "updated_at", "seats": "seats", "next_renewal_on": "next_renewal_on",
    }  # fmt: skip
    expandable = {"owner": "memberships"}
    filterset_class = ClientAccountFilter
    further = staticmethod(custom_fields_of)
    bulk_actions = {
        "create": "create", "update": "partial_update", "archive": "archive", "restore": "restore",
        "add-tags": "add_tags", "remove-tags": "remove_tags",
    }  # fmt: skip
    select_related = ("partner", "merged_into")

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_client_account, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        return self.answer(self.perform(update_client_account, client_account=record, **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: str) -> Response:
        """Refused while it has active subscriptions."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(archive_client_account, client_account=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(restore_client_account, client_account=self.get_object(), **values))

    @extend_schema(request=TagsSerializer)
    @action(detail=True, methods=["post"], url_path="add-tags")
    def add_tags(self, request: Request, pk: str) -> Response:
        """The others stay. A PATCH with `tags` replaces them all."""
        values = self.validated(TagsSerializer)
        return self.answer(self.perform(add_tags, client_account=self.get_object(), **values))

    @extend_schema(request=TagsSerializer)
    @action(detail=True, methods=["post"], url_path="remove-tags")
    def remove_tags(self, request: Request, pk: str) -> Response:
        values = self.validated(TagsSerializer)
        return self.answer(self.perform(remove_tags, client_account=self.get_object(), **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take back your own last change, archiving or restoring, within ten seconds and if nothing happened since."""
        self.no_fields()
        return self.answer(self.perform(undo_client_account, client_account=self.get_object()))

    @extend_schema(request=MergeSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """`other` goes into this one, with its subscriptions. Its id keeps answering, with `merged_into`."""
        values = self.validated(MergeSerializer)
        return self.answer(self.perform(merge_client_accounts, client_account=self.get_object(), **values))

    @extend_schema(parameters=[_OTHER], responses=MergePreviewSerializer)
    @action(detail=True, url_path="merge-preview")
    def merge_preview(self, request: Request, pk: str) -> Response:
        account, wanted = self.get_object(), request.query_params.get("other", "")[:64]
        preview: dict = {
            "candidates": [one.pk for one in likely_doubles(account, self.actor)],
            "parts": [],
            "moves": [],
        }
        if wanted:
            other = self._other(wanted)
            if refused := can_go(other, account):
                raise refused
            parts = differing_parts(account, other, asked_fields(account.partner_id))
            preview |= {"parts": parts, "moves": what_moves(other)}
        return Response(MergePreviewSerializer(preview).data)

    def _other(self, pk: str) -> ClientAccount:
        other = self.get_queryset().filter(pk=pk).first()
        if other is None:
            problem = _("There is no record with the id {pk}.").format(pk=pk)
            raise InvalidValue(
                field="other", problem=problem, cure=_("Send the id of another client account of yours.")
            )
        return other
