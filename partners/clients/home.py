"""What client accounts put in the sidebar, among the first steps and the totals."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.client_requests.home import count_waiting
from partners.clients.models import ClientAccount
from partners.clients.queries import has_clients
from partners.network.checklist import FirstStep, first_step
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import SELLERS, TRADE_READERS
from portal.web.home import Total, partner_total
from portal.web.navigation import PARTNER, Entry
from portal.web.related import Related, related_to

PARTNER.append(
    Entry(
        _("Clients"),
        "client-account-list",
        "building-2",
        visible=lambda actor: actor.role in TRADE_READERS,
        count=count_waiting,
        order=20,
        covers=("imports", "hand-overs", "qualifications", "client-requests", "contacts"),
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


@related_to(Membership)
def clients_looked_after(member: Membership, actor: Actor, partner: Partner) -> Related | None:
    if actor.role not in ClientAccount.read_roles:
        return None
    rows = ClientAccount.objects.visible_to(actor).current().filter(owner=member)
    url = f"{reverse('client-account-list', args=[partner.slug])}?owner={member.pk}"
    return Related(gettext("Clients looked after"), rows.count(), url)
