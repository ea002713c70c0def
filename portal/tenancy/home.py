"""What people and settings put in the sidebar and on the home page."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Membership, Partner
from portal.tenancy.queries import members_of, waiting_invitations, without_second_factor
from portal.tenancy.roles import MANAGERS, PARTNER_KEEPERS, RESETTERS
from portal.web.home import CHANGED, NOW, Card, Item, partner_card, staff_card
from portal.web.navigation import PARTNER, STAFF, Entry

PARTNER.append(Entry(_("Settings"), "partner-settings", "settings", order=90))
PARTNER.append(
    Entry(
        _("People"),
        "partner-people",
        "users",
        hub="partner-settings",
        text=_("Who works here, in which role, and who was invited."),
        order=93,
        covers=("invitations",),
    )
)
_POLICY = Entry(
    _("Security policy"),
    "security-policy",
    "lock-keyhole",
    visible=lambda actor: actor.role in MANAGERS,
    hub="partner-settings",
    text=_("Which roles must have a second factor, who has none yet, and your security score."),
    order=94,
)
_WITHOUT_SCORE = _("Which roles must have a second factor, and who has none yet.")
PARTNER.extend((_POLICY, replace(_POLICY, text=_WITHOUT_SCORE, visible=lambda actor: actor.role not in MANAGERS)))
PARTNER.append(
    Entry(
        _("Permissions"),
        "partner-permissions",
        "shield-check",
        hub="partner-settings",
        text=_("Which role may do what."),
        order=98,
    )
)

STAFF.append(
    Entry(
        _("People of partners"),
        "staff-partner-people",
        "contact",
        visible=staff_reads(Membership),
        hub="staff-access",
        text=_("Who can sign in at which partner, in which role, and who has no second factor."),
        order=92,
    )
)

SHOWN = 5


@partner_card
def people_card(actor: Actor, partner: Partner) -> Card | None:
    """Who was invited and has not answered; while the owner is alone, the step to invite somebody."""
    if actor.role not in MANAGERS:
        return None
    people_page = reverse("partner-people", args=[partner.slug])
    waiting = list(waiting_invitations(actor))
    if waiting:
        items = [Item(one.email, people_page, note=str(_("Invited")), when=one.created_at) for one in waiting[:SHOWN]]
        return Card(_("Waiting for an answer"), CHANGED, items, total=len(waiting), more_url=people_page, order=70)
    if members_of(actor).count() > 1:
        return None
    return Card(
        _("Your team"),
        CHANGED,
        first_step=_("You are the only one here. Invite the people who sell and look after clients with you."),
        first_step_label=_("Invite person"),
        first_step_url=reverse("partner-invite", args=[partner.slug]),
        order=70,
    )


@partner_card
def unprotected_card(actor: Actor, partner: Partner) -> Card | None:
    """Nothing while it is only oneself: then the first steps say it already."""
    bare = list(without_second_factor(actor)) if actor.role in MANAGERS else []
    if {member.user_id for member in bare} <= {actor.user_id}:
        return None
    page = f"{reverse('partner-people', args=[partner.slug])}?has_second_factor=false"
    items = [Item(str(member.user), page, note=member.get_role_display(), tone="warning") for member in bare[:SHOWN]]
    return Card(_unprotected(len(bare)), NOW, items, total=len(bare), more_url=page, order=80)


@staff_card
def unprotected_people_card(actor: Actor, partner: None) -> Card | None:
    """For whoever can do something about it: reset, or speak with the partner."""
    bare = without_second_factor(actor)
    if actor.staff_role not in RESETTERS | PARTNER_KEEPERS or not (total := bare.count()):
        return None
    page = f"{reverse('staff-partner-people')}?has_second_factor=false"
    notes = [(member, f"{member.get_role_display()} · {member.partner}") for member in bare[:SHOWN]]
    items = [Item(str(member.user), page, note=note, tone="warning") for member, note in notes]
    return Card(_unprotected(total), NOW, items, total=total, more_url=page, order=80)


def _unprotected(count: int) -> str:
    words = ngettext("{count} person without a second factor", "{count} people without a second factor", count)
    return words.format(count=count)
