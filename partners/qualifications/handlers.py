"""The words of qualifications; whoever asked hears what was decided, sellers that one ends, staff that one waits."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import QualificationKind
from partners.qualifications.lapsing import APPROACHED
from partners.qualifications.models import Qualification
from partners.qualifications.reviewing import DUE
from partners.requests.deciding import DECIDERS
from partners.requests.telling import tell_manager, tell_requester
from partners.support.queries import manager_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Side, Subject, subject
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS

subject(
    Subject(Qualification, partner_page="qualification", staff_page="staff-qualification", notes=Side.STAFF),
)
phrases(
    {
        "qualification.requested": _("requested for {subject}: {kind}"),
        "qualification.confirmed": _("confirmed what {subject} qualifies for, until {expires_on}"),
        "qualification.declined": _("declined a qualification of {subject}"),
        "qualification.withdrawn": _("withdrew the request for a qualification of {subject}"),
        DUE: _("wants a qualification of {subject} looked at again, since the client has changed"),
        "qualification.kept": _("looked again at a qualification of {subject}, and kept it"),
        "qualification.lapsed": _("ended a qualification of {subject}"),
        APPROACHED: _("said that a qualification of {subject} ends on {expires_on}"),
    },
    said={"kind": lambda kind: str(dict(QualificationKind.choices).get(kind, kind))},
)

DECIDED = topic(
    "qualification",
    label=_("Qualifications of clients"),
    text=_("What becomes of a qualification that you requested, and when one of your company’s clients ends."),
    place=Place.PARTNER,
    icon="graduation-cap",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("qualification", args=[row.partner.slug, row.event.subject_id]),
    roles=SELLERS,
)
WAITS = topic(
    "qualification-requested",
    label=_("A partner of yours requests a qualification"),
    text=_("When a partner that you look after requests a qualification for a client, and no rule decides it."),
    place=Place.STAFF,
    icon="graduation-cap",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("staff-qualification", args=[row.event.subject_id]),
    roles=DECIDERS,
)
AGAIN = topic(
    "qualification-review",
    label=_("A qualification is to be looked at again"),
    text=_("When a client that qualifies is merged, renamed or has another domain, of a partner that you look after."),
    place=Place.STAFF,
    icon="graduation-cap",
    mail=Mail.DAILY,
    url=lambda row: reverse("staff-qualification", args=[row.event.subject_id]),
    roles=DECIDERS,
)


def _qualification(event: Event) -> Qualification:
    rows = Qualification.objects.select_related("client_account", "partner__manager", "requester")
    return rows.get(pk=event.subject_id)


@handles("qualification.requested")
def tell_who_decides(event: Event) -> None:
    tell_manager(WAITS, event, _qualification(event))


@handles(DUE)
def tell_who_looks_again(event: Event) -> None:
    """Without a manager it stands on the home page of all who decide."""
    row = _qualification(event)
    if row.is_to_review and (manager := manager_of(row.partner)):
        notify(AGAIN, event, [manager], partner=row.partner)


@handles("qualification.confirmed", "qualification.declined")
def tell_who_asked(event: Event) -> None:
    tell_requester(DECIDED, event, _qualification(event))


@handles("qualification.lapsed", APPROACHED)
def tell_sellers(event: Event) -> None:
    """While there is time to request it again."""
    row = _qualification(event)
    notify(DECIDED, event, [member.user for member in people_with(row.partner_id, SELLERS)], partner=row.partner)
