"""Who qualifies for what, and until when."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from partners.catalogue.models import PlanVersion
from partners.clients.models import ClientAccount
from partners.qualifications.errors import AdminOutsideInstitution
from partners.qualifications.models import Qualification
from partners.qualifications.recognising import lies_in
from portal import clock
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor


def confirmed() -> QuerySet[Qualification]:
    return Qualification.objects.filter(state=Qualification.State.CONFIRMED).order_by("expires_on", "id")


def ending_within(days: int) -> QuerySet[Qualification]:
    """Those whose day comes in so many days, and that have no successor."""
    later = confirmed().filter(
        client_account=OuterRef("client_account"), kind=OuterRef("kind"), expires_on__gt=OuterRef("expires_on")
    )
    today = clock.today()
    soon = confirmed().filter(expires_on__gt=today, expires_on__lte=today + timedelta(days=days))
    return soon.exclude(Exists(later))


def ever_confirmed() -> QuerySet[Qualification]:
    """Also what has lapsed: what is made up for late is judged by its own day."""
    states = (Qualification.State.CONFIRMED, Qualification.State.LAPSED)
    return Qualification.objects.filter(state__in=states).order_by("expires_on", "id")


def held_by(client: Any) -> dict[str, date]:
    """Of each kind the day on which it ends or ended; costs no query for clients of `with_parts`."""
    rows: Iterable[Qualification] = (
        client.qualifications_held
        if hasattr(client, "qualifications_held")
        else ever_confirmed().filter(client_account=client.pk)
    )
    return {row.kind: row.expires_on for row in rows if row.expires_on}


def held_on(held: Mapping[str, date], day: date) -> frozenset[str]:
    """Also on days before it was requested: an institution was one already."""
    return frozenset(kind for kind, ends in held.items() if day < ends)


def lacks(client: ClientAccount, kind: str, day: date) -> bool:
    """A kind that is asked for, and that the client does not have that day."""
    return bool(kind) and kind not in held_on(held_by(client), day)


def required_by(plan: str, day: date) -> str:
    """By a plan's code: the kind it asks for, or nothing."""
    rows = PlanVersion.objects.valid_on(day).filter(plan__code=plan)
    return rows.values_list("requires", flat=True).first() or ""


def must_be_of_institution(client: ClientAccount, plan: str, address: str, field: str = "admin_email") -> None:
    """A domain proves that there is an institution, not that the client is it. So where nobody but a rule looked, the team's
    admin is somebody with an address there: only they can activate the team. `field` is what was given.
    """
    if not (kind := required_by(plan, clock.today())):
        return
    rows = [row for row in confirmed().filter(client_account=client.pk, kind=kind) if row.is_held_on(clock.today())]
    if rows and all(row.rule for row in rows) and not any(lies_in(address, row.domain) for row in rows):
        raise AdminOutsideInstitution(field=field, email=address, domain=display_domain(rows[-1].domain))


def qualifications_for(actor: Actor) -> QuerySet[Qualification]:
    return Qualification.objects.visible_to(actor).select_related("client_account", "partner")


def waiting_qualifications(actor: Actor) -> QuerySet[Qualification]:
    """Staff's queue, longest wait first."""
    return qualifications_for(actor).waiting()  # type: ignore[attr-defined]


def to_look_at_again(actor: Actor) -> QuerySet[Qualification]:
    """Confirmed, and of a client that has changed since; longest known first."""
    rows = qualifications_for(actor).filter(state=Qualification.State.CONFIRMED).exclude(review_because="")
    return rows.order_by("updated_at", "id")


def qualifications_of(client: ClientAccount, actor: Actor) -> list[Qualification]:
    """Newest first."""
    return list(qualifications_for(actor).filter(client_account=client).order_by("-id"))
