"""What client accounts put in the sidebar, among the first steps and the totals."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.clients.queries import has_clients
from partners.network.checklist import FirstStep, first_step
from portal.jobs.places import record_page
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import SELLERS, TRADE_READERS
from portal.web.home import Total, partner_total
from portal.web.navigation import PARTNER, Entry

record_page("cl", partner="client-account")

PARTNER.append(
    Entry(
        _("Clients"),
        "client-account-list",
        "building-2",
        visible=lambda actor: actor.role in TRADE_READERS,
        order=20,
        covers=("imports",),
    )
)


@partner_total
def clients(actor: Actor, partner: Partner) -> Total | None:
    if actor.role not in TRADE_READERS:
        return None
    url = reverse("client-account-list", args=[partner.slug])
    return Total(gettext("Clients"), ClientAccount.objects.visible_to(actor).current().count(), url, order=10)


@first_step(order=50)
def add_client(actor: Actor, partner: Partner) -> FirstStep | None:
    if actor.role not in SELLERS:
        return None
    return FirstStep(
        done=has_clients(partner.pk),
        text=gettext("Add your first client"),
        note=gettext("One by one, or all from your PSA."),
        url=reverse("client-account-create", args=[partner.slug]),
        action=gettext("Add client"),
    )
