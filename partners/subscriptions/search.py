"""What a subscription is found by: its number, its team admin's address, its client."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.subscriptions.models import Subscription
from portal.search.registry import Destination, Findable, destination, findable, follows
from portal.tenancy.roles import TRADE_READERS

findable(
    Findable(
        noun="subscriptions",
        model=Subscription,
        label=_("Subscriptions"),
        icon="layers",
        title=str,
        note=lambda subscription: f"{subscription.client_account.name} · {subscription.admin_email}",
        text=lambda subscription: (subscription.client_account.name, subscription.admin_email),
        fields=frozenset({"number", "client_account", "admin_email"}),
        on_partner=lambda entry, partner: reverse("subscription", args=[partner.slug, entry.key]),
        on_staff=lambda entry: reverse("staff-subscription", args=[entry.key]),
        select_related=("client_account",),
        names=("client-accounts",),
        order=20,
    )
)
follows(
    ClientAccount,
    lambda clients: Subscription.objects.filter(client_account__in=clients).select_related("client_account"),
    fields=("name",),
)
destination(
    Destination(
        _("Add subscription"),
        "plus",
        partner="subscription-create",
        action="subscriptions.order",
        words=_("new seats licences order plan"),
    ),
    Destination(
        _("Import subscriptions"),
        "upload",
        partner="subscription-import",
        action="subscriptions.create",
        words=_("upload CSV spreadsheet export teams seats distributor"),
    ),
    Destination(
        _("Scheduled changes"),
        "calendar",
        partner="scheduled-change-list",
        words=_("fewer seats term renewal withdraw waiting"),
        visible=lambda actor: actor.role in TRADE_READERS,
    ),
    Destination(
        _("Ledger of seats"),
        "layers",
        partner="seat-movement-list",
        words=_("seat movements history added reduced"),
        visible=lambda actor: actor.role in TRADE_READERS,
    ),
    Destination(_("Plans and prices"), "layers", partner="plan-list"),
)
