"""Questions about people and their accounts."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from portal.accounts.models import EmailChange, User
from portal.keys.models import ApiKey
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner


def account_of(user: User) -> User:
    """The row itself: a request's user is lazy, and services want the model."""
    return User.objects.get(pk=user.pk)


def open_email_change(user: User) -> EmailChange | None:
    change = EmailChange.objects.filter(user_id=user.pk, state=EmailChange.State.REQUESTED).first()
    return change if change and change.is_open else None


def has_account(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def places_of(user: User) -> QuerySet[Membership]:
    """Every partner this person belongs to, by name."""
    rows = Membership.objects.filter(user=user).exclude(partner__state=Partner.State.CLOSED)
    return rows.select_related("partner").order_by("partner__name")


def maker_of(key: Actor) -> User | None:
    """Whoever made the API key that acts."""
    return User.objects.filter(pk__in=ApiKey.objects.filter(pk=key.id).values("created_by")).first()


def belongs_to(user: User, partner: Partner) -> bool:
    return Membership.objects.filter(user=user, partner=partner).exists()


# Recovery codes stand in for one of these and are none themselves.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user_id: str) -> bool:
    return Authenticator.objects.filter(user_id=user_id, type__in=SECOND_FACTORS).exists()


def second_factor_of(user: str) -> Exists:
    """To annotate rows whose column `user` holds a person's id."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef(user), type__in=SECOND_FACTORS))


def has_passkey(user_id: str) -> bool:
    return Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN).exists()
