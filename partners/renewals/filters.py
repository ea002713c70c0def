import django_filters
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partners.subscriptions.filters import SubscriptionFilter
from partners.subscriptions.models import Subscription

USE = [("unknown", _("Not known")), ("below", _("Fewer than purchased")), ("all", _("All"))]


class RenewalFilter(SubscriptionFilter):
    """As of subscriptions, and by the day and the use."""

    state = None
    since = django_filters.DateFilter(label=_("Renews on or after"), field_name="renews_on", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Renews on or before"), field_name="renews_on", lookup_expr="lte")
    plan = django_filters.CharFilter(label=_("Code of the plan"), field_name="plan__code", max_length=40)
    use = django_filters.ChoiceFilter(label=_("Seats in use"), choices=USE, method="by_use")

    class Meta:
        model = Subscription
        fields = (
            "q", "client_account", "renewing_within", "since", "until", "plan", "auto_renew", "invoiced", "invoicing_known",
            "scheduled", "use",
        )  # fmt: skip

    def by_use(self, rows, name: str, value: str):
        if value == "unknown":
            return rows.filter(used=None)
        return rows.filter(used__lt=F("purchased")) if value == "below" else rows.filter(used__gte=F("purchased"))


class StaffRenewalFilter(RenewalFilter):
    partner = django_filters.CharFilter(label=_("Partner"), field_name="partner_id", max_length=40)

    class Meta:
        model = Subscription
        fields = ("partner", *RenewalFilter.Meta.fields)
