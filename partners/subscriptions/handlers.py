"""Renewals come by the calendar; and the words of subscriptions' events."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import partners.subscriptions.approaching
import partners.subscriptions.dropped
import partners.subscriptions.importing
import partners.subscriptions.last_days  # noqa: F401  each registers what it does
from partners.onboarding import registry
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import renew_due
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import NETWORK_ADMINS

background_round("renewals")(renew_due)

PRICE_NOT_TAKEN = topic(
    "price-not-taken",
    label=_("Prices that no charge could hold"),
    text=_("When a team renews at its last price, because at the new one a line would be larger than a charge can be."),
    place=Place.STAFF,
    icon="scale",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("staff-subscription", args=[row.event.subject_id]),
    roles=NETWORK_ADMINS,
)

phrases(
    {
        "subscription.created": _("sold the subscription {subject}"),
        "subscription.seats_changed": _("changed {subject} to {purchased} seats"),
        "subscription.plan_changed": _("raised {subject} to {plan}"),
        "subscription.change_dropped": _("dropped the scheduled change of {subject}, which is no longer possible"),
        "subscription.reduction_scheduled": _("scheduled {subject} to have {seats} seats from its renewal"),
        "subscription.change_withdrawn": _("withdrew the scheduled change of {subject}"),
        "subscription.moved": _("moved {subject} to {client}, with its client"),
        "subscription.invoicing_said": _("said whether Dropbox invoices {subject}"),
        "subscription.renewal_switched_off": _("let {subject} end at its term"),
        "subscription.renewal_switched_on": _("let {subject} renew after all"),
        "subscription.expired": _("ended {subject} at its term"),
        "subscription.converted": _("converted {subject} from a trial to {purchased} seats"),
        "subscription.trial_started": _("started the trial {subject}"),
        "subscription.trial_ended": _("ended the trial {subject}"),
        "subscription.add_on_added": _("added {add_on} to {subject}"),
        "subscription.add_on_ending": _("scheduled {add_on} of {subject} to end at its renewal"),
        "subscription.term_change_scheduled": _("scheduled another term of {subject} from its renewal"),
        "subscription.cancelled": _("cancelled {subject}"),
        "subscription.renewed": _("renewed {subject} for the next term"),
        "subscription.billed": _("charged the next month of {subject}"),
        "subscription.price_not_taken": _("renewed {subject} at its last price, for no charge could hold the new one"),
    }
)
minor("subscription.billed")
registry.PLACES["subscriptions"] = registry.Place(registry.page_of("subscription-list"), _("the list of subscriptions"))


@handles("subscription.price_not_taken")
def tell_who_revises_prices(event: Event) -> None:
    row = Subscription.objects.select_related("partner").get(pk=event.subject_id)
    notify(PRICE_NOT_TAKEN, event, staff_with(NETWORK_ADMINS), partner=row.partner)
