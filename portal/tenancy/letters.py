"""Mail that goes to everybody who answers for a company."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.events.models import Event
from portal.mail.services import queue_message
from portal.tenancy.models import Partner
from portal.tenancy.queries import owners_of


def write_to_owners(partner: Partner, template: str, event: Event, **context) -> None:
    """One each, once for the event. `context` goes with the event's id."""
    for owner in owners_of(partner.pk):
        queue_message(
            template=template,
            to=owner,
            dedupe_key=f"{template}:{event.pk}:{owner.pk}",
            why=format_lazy(_("You get this because you are an owner of {partner}."), partner=partner.name),
            context={"event": event.pk, **context},
            partner=partner,
            event=event,
        )
