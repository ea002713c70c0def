from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from partners.network.authorising_api import AuthorisingMixin
from partners.network.models import Profile
from partners.onboarding.client_mail import set_client_mail
from partners.orders.limits import set_order_limit
from partners.profiles import services
from partners.profiles.models import Brand, CompanyAddress
from partners.profiles.queries import stored_logo
from partners.tiers.services import change_tier
from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.errors import NotFound
from portal.files.delivery import deliver
from portal.files.images import MAX_BYTES
from portal.jobs.bulk_api import BulkViewSet
from portal.reasons import LONGEST


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


class BrandSerializer(RecordSerializer):
    logo_url = serializers.SerializerMethodField()

    class Meta:
        model = Brand
        fields = (
            "button_colour", "link_colour", "contact_name", "contact_email", "contact_phone", "logo_url", "logo_width",
            "logo_height", "logo_sha256",
        )  # fmt: skip
        read_only_fields = fields

    def get_logo_url(self, brand: Brand) -> str | None:
        """Read it with the same key."""
        return f"/api/v1/profiles/{brand.partner.profile.pk}/logo" if brand.logo else None


class AskedLimitSerializer(serializers.Serializer):
    limit = serializers.CharField(allow_null=True, read_only=True, help_text="Null: no limit at all.")
    asked_by = serializers.CharField(read_only=True)


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
    brand = serializers.SerializerMethodField()
    order_limit_asked = serializers.SerializerMethodField(
        help_text="A higher limit of orders that waits for a second person; null: none does."
    )

    class Meta:
        model = Profile
        fields = (
            "id", "partner", "name", "tier", "website", "size", "services", "description", "tax_id", "billing_contact_name",
            "billing_contact_email", "addresses", "brand", "joined_on", "reseller_id", "authorised_countries", "currency",
            "order_limit", "order_limit_asked", "services_badge", "mails_clients",
        )  # fmt: skip
        read_only_fields = (
            "id", "joined_on", "reseller_id", "authorised_countries", "currency", "order_limit", "services_badge",
            "mails_clients",
        )  # fmt: skip
        by_object = ("addresses", "brand", "order_limit_asked")

    @extend_schema_field(AddressSerializer(many=True))
    def get_addresses(self, profile: Profile) -> list[dict]:
        return list(AddressSerializer(profile.partner.addresses.all(), many=True).data)

    @extend_schema_field(AskedLimitSerializer(allow_null=True))
    def get_order_limit_asked(self, profile: Profile) -> dict | None:
        asked = profile.limit_asked
        return {"limit": asked["limit"], "asked_by": profile.limit_asked_by} if asked else None

    @extend_schema_field(BrandSerializer(allow_null=True))
    def get_brand(self, profile: Profile) -> dict | None:
        brand = getattr(profile.partner, "brand", None)
        return dict(BrandSerializer(brand).data) if brand else None


class SetBrandSerializer(StrictSerializer):
    """Only the fields given change; an empty colour is the portal's own."""

    button_colour = serializers.CharField(max_length=20, required=False, allow_blank=True, help_text="#rrggbb")
    link_colour = serializers.CharField(max_length=20, required=False, allow_blank=True, help_text="#rrggbb")
    contact_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contact_email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    contact_phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class LogoSerializer(StrictSerializer):
    """A multipart form: PNG, JPEG or WebP, at most 1 MB and 4 million pixels."""

    file = serializers.FileField(allow_empty_file=True)


class TierChangeSerializer(StrictSerializer):
    tier = serializers.CharField(max_length=20, help_text="The tier's code.")
    reason = serializers.CharField(max_length=500, help_text="The partner's owners read it.")


class OrderLimitSerializer(StrictSerializer):
    reason = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True,
        help_text="Of a higher limit; needed where no other owner or admin could confirm it (`limit_reason_needed`).",
    )  # fmt: skip
    limit = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, allow_null=True,
        help_text="What an order may commit to (`commitment`) without a second person, in your currency; null: any.",
    )  # fmt: skip


class ClientMailSerializer(StrictSerializer):
    mails_clients = serializers.BooleanField(
        help_text="Whether the portal helps the admins of your clients over their first steps by mail, in your name."
    )


class ProfileViewSet(AuthorisingMixin, BulkViewSet, ReadViewSet):
    """A partner's place in the programme, and what it says of itself."""

    noun = "profiles"
    model = Profile
    serializer_class = ProfileSerializer
    bulk_actions = {"change-tier": "change_tier"}
    expandable = {"partner": "partners"}
    select_related = ("tier", "partner")
    untried_actions = ("set_logo",)

    def get_queryset(self):
        return super().get_queryset().select_related("partner__brand").prefetch_related("partner__addresses")

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

    @extend_schema(request=OrderLimitSerializer)
    @action(detail=True, methods=["post"], url_path="set-order-limit")
    def set_order_limit(self, request: Request, pk: str) -> Response:
        """Above it another owner or admin approves an order. A lower one holds at once; a higher one waits as `order_limit_asked`
        until another owner or admin confirms it on the page. The limit that holds already takes back what waits.
        """
        values = self.validated(OrderLimitSerializer)
        return self.answer(self.perform(set_order_limit, profile=self.get_object(), **values))

    @extend_schema(request=ClientMailSerializer)
    @action(detail=True, methods=["post"], url_path="set-client-mail")
    def set_client_mail(self, request: Request, pk: str) -> Response:
        """Off, contacts who are on a journey leave it, and mail that waits is not sent. What clients need to use their team goes
        to them all the same.
        """
        values = self.validated(ClientMailSerializer)
        return self.answer(self.perform(set_client_mail, profile=self.get_object(), **values))

    @extend_schema(request=SetBrandSerializer)
    @action(detail=True, methods=["post"], url_path="set-brand")
    def set_brand(self, request: Request, pk: str) -> Response:
        values = self.validated(SetBrandSerializer)
        self.perform(services.set_brand, profile=self.get_object(), **values)
        return self.answer(self.get_object())

    @extend_schema(request={"multipart/form-data": LogoSerializer})
    @action(detail=True, methods=["post"], url_path="set-logo", parser_classes=[MultiPartParser])
    def set_logo(self, request: Request, pk: str) -> Response:
        data = self.validated(LogoSerializer)["file"].read(MAX_BYTES + 1)
        self.perform(services.set_logo, profile=self.get_object(), data=data)
        return self.answer(self.get_object())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="remove-logo")
    def remove_logo(self, request: Request, pk: str) -> Response:
        self.no_fields()
        self.perform(services.remove_logo, profile=self.get_object())
        return self.answer(self.get_object())

    @extend_schema(responses={(200, "image/png"): bytes})
    @action(detail=True)
    def logo(self, request: Request, pk: str) -> HttpResponseBase:
        """The logo as it goes into mail."""
        brand = getattr(self.get_object().partner, "brand", None)
        if brand is None or not brand.logo:
            raise NotFound()
        return deliver(request._request, stored_logo(brand))

    @extend_schema(request=TierChangeSerializer)
    @action(detail=True, methods=["post"], url_path="change-tier")
    def change_tier(self, request: Request, pk: str) -> Response:
        values = self.validated(TierChangeSerializer)
        return self.answer(self.perform(change_tier, profile=self.get_object(), **values))
