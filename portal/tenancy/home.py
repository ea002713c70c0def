"""What people and settings put in the sidebar and on the home page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.queries import members_of, waiting_invitations
from portal.tenancy.roles import MANAGERS
from portal.web.home import CHANGED, Card, Item, partner_card
from portal.web.navigation import PARTNER, Entry

PARTNER.append(
    Entry(
        _("Settings"),
        "partner-settings",
        "settings",
        order=90,
        covers=("people", "invitations", "permissions", "agreement", "programme"),
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
