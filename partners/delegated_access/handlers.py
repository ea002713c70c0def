"""The words of delegated access; who asked hears what becomes of it; what has lost its ground ends."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

import partners.delegated_access.mails
import partners.delegated_access.passing  # noqa: F401  what they do is registered with it
from partners.delegated_access.answering import end_of_partner, end_of_subscription
from partners.delegated_access.models import DelegatedAccess
from partners.dropbox.telling import who_hears
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.roles import SELLERS

subject(Subject(DelegatedAccess, partner_page="delegated-access", staff_page="staff-delegated-access"))


def _last_day(ends_on: str) -> str:
    """Events keep the first day without it, as the record does; people read the last one with it."""
    return date_format(date.fromisoformat(ends_on) - timedelta(days=1))


phrases(
    {
        "delegated_access.requested": _("asked for delegated access to the team of {subject}"),
        "delegated_access.link_sent": _("had the link to delegated access mailed for {subject}"),
        "delegated_access.accepted": _("accepted delegated access to the team of {subject} until {ends_on}"),
        "delegated_access.declined": _("declined delegated access to the team of {subject}"),
        "delegated_access.expired": _("let the request for delegated access of {subject} expire"),
        "delegated_access.end_approached": _(
            "noticed that delegated access to the team of {subject} ends soon: its last day is {ends_on}"
        ),
        "delegated_access.extended": _("extended delegated access to the team of {subject} until {ends_on}"),
        "delegated_access.run_out": _("let delegated access to the team of {subject} run out"),
        "delegated_access.replaced": _("replaced delegated access to the team of {subject} by another one"),
        "delegated_access.ended": _("ended delegated access to the team of {subject}"),
    },
    said={"ends_on": _last_day},
)
minor("delegated_access.link_sent")

ACCESS = topic(
    "delegated-access",
    label=_("Delegated access"),
    text=_("When a client answers, ends or does not answer a request, and 30, 7 and 1 days before an access ends."),
    place=Place.PARTNER,
    icon="key-round",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("delegated-access", args=[row.partner.slug, row.event.subject_id]),
    roles=SELLERS,
)


@handles(
    "delegated_access.accepted", "delegated_access.declined", "delegated_access.expired", "delegated_access.end_approached",
    "delegated_access.extended", "delegated_access.run_out", "delegated_access.ended",
)  # fmt: skip
def tell_who_sells(event: Event) -> None:
    row = DelegatedAccess.objects.select_related("subscription__client_account__owner", "partner").get(
        pk=event.subject_id
    )
    notify(ACCESS, event, who_hears(row, event, asked="delegated_access.requested"), partner=row.partner)


@handles("subscription.expired", "subscription.cancelled", "subscription.trial_ended")
def end_with_its_subscription(event: Event) -> None:
    end_of_subscription(event.subject_id)


@handles("partner.ended")
def end_with_its_partner(event: Event) -> None:
    end_of_partner(event.subject_id)
