"""Who hears of what becomes of a client's team."""

from typing import Any

from portal.accounts.models import User
from portal.events.models import Event
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS


def who_hears(row: Any, event: Event, *, asked: str = "", roles: frozenset[str] = SELLERS) -> list[User]:
    """Of a record of a subscription: whoever asked for it (the event `asked` says who), if they still have one of `roles`; else
    whoever looks after the client; else everybody who has one. Nobody of what they did themselves.
    """
    people = [member.user for member in people_with(row.partner_id, roles)]
    first = Event.objects.filter(subject_id=row.pk, verb=asked).first() if asked else None
    owner = row.subscription.client_account.owner
    wanted = [first.actor_id if first else "", owner.user_id if owner else ""]
    found = next((chosen for pk in wanted if (chosen := [one for one in people if one.pk == pk])), people)
    return [one for one in found if one.pk != event.actor_id]
