from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.network.authorising_api import AuthorisingMixin
from partners.network.models import Profile
from partners.profiles import services
from partners.profiles.models import CompanyAddress
from partners.tiers.services import change_tier
from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet


class AddressSerializer(RecordSerializer):
    class Meta:
        model = CompanyAddress
        fields = ("kind", "company_name", "line1", "line2", "postal_code", "city", "region", "country", "updated_at")
        read_only_fields = fields


class SetAddressSerializer(StrictSerializer):
    """Values in any spelling: they come back in the country's own."""

    kind = serializers.ChoiceField(choices=CompanyAddress.Kind.choices)
    company_name = serializers.CharField(max_length=200)
    line1 = serializers.CharField(max_length=200)
    line2 = serializers.CharField(max_length=200, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=20, required=False, allow_blank=True)
    city = serializers.CharField(max_length=120, required=False, allow_blank=True)
    region = serializers.CharField(max_length=120, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, help_text="ISO 3166-1, two letters.")


class ProfileSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    name = serializers.CharField(source="partner.name", max_length=200, help_text="The name shown.")
    tier = serializers.CharField(source="tier.code", read_only=True)
    # Looser than the columns: the service reads them and says in words what is wrong.
    website = serializers.CharField(max_length=253, required=False, allow_blank=True)
    size = serializers.CharField(max_length=10, required=False, allow_blank=True)
    tax_id = serializers.CharField(max_length=40, required=False, allow_blank=True)
    billing_contact_email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    addresses = serializers.SerializerMethodField()

    class Meta:
        model = Profile
        fields = (
            "id", "partner", "name", "tier", "website", "size", "services", "description", "tax_id", "billing_contact_name",
            "billing_contact_email", "addresses", "joined_on", "reseller_id", "authorised_countries",
        )  # fmt: skip
        read_only_fields = ("id", "joined_on", "reseller_id", "authorised_countries")

    @extend_schema_field(AddressSerializer(many=True))
    def get_addresses(self, profile: Profile) -> list[dict]:
        return list(AddressSerializer(profile.partner.addresses.all(), many=True).data)


class TierChangeSerializer(StrictSerializer):
    tier = serializers.CharField(max_length=20, help_text="The tier's code.")
    reason = serializers.CharField(max_length=500, help_text="The partner's owners read it.")


class ProfileViewSet(AuthorisingMixin, ReadViewSet):
    """A partner's place in the programme, and what it says of itself."""

    noun = "profiles"
    model = Profile
    serializer_class = ProfileSerializer
    select_related = ("tier", "partner")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("partner__addresses")

    def partial_update(self, request: Request, pk: str) -> Response:
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        if "partner" in values:  # `name` is the partner's own
            values |= values.pop("partner")
        self.perform(services.update_profile, profile=record, **values)
        return self.answer(self.get_object())

    @extend_schema(request=SetAddressSerializer)
    @action(detail=True, methods=["post"], url_path="set-address")
    def set_address(self, request: Request, pk: str) -> Response:
        values = self.validated(SetAddressSerializer)
        self.perform(services.set_address, profile=self.get_object(), **values)
        return self.answer(self.get_object())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="remove-address")
    def remove_address(self, request: Request, pk: str) -> Response:
        """The billing address; from then on bills go to the legal one."""
        self.no_fields()
        self.perform(services.remove_billing_address, profile=self.get_object())
        return self.answer(self.get_object())

    @extend_schema(request=TierChangeSerializer)
    @action(detail=True, methods=["post"], url_path="change-tier")
    def change_tier(self, request: Request, pk: str) -> Response:
        values = self.validated(TierChangeSerializer)
        return self.answer(self.perform(change_tier, profile=self.get_object(), **values))
