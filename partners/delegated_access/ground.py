"""What holds beside one access, now: another one, what the connection allows as long as nobody answered, or nothing."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.speakers import linked_connection
from portal import clock

State = DelegatedAccess.State


@dataclass(frozen=True, slots=True)
class Ground:
    """`by_connection`: the team is linked and its client never answered, so that everything is permitted (decision 35)."""

    other: DelegatedAccess | None
    by_connection: bool
    answered: bool
    team_name: str


def ground_of(access: DelegatedAccess) -> Ground:
    rows = DelegatedAccess.objects.filter(subscription=access.subscription_id, partner=access.partner_id)
    other = rows.filter(state=State.ACCEPTED, ends_on__gt=clock.today()).exclude(pk=access.pk).first()
    answered = rows.filter(decided_at__isnull=False).exists()
    connection = linked_connection(access.subscription_id, access.partner_id)
    return Ground(other, connection is not None and not answered, answered, connection.team_name if connection else "")


def admin_reads(access: DelegatedAccess, ground: Ground, partner: str) -> str:
    """What holds now, and what the answer changes about it."""
    asked = access.state == State.REQUESTED
    if ground.other:
        then = _("If you accept this one, it takes its place; if you decline, that one goes on.") if asked else ""
        return f"{_holds(ground.other, partner)} {then}".strip()
    if ground.by_connection and asked:
        return _(
            "With the connection they may do all of this today. From your answer on, only what you accept;"
            " if you decline, nothing."
        )
    if ground.by_connection:
        return _(
            "You never answered a request, so that {partner} may do what the connection with Dropbox allows, as before."
        ).format(partner=partner)
    if asked and not ground.answered:
        return _(
            "The team is not connected, so that nothing can be done today. From your answer on, only what you accept;"
            " if you decline, nothing."
        )
    if asked:
        return _("Nothing is permitted now, and nothing before you accept it.")
    return _("Nothing is permitted now, and there is nothing for you to do. {partner} can ask for another one.").format(
        partner=partner
    )


def partner_reads(access: DelegatedAccess, ground: Ground) -> str:
    """The same for whoever asked."""
    if ground.other:
        return _("Another access holds until {day}.").format(day=date_format(ground.other.last_day or ""))
    if ground.by_connection and access.state == State.REQUESTED:
        return _(
            "With the connection you may do all of this today. From the answer on, only what is accepted;"
            " if it is declined, nothing."
        )
    if ground.by_connection:
        return _("It was never answered: what the connection allows goes on.")
    if ground.answered:
        return _("Nothing may be done to people of this team through the portal until one is accepted.")
    return _("The team is not connected: until it is, nothing can be done to its people through the portal.")


def _holds(other: DelegatedAccess, partner: str) -> str:
    return _("Another access holds until {day} (UTC), by which {partner} may: {acts}.").format(
        day=date_format(other.last_day or ""), partner=partner, acts="; ".join(other.action_words)
    )
