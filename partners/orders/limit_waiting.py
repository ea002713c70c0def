"""A higher limit of orders that waits: who can confirm it hears of it when it is asked for, after two days, and again."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.network.models import Profile
from partners.orders.limits import ASKED
from partners.orders.models import PATIENCE
from partners.orders.telling import LIMIT
from portal import clock
from portal.background import background_round
from portal.events.models import Event
from portal.events.once import record_once
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.tenancy.models import Partner
from portal.tenancy.queries import managers_other_than

VERB, AGAIN = "profile.order_limit_still_waiting", timedelta(days=3)
phrases({VERB: _("reminded that a higher limit of orders waits for a second person")})
minor(VERB)


@background_round("order-limits-waiting")
def remind_of_limits() -> int:
    waiting = Profile.objects.exclude(limit_asked_by="").exclude(partner__state=Partner.State.CLOSED)
    return sum(_remind(profile) for profile in waiting.order_by("pk"))


def _remind(profile: Profile) -> int:
    """Once after each time that it was said; asked for anew, the time begins anew."""
    said = Event.objects.about(profile).filter(verb__in=(ASKED, VERB)).first()
    if said is None or clock.now() < said.created_at + (PATIENCE if said.verb == ASKED else AGAIN):
        return 0
    return record_once(VERB, profile, said.pk, new={"asked_by": profile.limit_asked_by}) is not None


@handles(ASKED, VERB)
def tell_who_confirms(event: Event) -> None:
    profile = Profile.objects.select_related("partner").get(pk=event.subject_id)
    if profile.limit_asked:
        people = managers_other_than(profile.partner_id, profile.limit_asker_id)
        notify(LIMIT, event, [member.user for member in people], partner=profile.partner)
