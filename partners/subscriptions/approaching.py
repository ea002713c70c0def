"""Renewals that come within a fortnight: whoever sells at its partner is told, once for each renewal."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import due_within
from partners.subscriptions.standing import AWAITING_LICENCES, renews_then
from portal import clock
from portal.background import background_round
from portal.events.models import Event
from portal.events.once import record_once
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.notifications.topics import Place, topic
from portal.tenancy.models import Partner
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS

DAYS = 14
BATCH = 100
VERB = "subscription.renewal_approached"

phrases({VERB: gettext_lazy("said that {subject} renews or ends on {renews_on}")})
minor(VERB)


def _says(event: Event) -> str:
    words = _("{client} renews within {days} days: {subscription}")
    if event.new.get("trial"):
        words = _("The trial of {client} ends within {days} days: {subscription}")
    elif event.new.get("ends"):
        words = _("{client} ends within {days} days: {subscription}")
    return words.format(client=event.new.get("client", ""), days=DAYS, subscription=event.subject_label)


RENEWAL = topic(
    "renewal",
    label=gettext_lazy("A renewal is near"),
    text=gettext_lazy("When a subscription renews, or a trial ends, within 14 days."),
    place=Place.PARTNER,
    icon="repeat",
    says=_says,
    url=lambda row: reverse("subscription", args=[row.partner.slug, row.event.subject_id]),
    roles=SELLERS,
)


@background_round("renewals-approaching")
def announce_renewals(limit: int = BATCH) -> int:
    """One event for each renewal that is near and was not announced yet."""
    announced = _announced().filter(subject_id=OuterRef("pk"), partner_id=OuterRef("partner_id"))
    near = due_within(Subscription.objects.exclude(partner__state=Partner.State.CLOSED), DAYS, clock.today())
    near = near.exclude(state=Subscription.State.TRIAL, order_lines__state=AWAITING_LICENCES)  # it is being converted
    due = near.filter(renews_on__gte=clock.today()).exclude(Exists(announced)).values_list("pk", flat=True)
    return sum(_announce(pk) for pk in list(due[:limit]))


def _announced() -> QuerySet[Event]:
    """The shortest term is a month: what was announced within the last fortnight is this renewal."""
    return Event.objects.filter(verb=VERB, created_at__gt=clock.now() - timedelta(days=DAYS + 1))


@transaction.atomic
def _announce(pk: str) -> int:
    subscription = Subscription.objects.select_for_update(of=("self",)).select_related("client_account").get(pk=pk)
    if _announced().filter(subject_id=pk, partner_id=subscription.partner_id).exists():  # another process was faster
        return 0
    new = {"renews_on": subscription.renews_on, "client": subscription.client_account.name}
    if subscription.is_trial:
        new["trial"] = True
    elif not renews_then(subscription):
        new["ends"] = True
    return record_once(VERB, subscription, f"{subscription.renews_on}:{subscription.partner_id}", new=new) is not None


@handles(VERB)
def tell_sellers(event: Event) -> None:
    people = [member.user for member in people_with(event.partner_id or "", SELLERS)]
    notify(RENEWAL, event, people, partner=event.partner)
