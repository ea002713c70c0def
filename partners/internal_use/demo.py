"""The demo's tiers bring internal use licences, in numbers that are made up; one partner has its team, one waits."""

from datetime import timedelta

from partners.catalogue.models import Plan
from partners.internal_use.models import InternalUseRequest
from partners.internal_use.services import approve_internal_use, request_internal_use, request_refusal
from partners.network.models import Tier
from partners.orders.demo import confirm, desk
from partners.tiers.models import Benefit
from portal import clock
from portal.demo import PARTNER_SLUG, owner_of
from portal.entitlements import INTERNAL_USE
from portal.tenancy.models import Partner

LIMITS = {"registered": 3, "select": 10, "elite": 25}
WORDS = "Internal use licences"  # as staff would write it
WAITS = "nordlicht-systemhaus-gmbh"


def seed() -> None:
    """A second time changes nothing."""
    if InternalUseRequest.objects.exists() or not Partner.objects.filter(slug=PARTNER_SLUG).exists():
        return
    since = clock.today() - timedelta(days=400)
    for tier in Tier.objects.filter(code__in=LIMITS):
        Benefit.objects.create(
            tier=tier, code=INTERNAL_USE, label=WORDS, limit=LIMITS[tier.code], valid_from=since
        )
    with clock.moved(by=timedelta(days=-80)):
        granted = _request(PARTNER_SLUG, 8, "Our consultants run their own projects on it, and try what they sell.")
    if granted:
        with clock.moved(by=timedelta(days=-79)):
            reason = "As many as work with clients; the others can follow"
            confirm(approve_internal_use(actor=desk(), internal_use_request=granted, seats=6, reason=reason).order)
    with clock.moved(by=timedelta(days=-2)):
        _request(WAITS, 3, "Unsere Technik übt darauf, was sie bei Kunden einrichtet.")


def _request(slug: str, seats: int, purpose: str) -> InternalUseRequest | None:
    """If somebody there is trained by then."""
    partner = Partner.objects.filter(slug=slug).first()
    if partner is None or request_refusal(partner, clock.today()):
        return None
    return request_internal_use(
        actor=owner_of(slug),
        plan=Plan.objects.get(code="advanced"),
        seats=seats,
        admin_email=f"own-team@{slug}.example",
        purpose=purpose,
    )
