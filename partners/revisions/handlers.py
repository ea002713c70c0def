"""What follows from a revision: whoever can confirm it is told, then partners whose renewals or trials change, once; and again
if it is taken back.
"""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import partners.revisions.naming
import partners.revisions.waiting  # noqa: F401  it registers what it does
from partners.revisions.models import Revision
from partners.revisions.queries import confirmers_of
from partners.revisions.services import is_proposed
from partners.revisions.topics import TO_CONFIRM
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.models import Partner
from portal.tenancy.queries import people_with
from portal.tenancy.roles import COST_READERS

REVISED, WITHDRAWN, PROPOSED = "catalogue.revised", "catalogue.revision_withdrawn", "catalogue.revision_proposed"

subject(Subject(Revision, staff_page="staff-revision"))
phrases(
    {
        PROPOSED: gettext_lazy("asked a second person to confirm {subject}"),
        REVISED: gettext_lazy("revised the catalogue: {subject}, from {first_on}"),
        WITHDRAWN: gettext_lazy("took back {subject}"),
    }
)


def _says(event: Event) -> str:
    if event.verb == WITHDRAWN:
        return _("Taken back: {title}. Your renewals and trials stay as they were.").format(title=event.subject_label)
    day = date_format(date.fromisoformat(event.new["first_on"]))
    return _("From {day} on, renewals or conversions of trials of yours change: {title}").format(
        day=day, title=event.subject_label
    )


def _url(row: Notification) -> str:
    """What is priced from its first day on."""
    if row.partner is None:
        return ""
    day = Revision.objects.filter(pk=row.event.subject_id).values_list("first_on", flat=True).first()
    return f"{reverse('price-list', args=[row.partner.slug])}?on={day:%Y-%m-%d}" if day else ""


PRICES = topic(
    "catalogue-revision",
    label=gettext_lazy("Renewals and trials that will cost or say something else"),
    text=gettext_lazy(
        "When the network revises prices, plans or rules, and renewals or trials of your clients change with it."
    ),
    place=Place.PARTNER,
    icon="scale",
    says=_says,
    mail=Mail.AT_ONCE,
    url=_url,
    roles=COST_READERS,
)


@handles(PROPOSED)
def tell_who_confirms(event: Event) -> None:
    revision = Revision.objects.get(pk=event.subject_id)
    if is_proposed(revision) is None:
        notify(TO_CONFIRM, event, confirmers_of(revision.user_id))


@handles(REVISED, WITHDRAWN)
def tell_who_entered_it(event: Event) -> None:
    """Whoever decided it knows."""
    revision = Revision.objects.select_related("user").get(pk=event.subject_id)
    if revision.user and revision.user_id != event.actor_id and not revision.alone_because:
        notify(TO_CONFIRM, event, [revision.user])


@handles(REVISED, WITHDRAWN)
def tell_partners(event: Event) -> None:
    """Of one that nobody confirmed they never heard."""
    revision = Revision.objects.get(pk=event.subject_id)
    if revision.confirmed_at is None:
        return
    partners = Partner.objects.filter(pk__in=revision.affected_partners).exclude(state=Partner.State.CLOSED)
    for partner in partners.order_by("pk"):
        people = [member.user for member in people_with(partner.pk, COST_READERS)]
        notify(PRICES, event, people, partner=partner)
