"""The signed link by which a client's admin answers a request, and ends what it accepted: a bearer's, without an account.

It leads there also when all is over, and says so. Another address or another partner ends it.
"""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from partners.delegated_access.models import DelegatedAccess
from portal import clock, links
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner

PURPOSE = "partners.delegated-access"
LIFETIME = timedelta(days=90)


def make_token(access: DelegatedAccess) -> str:
    return links.make_bound_token(PURPOSE, access, _bound_to(access), clock.now() + LIFETIME)


def link_to(access: DelegatedAccess) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse("delegated-access-answer", args=[make_token(access)])


def read_token(token: str, *, request_id: str = "", expired: bool = False) -> tuple[DelegatedAccess, Actor]:
    """The access and the actor that holding this link makes. What it raises, `links.read_bound_token` says."""
    access = links.read_bound_token(token, PURPOSE, _find, _bound_to, expired=expired)
    return access, Actor.link(access, access.email, request_id)


def _find(pk: str) -> DelegatedAccess | None:
    rows = DelegatedAccess.objects.visible_to(Actor(ActorKind.LINK, record_id=pk))
    access = rows.select_related("partner", "subscription__plan").first()
    return access if access and access.partner.state != Partner.State.CLOSED else None


def _bound_to(access: DelegatedAccess) -> str:
    return f"{access.partner_id}:{access.email}"
