"""The reseller agreement: publishing a version, bringing it into force, accepting it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.network.errors import AgreementAccepted, DateInThePast, NotInForce, PersonRequired, VersionTaken
from partners.network.models import Acceptance, Agreement
from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.record import record_event, snapshot
from portal.keys.models import ApiKey
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner
from portal.tenancy.queries import people_with
from portal.tenancy.roles import MANAGERS, NETWORK_ADMINS, NOBODY
from portal.text import clean_text


def is_due(partner: Partner) -> PortalError | None:
    return None if partner.agreement_due else AgreementAccepted()


@business_action(
    noun="agreements",
    verb="accept",
    label=_("Accept agreement"),
    roles=MANAGERS,
    subject="partner",
    available=is_due,
)
def accept_agreement(*, actor: Actor, partner: Partner, agreement: Agreement, ip_address: str | None) -> Acceptance:
    """Opens selling. The event is about the acceptance: who, when, which version."""
    if Agreement.objects.in_force() != agreement:
        raise NotInForce(version=agreement.version)
    person = _person_behind(actor)
    acceptance, is_new = Acceptance.objects.get_or_create(
        partner=partner, agreement=agreement,
        defaults={"user": person, "user_label": _signature(actor, person), "ip_address": ip_address},
    )  # fmt: skip
    partner.agreement_due = False
    partner.save()
    if is_new:
        record_event(actor, "agreement.accepted", acceptance, new=snapshot(acceptance))
    return acceptance


def _person_behind(actor: Actor) -> User:
    """Only a person can agree: a key agrees for whoever made it, while they still may."""
    user_id = actor.user_id
    if actor.kind == ActorKind.API_KEY:
        user_id = ApiKey.objects.values_list("created_by_id", flat=True).get(pk=actor.id)
    member = people_with(actor.partner_id, MANAGERS).filter(user_id=user_id).first()
    if member is None:
        raise PersonRequired()
    return member.user


def somebody_can_agree(actor: Actor) -> bool:
    """Whether an owner or admin stands behind this actor."""
    try:
        _person_behind(actor)
    except PersonRequired:
        return False
    return True


def _signature(actor: Actor, person: User) -> str:
    name = f"{person.name} <{person.email}>" if person.name else person.email
    by_key = f" · {actor.label}" if actor.kind == ActorKind.API_KEY else ""
    return f"{name}{by_key}"[:250]


@business_action(
    noun="agreements",
    verb="publish",
    label=_("Publish agreement"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    event="agreement.published",
)
def publish_agreement(*, actor: Actor, version: str, title: str, text: str, effective_on: date) -> Agreement:
    """A new version. From `effective_on` on nobody sells before accepting it."""
    version = clean_text(version)
    if effective_on < clock.today():
        raise DateInThePast(date=effective_on.isoformat())
    if Agreement.objects.filter(version=version).exists():
        raise VersionTaken(version=version)
    agreement = Agreement.objects.create(
        version=version, title=clean_text(title), text=clean_text(text, multiline=True), effective_on=effective_on
    )
    take_effect()
    agreement.refresh_from_db()
    return agreement


def take_effect() -> None:
    """Ask every partner to accept the versions whose date has come. Safe to repeat and to run twice at once."""
    with transaction.atomic():
        for agreement in Agreement.objects.to_take_effect().select_for_update(no_key=True):
            Partner.objects.update(agreement_due=True)
            agreement.took_effect_at = clock.now()
            agreement.save()
