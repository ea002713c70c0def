"""The owners are told what became of their partner, why, and what follows from it."""

from dataclasses import asdict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.standing.consequences import Change, Facts, consequences, title_of
from partners.standing.queries import facts_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.templates import mail_context, reader_of
from portal.tenancy.letters import write_to_owners
from portal.tenancy.models import Partner

CHANGES = {
    "partner.suspended": Change.SUSPEND,
    "partner.reinstated": Change.REINSTATE,
    "partner.ended": Change.END,
}


@handles(*CHANGES)
def tell_the_owners(event: Event) -> None:
    """With the numbers of this moment, or, of an end, those from before it."""
    partner = Partner.objects.get(pk=event.partner_id)
    facts = event.new.get("facts") or asdict(facts_of(partner))
    write_to_owners(partner, "partner-standing", event, facts=facts)


@mail_context("partner-standing", gettext_lazy("A change of a partner's standing"), after_end=True)
def standing_context(message: Message) -> dict:
    event = Event.objects.get(pk=message.context["event"])
    partner, change = Partner.objects.get(pk=event.partner_id), CHANGES[event.verb]
    if partner.state != event.new["state"]:
        raise NoLongerNeeded(_("The partner’s standing has changed again in the meantime."))
    ended = change == Change.END
    return {
        "user": reader_of(message),
        "partner": partner,
        "title": title_of(change, partner.name),
        "change": change.value,
        "reason": event.reason,
        "consequences": consequences(change, Facts(**message.context["facts"])),
        "url": "" if ended else settings.SITE_URL + reverse("partner-home", args=[partner.slug]),
    }
