"""A partner that leaves: all its clients are offered to one other partner, by a job whose rows say what became of each."""

from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.handovers.errors import NothingToHandOver
from partners.handovers.models import Handover
from partners.handovers.services import read_receiver
from portal.actions import business_action
from portal.jobs.bulk import BATCH, start_bulk
from portal.jobs.models import Job, JobRow
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import NOBODY, PARTNER_KEEPERS


def clients_to_offer(partner: Partner):
    """Archived ones, too, so that none stays behind; merged ones go with the client that they became."""
    merged = ClientAccount.objects.filter(state=ClientAccount.State.MERGED)
    offered = Handover.objects.open().filter(from_partner=partner)
    rows = ClientAccount.objects.customers().filter(partner=partner).exclude(pk__in=merged.values("pk"))
    return rows.exclude(pk__in=offered.values("client_account")).order_by("id")


@business_action(
    noun="partners",
    verb="hand-over-clients",
    label=_("Hand all clients over"),
    roles=NOBODY,
    staff_roles=PARTNER_KEEPERS,
    subject="partner",
    api=False,  # `POST /handovers/bulk` does it
)
def hand_over_clients(*, actor: Actor, partner: Partner, receiver: str, message: str = "") -> Job:
    """Of a suspended or an ended partner as well. The receiving one accepts or declines each, one by one or all at once."""
    to = read_receiver(receiver, partner)
    names = dict(clients_to_offer(partner).values_list("pk", "name"))
    if not names:
        raise NothingToHandOver(partner=partner.name)
    values = {"receiver": to.pk, "message": message}
    rows = [{"client_account": pk} for pk in names]
    job = start_bulk(actor=actor, noun="handovers", action="create", rows=rows, values=values)
    _name_rows(job, names)
    return job


def _name_rows(job: Job, names: dict[str, str]) -> None:
    """A row that makes a record has no name of its own, and one that is refused would say of nobody that it was."""
    rows = list(job.rows.all())
    for row in rows:
        row.name = names[row.values["client_account"]][:250]
    JobRow.objects.bulk_update(rows, ["name"], batch_size=BATCH)
