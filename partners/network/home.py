"""What the network puts on the home pages and in the sidebars."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import partners.network.steps  # noqa: F401  registers the network's first steps
from partners.network.checklist import first_steps, is_new
from partners.network.models import Application
from partners.network.waiting import in_words
from portal.events.models import Event
from portal.events.sentences import minor_verbs, sentence
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.tenancy.roles import APPLICATION_REVIEWERS, TRADE_READERS
from portal.web.home import CHANGED, NOW, Card, Item, partner_card, staff_card
from portal.web.navigation import PARTNER, STAFF, Entry

SHOWN = 8

PARTNER.append(Entry(gettext_lazy("Home"), "partner-home", "house", order=0))
PARTNER.append(
    Entry(
        gettext_lazy("Agreement"),
        "agreement",
        "file-text",
        hub="partner-settings",
        text=gettext_lazy("The reseller agreement, and who accepted which version when."),
        order=96,
    )
)
STAFF.append(Entry(gettext_lazy("Home"), "staff-home", "house", order=0))
STAFF.append(
    Entry(
        gettext_lazy("Applications"),
        "staff-application-list",
        "inbox",
        visible=staff_reads(Application),
        count=lambda actor: Application.objects.visible_to(actor).waiting().count() or None,
        order=10,
    )
)
STAFF.append(
    Entry(
        gettext_lazy("Partners"),
        "staff-partner-list",
        "handshake",
        visible=staff_reads(Partner),
        order=20,
        covers=("client-accounts",),
    )
)
STAFF.append(Entry(gettext_lazy("Programme"), "staff-programme", "layers", order=30))
STAFF.append(
    Entry(
        gettext_lazy("Agreements"),
        "staff-agreement-list",
        "file-text",
        hub="staff-programme",
        text=gettext_lazy("Every version of the reseller agreement, and how many partners accepted it."),
        order=32,
    )
)
STAFF.append(
    Entry(
        gettext_lazy("Tiers"),
        "staff-tier-list",
        "trophy",
        hub="staff-programme",
        text=gettext_lazy("What each tier brings, and from when."),
        order=33,
    )
)


@partner_card
def checklist(actor: Actor, partner) -> Card | None:
    """What is left of the first steps; gone when all are done."""
    steps = first_steps(actor, partner)
    if not steps:
        return None
    title = _("First steps") if is_new(partner) else _("Still to do")
    return Card(title=title, section=NOW, items=steps, checklist=True, order=0)


@partner_card
def changes(actor: Actor, partner) -> Card | None:
    if actor.role not in TRADE_READERS:
        return None
    events = Event.objects.visible_to(actor).exclude(verb__in=minor_verbs()).newest_first()[:SHOWN]
    home = reverse("partner-home", args=[partner.slug])
    items = [
        Item(f"{event.actor_label} {sentence(event)}", _url_of(event, partner) or home, when=event.created_at)
        for event in events
    ]
    return Card(title=_("Latest changes"), section=CHANGED, items=items) if items else None


def _url_of(event: Event, partner) -> str:
    """Where the event's subject is looked at; empty when it has no page of its own."""
    names = {
        "partners.clientaccount": "client-account",
        "partners.subscription": "subscription",
        "portal.import": "import",
    }
    name = names.get(event.subject_type)
    return reverse(name, args=[partner.slug, event.subject_id]) if name else ""


@staff_card
def waiting_applications(actor: Actor, partner) -> Card | None:
    """For whoever decides about them; whoever only reads finds the queue in the sidebar."""
    if actor.staff_role not in APPLICATION_REVIEWERS:
        return None
    rows = Application.objects.visible_to(actor).waiting()
    shown, url = list(rows[:SHOWN]), reverse("staff-application-list")
    if not shown:
        empty = _("No application waits. New ones appear here once their address is confirmed.")
        return Card(
            title=_("Applications"),
            section=NOW,
            first_step=empty,
            first_step_label=_("Earlier applications"),
            first_step_url=f"{url}?all",
        )
    title = _("Applications: the oldest has waited {age}").format(age=in_words(max(row.wait.age for row in shown)))
    return Card(title=title, section=NOW, items=[_line_of(row) for row in shown], total=rows.count(), more_url=url)


def _line_of(row: Application) -> Item:
    """Who has it, or who asks; and how long is left."""
    parts = (row.wait.goal_in_words if row.wait else "", row.reviewer or row.contact_name)
    url = reverse("staff-application", args=[row.pk])
    return Item(str(row), url, note=" · ".join(filter(None, parts)), when=row.submitted_at)
