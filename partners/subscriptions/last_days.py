"""Last days to act that are near: its partner's sellers are told of each once in a term, late if it must be, never afterwards."""

import logging
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.models import ClientAccount
from partners.subscriptions.engine.reminders import reminders
from partners.subscriptions.engine.timeline import Deadline, Entry, deadlines
from partners.subscriptions.market import catalogue_read_once, markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.standing import position_of
from portal import clock
from portal.background import background_round
from portal.events.models import Event
from portal.events.once import record_once
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS

logger = logging.getLogger(__name__)
BATCH = 200
VERB = "subscription.last_day_approached"

phrases({VERB: gettext_lazy("said that {day} is a last day to act on {subject}")})
minor(VERB)


def _says(event: Event) -> str:
    words = {
        Deadline.CANCELLATION: _("{client} can be cancelled until {day}: {subscription}"),
        Deadline.NOTICE: _("Less can be asked for until {day}, before {client} renews: {subscription}"),
        Deadline.INVOICED_NOTICE: _("If Dropbox invoices {client}, less can be asked for until {day}: {subscription}"),
    }[Deadline(event.new["what"])]
    if event.new.get("invoiced"):
        words = _("Dropbox invoices {client}, so less can be asked for until {day}: {subscription}")
    day = date_format(date.fromisoformat(event.new["day"]))
    return words.format(client=event.new["client"], day=day, subscription=event.subject_label)


LAST_DAY = topic(
    "last-day",
    label=gettext_lazy("A last day to act is near"),
    text=gettext_lazy(
        "When a subscription can be cancelled, or less asked for at its renewal, for a few days more only."
    ),
    place=Place.PARTNER,
    icon="clock",
    says=_says,
    url=lambda row: reverse("subscription", args=[row.partner.slug, row.event.subject_id]),
    mail=Mail.DAILY,
    roles=SELLERS,
)


@background_round("last-days")
def announce_last_days(limit: int = BATCH) -> int:
    """What is written down to have happened is looked at; what the calendar brought since comes first."""
    today = clock.today()
    due = Subscription.objects.filter(remind_on__lte=today).filter(Q(next_step_on=None) | Q(next_step_on__gt=today))
    due = due.exclude(partner__state=Partner.State.CLOSED).order_by("remind_on", "pk")
    with catalogue_read_once():
        return sum(_look(pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _look(pk: str) -> int:
    """One that cannot be looked at is logged, looked at again tomorrow, and does not keep the others from theirs."""
    try:
        with transaction.atomic():
            return _announce(pk)
    except Exception:
        logger.exception("the last days of %s could not be announced", pk)
        _look_again(pk, clock.today() + timedelta(days=1))
        return 0


def _announce(pk: str) -> int:
    subscription, today = locked(Subscription, pk), clock.today()
    if subscription is None:
        return 0
    entries = [] if subscription.client_account.own else _deadlines(subscription, today)
    near, then = reminders(entries, today)
    _look_again(pk, then)
    return sum(_tell(subscription, entry) for entry in near)


def _deadlines(subscription: Subscription, today: date) -> list[Entry]:
    return list(deadlines(position_of(subscription), markets_of_client(subscription.client_account), today))


def _look_again(pk: str, day: date | None) -> None:
    """Nothing of it has changed."""
    Subscription.objects.filter(pk=pk).update(remind_on=day, updated_at=F("updated_at"))


def look_at_last_days(client: ClientAccount) -> None:
    """Of all that it has, in the round that comes: those who sell to it now may not know of them."""
    live = Subscription.objects.filter(client_account=client, state__in=Subscription.LIVE)
    live.update(remind_on=clock.today(), updated_at=F("updated_at"))


def _tell(subscription: Subscription, entry: Entry) -> int:
    new: dict[str, Any] = {"what": entry.what, "day": entry.day, "client": subscription.client_account.name}
    if entry.what == Deadline.INVOICED_NOTICE and subscription.invoiced:
        new["invoiced"] = True
    if _was_told(subscription, entry):
        return 0
    occasion = f"{entry.what}:{subscription.renews_on}:{subscription.partner_id}"
    return record_once(VERB, subscription, occasion, new=new) is not None


def _was_told(subscription: Subscription, entry: Entry) -> bool:
    """Also before the partner was part of the occasion, which it is because another one hears of it after a hand-over."""
    told = Event.objects.filter(verb=VERB, subject_id=subscription.pk, partner_id=subscription.partner_id)
    return told.filter(new__what=entry.what, new__day=entry.day.isoformat()).exists()


@handles(VERB)
def tell_sellers(event: Event) -> None:
    if date.fromisoformat(event.new["day"]) < clock.today():  # the worker slept: nothing can be done any more
        return
    people = [member.user for member in people_with(event.partner_id or "", SELLERS)]
    notify(LAST_DAY, event, people, partner=event.partner)
