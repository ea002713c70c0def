"""Requesting a qualification for a client, and what staff decide."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import QualificationKind
from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from partners.qualifications import errors
from partners.qualifications.models import Qualification
from partners.qualifications.recognising import rule_for
from partners.requests.deciding import DECIDERS, asked_by, decide, waits
from partners.subscriptions.terms import add_months
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import InvalidValue, NotFound, PortalError
from portal.events.record import changes_between, record_event, snapshot
from portal.imports.internet import read_domain
from portal.imports.problems import Unreadable
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import NOBODY, SELLERS
from portal.text import clean_text

State = Qualification.State
SOON = 60  # days before its end in which a qualification is renewed by the same evidence
MONTHS, MOST_MONTHS = 24, 36  # for so long unless staff say otherwise (beyond the renewal of a year), and for how long at most


@business_action(noun="qualifications", verb="create", label=_("Request qualification"), roles=SELLERS)
def request_qualification(
    *,
    actor: Actor,
    client_account: ClientAccount,
    kind: str,
    institution: str,
    registration: str = "",
    domain: str = "",
    note: str = "",
) -> Qualification:
    """With a registration number or a domain. Where a rule knows the domain it is confirmed at once, else it waits for staff."""
    client = locked(ClientAccount, client_account.pk)
    if client is None or client.partner_id != actor.partner_id:  # handed over since
        raise NotFound()
    if refused := can_be_changed(client):
        raise refused
    row = Qualification(
        partner_id=client.partner_id,
        client_account=client,
        kind=checked(Qualification, "kind", kind),
        institution=checked(Qualification, "institution", institution),
        registration=checked(Qualification, "registration", clean_text(registration)),
        domain=_domain(domain),
        note=checked(Qualification, "note", clean_text(note, multiline=True)),
        **asked_by(actor),
    )
    _must_go_together(row)
    if Qualification.objects.waiting().filter(client_account=client, kind=row.kind).exists():
        raise errors.AlreadyRequested(client=client.name)
    _must_bring_something_new(row)
    row.save()
    record_event(actor, "qualification.requested", row, new=changes_between({}, snapshot(row))[1])
    if row.kind == QualificationKind.EDUCATION and not _staff_refused(client, row.kind) and (rule := rule_for(row.domain)):
        _confirm_by_rule(row, rule)
    return row


def _staff_refused(client: ClientAccount, kind: str) -> bool:
    """Declined, or ended before its day: both with a reason. Then no rule decides it again, people do."""
    refused = Qualification.objects.filter(client_account=client, kind=kind, state__in=(State.DECLINED, State.LAPSED))
    return refused.exclude(reason="").exists()


def _must_go_together(row: Qualification) -> None:
    if row.institution not in (known := Qualification.OF[row.kind]):
        labels = ", ".join(str(Qualification.Institution(one).label) for one in known)
        raise errors.InstitutionOfOtherKind(
            institution=row.get_institution_display(), kind=row.get_kind_display(), known=labels
        )
    if not (row.registration or row.domain):
        raise errors.EvidenceMissing(client=row.client_account.name)


def _must_bring_something_new(row: Qualification) -> None:
    """What a rule has confirmed is renewed when it ends soon; the same domain again says nothing else."""
    soon = clock.today() + timedelta(days=SOON)
    known = Qualification.objects.filter(client_account=row.client_account, kind=row.kind, state=State.CONFIRMED)
    if not row.registration and known.filter(domain=row.domain, expires_on__gt=soon).exists():
        raise errors.HeldAlready(client=row.client_account.name, days=SOON)


def _domain(text: str) -> str:
    try:
        return checked(Qualification, "domain", read_domain(text)) if text.strip() else ""
    except Unreadable:
        cure = _("Write it like school.example, or leave it empty.")
        raise InvalidValue(field="domain", problem=_("This is no domain."), cure=cure) from None


def _confirm_by_rule(row: Qualification, rule: str) -> None:
    """By the portal itself: the event says by which rule."""
    system, before = Actor.system(), snapshot(row)
    row.rule, row.expires_on = rule, add_months(clock.today(), MONTHS)
    decide(system, row, State.CONFIRMED)
    old, new = changes_between(before, snapshot(row))
    record_event(system, "qualification.confirmed", row, old=old, new=new)


@business_action(
    noun="qualifications",
    verb="confirm",
    label=_("Confirm qualification"),
    roles=NOBODY,
    staff_roles=DECIDERS,
    subject="qualification",
    available=waits,
    event="qualification.confirmed",
)
def confirm_qualification(
    *, actor: Actor, qualification: Qualification, expires_on: date | None = None, reason: str = ""
) -> Qualification:
    """Until a day, for two years if none is given; `reason` says what was looked at, and the partner reads it."""
    today = clock.today()
    ends = expires_on or add_months(today, MONTHS)
    last = add_months(today, MOST_MONTHS)
    if not today < ends <= last:
        raise errors.ExpiryOutOfRange(first=today + timedelta(days=1), last=last)
    qualification.expires_on = ends
    decide(actor, qualification, State.CONFIRMED, reason)
    return qualification


@business_action(
    noun="qualifications",
    verb="decline",
    label=_("Decline qualification"),
    roles=NOBODY,
    staff_roles=DECIDERS,
    subject="qualification",
    available=waits,
    event="qualification.declined",
)
def decline_qualification(*, actor: Actor, qualification: Qualification, reason: str) -> Qualification:
    """The partner reads why, and can request it again with better evidence."""
    decide(actor, qualification, State.DECLINED, reason)
    return qualification


@business_action(
    noun="qualifications",
    verb="withdraw",
    label=_("Withdraw request"),
    roles=SELLERS,
    subject="qualification",
    available=waits,
    event="qualification.withdrawn",
)
def withdraw_qualification(*, actor: Actor, qualification: Qualification) -> Qualification:
    decide(actor, qualification, State.WITHDRAWN)
    return qualification


def is_to_review(qualification: Qualification) -> PortalError | None:
    return None if qualification.is_to_review else errors.NothingToReview(subject=qualification)


@business_action(
    noun="qualifications",
    verb="keep",
    label=_("Keep qualification"),
    roles=NOBODY,
    staff_roles=DECIDERS,
    subject="qualification",
    available=is_to_review,
    event="qualification.kept",
)
def keep_qualification(*, actor: Actor, qualification: Qualification, reason: str = "") -> Qualification:
    """Looked at again after the client changed: it holds on, until the day it had."""
    qualification.review_because = ""
    qualification.save(update_fields=["review_because"])
    return qualification


def is_held(qualification: Qualification) -> PortalError | None:
    return None if qualification.state == State.CONFIRMED else errors.NotHeld(subject=qualification)


@business_action(
    noun="qualifications",
    verb="end",
    label=_("End qualification"),
    roles=NOBODY,
    staff_roles=DECIDERS,
    subject="qualification",
    available=is_held,
    event="qualification.lapsed",
)
def end_qualification(*, actor: Actor, qualification: Qualification, reason: str) -> Qualification:
    """From today: nothing more is bought for it, and its teams end at their terms. With it ends every other of its kind."""
    _end(actor, qualification, reason)
    held = {"client_account": qualification.client_account_id, "kind": qualification.kind, "state": State.CONFIRMED}
    for other in Qualification.objects.select_for_update(of=("self",)).filter(**held).exclude(pk=qualification.pk):
        before = snapshot(other)
        _end(actor, other, reason)
        old, new = changes_between(before, snapshot(other))
        record_event(actor, "qualification.lapsed", other, old=old, new=new, reason=reason)
    return qualification


def _end(actor: Actor, row: Qualification, reason: str) -> None:
    row.review_because = ""
    row.expires_on = min(clock.today(), row.expires_on or clock.today())
    decide(actor, row, State.LAPSED, reason)
