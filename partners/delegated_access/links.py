"""The signed link by which a client's admin answers a request, and ends what it accepted: a bearer's, without an account.

It leads there also when all is over, and says so. Another address or another partner ends it. Whoever connected the team gets one
of its own to what somebody else accepted: it dies when the connection is another's.
"""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.speakers import admin_of
from portal import clock, links
from portal.errors import LinkInvalid, LinkTooOld
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner

PURPOSE = "partners.delegated-access"
LIFETIME = timedelta(days=90)


def make_token(access: DelegatedAccess, email: str = "") -> str:
    """For `email`, which is the address that was asked unless it says that of whoever connected the team."""
    return links.make_bound_token(PURPOSE, access, _bound(access, email or access.email), clock.now() + LIFETIME)


def link_to(access: DelegatedAccess, email: str = "") -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse("delegated-access-answer", args=[make_token(access, email)])


def read_token(token: str, *, request_id: str = "", expired: bool = False) -> tuple[DelegatedAccess, Actor]:
    """The access and the actor that holding this link makes. What it raises, `links.read_bound_token` says."""
    try:
        access = links.read_bound_token(token, PURPOSE, _find, _bound_to, expired=expired)
    except LinkTooOld:
        raise
    except LinkInvalid:
        access = links.read_bound_token(token, PURPOSE, _find, _bound_to_admin, expired=expired)
        return access, Actor.link(access, admin_of(access), request_id)
    return access, Actor.link(access, access.email, request_id)


def _find(pk: str) -> DelegatedAccess | None:
    rows = DelegatedAccess.objects.visible_to(Actor(ActorKind.LINK, record_id=pk))
    access = rows.select_related("partner", "subscription__plan").first()
    return access if access and access.partner.state != Partner.State.CLOSED else None


def _bound_to(access: DelegatedAccess) -> str:
    return _bound(access, access.email)


def _bound_to_admin(access: DelegatedAccess) -> str:
    """Of one that only waits, or of a team that nobody connected, there is none: whoever was asked answers."""
    admin = "" if access.state == access.State.REQUESTED else admin_of(access)
    if not admin:
        raise LinkInvalid()
    return _bound(access, admin)


def _bound(access: DelegatedAccess, email: str) -> str:
    return f"{access.partner_id}:{email}"
