"""Qualifications go with a client that is merged into another one."""

from django.utils.translation import gettext as _

from partners.clients.models import ClientAccount
from partners.qualifications.models import Qualification
from partners.qualifications.queries import confirmed
from partners.qualifications.reviewing import look_again
from partners.requests.deciding import decide
from portal.events.record import record_event
from portal.tenancy.actor import Actor


def move_qualifications(actor: Actor, other: ClientAccount, into: ClientAccount) -> None:
    """Of two requests of one kind the kept client's goes on waiting. What was confirmed for the other one is looked at again."""
    asked = set(Qualification.objects.waiting().filter(client_account=into).values_list("kind", flat=True))
    for row in Qualification.objects.waiting().filter(client_account=other, kind__in=asked):
        decide(actor, row, Qualification.State.WITHDRAWN, _("The client was merged into another one."))
        record_event(actor, "qualification.withdrawn", row, old={"state": "requested"}, new={"state": row.state})
    moved = list(confirmed().filter(client_account=other))
    Qualification.objects.filter(client_account=other).update(client_account=into)
    look_again(Qualification.objects.filter(pk__in=[row.pk for row in moved]), Qualification.Review.MERGED)
