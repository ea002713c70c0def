"""Questions about people and their accounts."""

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from portal.accounts.models import User
from portal.tenancy.models import Membership, Partner


def account_of(user: User) -> User:
    """The row itself: a request's user is lazy, and services want the model."""
    return User.objects.get(pk=user.pk)


def has_account(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def places_of(user: User) -> QuerySet[Membership]:
    """Every partner this person belongs to, by name."""
    rows = Membership.objects.filter(user=user).exclude(partner__state=Partner.State.CLOSED)
    return rows.select_related("partner").order_by("partner__name")


def belongs_to(user: User, partner: Partner) -> bool:
    return Membership.objects.filter(user=user, partner=partner).exists()


def has_second_factor(user_id: str) -> bool:
    return Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists()
