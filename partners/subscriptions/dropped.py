"""A scheduled change that is no longer possible: whoever scheduled it hears of it, not only who did what made it so."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.subscriptions.models import ScheduledChange
from portal.events.models import Event
from portal.events.registry import handles
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.actor import ActorKind
from portal.tenancy.queries import this_one_or_all
from portal.tenancy.roles import SELLERS


def _says(event: Event) -> str:
    change = _change(event)
    values: dict[str, Any] = {"subscription": event.subject_label, "who": event.actor_label}
    if change is None:
        return _("A scheduled change of {subscription} is no longer possible").format(**values)
    by = change.actor_label or _("the partner before you")  # a hand-over brought it
    values |= {"words": change.words, "day": date_format(change.effective_on), "by": by}
    words = _("No longer possible, after what {who} did: {subscription}, {words} from {day}, as {by} had scheduled")
    if event.actor_kind == ActorKind.SYSTEM:
        words = _("It could not apply at the renewal: {subscription}, {words} from {day}, as {by} had scheduled")
    return words.format(**values)


DROPPED = topic(
    "change-dropped",
    label=gettext_lazy("A change that you scheduled is no longer possible"),
    text=gettext_lazy(
        "When something else happened to the subscription, so that what you scheduled for its renewal cannot be."
    ),
    place=Place.PARTNER,
    icon="calendar-off",
    says=_says,
    url=lambda row: reverse("subscription", args=[row.partner.slug, row.event.subject_id]),
    mail=Mail.AT_ONCE,
    roles=SELLERS,
)


def _change(event: Event) -> ScheduledChange | None:
    return ScheduledChange.objects.filter(pk=event.new.get("scheduled_change", "")).select_related("add_on").first()


@handles("subscription.change_dropped")
def tell_who_scheduled(event: Event) -> None:
    """Where that is nobody who sells here by now, or a program without a person, whoever sells."""
    change = _change(event)
    if change is None:
        return
    people = this_one_or_all(change.user_id, change.partner_id, SELLERS)
    notify(DROPPED, event, [one for one in people if one.pk != event.actor_id], partner=event.partner)
