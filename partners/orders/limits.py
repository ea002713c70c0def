"""What an order may commit to before a second person has to approve it; each partner sets it for itself. Who raises it widens
what one person may order alone: that takes a second person, too, or, where there is none, a typed reason.
"""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from partners.network.models import Profile
from partners.orders import errors
from portal.actions import business_action
from portal.editing import digest_of, refuse_stale
from portal.errors import PortalError
from portal.events.models import Event
from portal.events.record import record_event
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.queries import managers_other_than
from portal.tenancy.roles import MANAGERS

CENT = Decimal("0.01")
ASKED, SET, DROPPED = "profile.order_limit_asked", "profile.order_limit_set", "profile.order_limit_dropped"


def saved_limit(profile: Profile) -> dict[str, Decimal | None]:
    """As its form begins."""
    return {"limit": profile.order_limit}


def asked_limit(profile: Profile) -> Decimal | None:
    """That waits for a second person: None, no limit at all."""
    text = profile.limit_asked.get("limit")
    return None if text is None else Decimal(text)


def asked_because(profile: Profile) -> str:
    """As whoever asks for it wrote; empty if they did not."""
    event = Event.objects.about(profile).filter(verb=ASKED).first() if profile.limit_asked else None
    return event.reason if event else ""


def asked_seen(profile: Profile) -> str:
    """Of what is asked for and by whom: another request may have taken its place since it was shown."""
    return digest_of({name: getattr(profile, name) for name in ("limit_asked", "limit_asker_id")})


def raises(profile: Profile, limit: Decimal | None) -> bool:
    """Whether somebody could order alone what takes two people now."""
    return profile.order_limit is not None and (limit is None or limit > profile.order_limit)


@business_action(
    noun="profiles",
    verb="set-order-limit",
    label=_("Set limit of orders"),
    roles=MANAGERS,
    subject="profile",
)
def set_order_limit(
    *, actor: Actor, profile: Profile, limit: Decimal | None, reason: str = "", seen: str = ""
) -> Profile:
    """In the partner's currency, counted by what an order commits to; None: no order needs a second person. A higher one waits
    for another owner or admin; where there is none, `reason` says why. A lower one holds at once, and whatever waited is gone.
    """
    refuse_stale(seen, saved_limit(profile), {"limit": limit}, profile)
    if raises(profile, limit):
        if managers_other_than(profile.partner_id, person_behind(actor)).exists():
            return _ask(actor, profile, limit, reason)
        if not reason:
            raise errors.LimitReasonNeeded()
    return _set(actor, profile, limit, reason)


def _ask(actor: Actor, profile: Profile, limit: Decimal | None, reason: str) -> Profile:
    profile.limit_asked = {"limit": None if limit is None else str(limit.quantize(CENT))}
    profile.limit_asked_by, profile.limit_asker_id = actor.label[:250], person_behind(actor)
    profile.save()
    was, asked = {"order_limit": profile.order_limit}, {"order_limit": asked_limit(profile)}
    record_event(actor, ASKED, profile, old=was, new=asked, reason=reason)
    return profile


def _set(actor: Actor, profile: Profile, limit: Decimal | None, reason: str = "") -> Profile:
    before = profile.order_limit
    if limit == before:
        return _drop(actor, profile, reason) if profile.limit_asked else profile
    profile.order_limit = limit
    _forget(profile)
    record_event(actor, SET, profile, old={"order_limit": before}, new={"order_limit": limit}, reason=reason)
    return profile


def _drop(actor: Actor, profile: Profile, reason: str = "") -> Profile:
    asked, kept = {"order_limit": asked_limit(profile)}, {"order_limit": profile.order_limit}
    record_event(actor, DROPPED, profile, old=asked, new=kept, reason=reason)
    _forget(profile)
    return profile


def _forget(profile: Profile) -> None:
    profile.limit_asked, profile.limit_asked_by, profile.limit_asker_id = {}, "", None
    profile.save()


def waits(profile: Profile) -> PortalError | None:
    return None if profile.limit_asked else errors.NoLimitWaits()


def must_be_somebody_else(actor: Actor, profile: Profile) -> PortalError | None:
    """A program is nobody's second pair of eyes."""
    if profile.limit_asked and (not actor.user_id or actor.user_id == profile.limit_asker_id):
        return errors.SecondPersonSetsLimit()
    return None


def limit_to_confirm(actor: Actor, partner: Partner) -> Profile | None:
    """If this person can confirm one."""
    profile = Profile.objects.filter(partner=partner).first() if actor.role in MANAGERS else None
    return profile if profile and profile.limit_asked and not must_be_somebody_else(actor, profile) else None


@business_action(
    noun="profiles",
    verb="confirm-order-limit",
    label=_("Confirm higher limit"),
    roles=MANAGERS,
    subject="profile",
    available=waits,
    asks=must_be_somebody_else,
    api=False,
)
def confirm_order_limit(*, actor: Actor, profile: Profile, seen: str) -> Profile:
    """By a person other than the one who asked for it, and exactly what that person was `seen` to ask for."""
    if seen != asked_seen(profile):
        raise errors.LimitShownDifferently()
    return _set(actor, profile, asked_limit(profile))


@business_action(
    noun="profiles",
    verb="drop-order-limit",
    label=_("Keep the limit"),
    roles=MANAGERS,
    subject="profile",
    available=waits,
    api=False,
)
def drop_order_limit(*, actor: Actor, profile: Profile) -> Profile:
    """By whoever asked for it, or by whoever does not confirm it."""
    return _drop(actor, profile)
