"""What a saved view holds, and who keeps those that are shared. Decision 13."""

from django.http import QueryDict

from portal.lists.columns import RecordList
from portal.lists.models import SavedView
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import MANAGERS, NETWORK_ADMINS

SHARERS = MANAGERS | NETWORK_ADMINS


def may_share(actor: Actor) -> bool:
    """Owners and admins in a partner, network admins among staff; a key acts for all, so what it saves is shared."""
    return actor.is_system or actor.kind == ActorKind.API_KEY or (actor.role or actor.staff_role) in SHARERS


def keeps(actor: Actor, view: SavedView) -> bool:
    """Whether the actor may change it: their own, or, shared, whoever may share."""
    return bool(actor.user_id and view.user_id == actor.user_id) or (view.shared and may_share(actor))


def plain_query(declared: RecordList, asked: QueryDict) -> str:
    """What the list's address says, apart from the page, always in one order and without what the list does not know."""
    kept = QueryDict(mutable=True)
    for name in sorted(set(asked) & declared.parameters):
        values = [",".join(asked.getlist(name))] if name == "columns" else asked.getlist(name)
        if given := [str(value) for value in values if value]:
            kept.setlist(name, given)
    return kept.urlencode()
