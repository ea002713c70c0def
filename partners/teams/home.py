"""Where people on connected teams are counted: among staff's operations, and on the page of their client."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.models import ClientAccount
from partners.teams.models import TeamMember
from partners.teams.queries import team_members_for
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.web.navigation import STAFF, Entry
from portal.web.related import Related, related_to

STAFF.append(
    Entry(
        gettext_lazy("People on Dropbox teams"),
        "staff-team-member-list",
        "users",
        visible=staff_reads(TeamMember),
        hub="staff-operations",
        text=gettext_lazy("Who is on the teams that partners’ clients connected."),
        order=67,
    )
)


@related_to(ClientAccount)
def people_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    rows = team_members_for(actor).filter(connection__subscription__client_account=client)
    count = rows.exclude(status=TeamMember.Status.REMOVED).count()
    url = f"{reverse('team-member-list', args=[partner.slug])}?client_account={client.pk}"
    return Related(_("People on Dropbox teams"), count, url) if count else None
