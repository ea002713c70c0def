"""Questions across partners, applications and agreements."""

from django.db.models import Count, QuerySet

from partners.network.models import Acceptance, Agreement, Profile
from portal.events.models import Event
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner

NEWS = 10


def partners_for(actor: Actor) -> QuerySet[Partner]:
    """With tier and number of people, for a list."""
    rows = Partner.objects.visible_to(actor).select_related("profile__tier")
    return rows.annotate(people=Count("memberships"))


def profile_of(partner: Partner) -> Profile | None:
    return Profile.objects.filter(partner=partner).select_related("tier").first()


def members_by_role(partner: Partner, actor: Actor) -> list[Membership]:
    rows = Membership.objects.visible_to(actor).filter(partner=partner).select_related("user")
    return list(rows.order_by("created_at", "id"))


def acceptances_for(actor: Actor) -> QuerySet[Acceptance]:
    return Acceptance.objects.visible_to(actor).select_related("agreement")


def agreements_with_acceptances(actor: Actor) -> QuerySet[Agreement]:
    return Agreement.objects.visible_to(actor).annotate(accepted_by=Count("acceptances"))


def next_agreement() -> Agreement | None:
    """Published, and not in force yet."""
    return Agreement.objects.filter(took_effect_at=None).order_by("effective_on", "id").first()


def news_for(actor: Actor, partner: Partner) -> list[Event]:
    """The latest events of the partner, newest first."""
    return list(Event.objects.visible_to(actor).filter(partner=partner)[:NEWS])
