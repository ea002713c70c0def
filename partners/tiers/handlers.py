"""What follows from a change of tier: the owners' mail. And the words of tiers' events."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.network.models import Profile, Tier
from partners.tiers.queries import levels
from portal import clock
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.templates import mail_context, reader_of
from portal.tenancy.letters import write_to_owners
from portal.tenancy.models import Partner

phrases(
    {
        "profile.tier_changed": gettext_lazy("moved {company} from {previous} to {tier}"),
        "benefit.created": gettext_lazy("set the benefit {subject} from {valid_from} on"),
    }
)


@handles("profile.tier_changed")
def tell_the_owners(event: Event) -> None:
    write_to_owners(Partner.objects.get(pk=event.partner_id), "tier-changed", event)


@mail_context("tier-changed", gettext_lazy("A change of tier"))
def tier_changed_context(message: Message) -> dict:
    """What the tier brings on the day the mail leaves; nothing when the tier has changed once more since."""
    event = Event.objects.get(pk=message.context["event"])
    profile = Profile.objects.select_related("tier", "partner").get(pk=event.subject_id)
    if profile.tier.name != event.new["tier"]:
        raise NoLongerNeeded(_("The tier has changed again in the meantime."))
    level = next(level for level in levels(clock.today()) if level.tier == profile.tier)
    return {
        "user": reader_of(message),
        "partner": profile.partner,
        "previous": event.new["previous"],
        "tier": Tier.objects.get(pk=profile.tier_id),
        "reason": event.reason,
        "benefits": level.shown,
        "url": settings.SITE_URL + reverse("programme", args=[profile.partner.slug]),
    }
