"""What a client's admin is mailed about it. In its partner's name and colours."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.delegated_access.answering import replaced_by, waits
from partners.delegated_access.asking import ANSWERED_WITHIN
from partners.delegated_access.ending_soon import goes_on_until
from partners.delegated_access.ground import admin_reads, ground_of
from partners.delegated_access.links import link_to
from partners.delegated_access.models import ASKED, CHANGED, DelegatedAccess
from partners.delegated_access.speakers import admin_of
from portal.brand import brand_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import language_for_stranger, queue_message
from portal.mail.templates import HOLD, mail_context
from portal.tenancy.models import Partner

State = DelegatedAccess.State
_OF_WHAT_HOLDS = frozenset({"end_approached", "link_sent"})
_WHY = gettext_lazy("You get this because {partner} looks after your company’s Dropbox team.")


@handles("delegated_access.requested")
def send_request(event: Event) -> None:
    row = _row(event.subject_id)
    _write(ASKED, event, row, row.email)


@handles("delegated_access.link_sent")
def send_link(event: Event) -> None:
    """Of what is accepted already nothing is asked any more."""
    row = _row(event.subject_id)
    if row.state == State.REQUESTED:
        _write(ASKED, event, row, row.email)
    else:
        _tell(event, row)


@handles(
    "delegated_access.accepted", "delegated_access.end_approached", "delegated_access.extended", "delegated_access.run_out",
    "delegated_access.ended",
)  # fmt: skip
def tell_the_admin(event: Event) -> None:
    """Also what was done by its link, which somebody else may hold. Of a request that was taken back nothing."""
    if event.old.get("state") == State.REQUESTED and event.verb == "delegated_access.ended":
        return
    row = _row(event.subject_id)
    _tell(event, row)
    older = replaced_by(row) if event.verb == "delegated_access.accepted" else None
    if older and older.email.casefold() not in {one.casefold() for one in (row.email, admin_of(row))}:
        _write(CHANGED, event, row, older.email, whose="replaced")


def _tell(event: Event, row: DelegatedAccess) -> None:
    """Also whoever connected the team: it is theirs, whoever accepted."""
    _write(CHANGED, event, row, row.email)
    admin = admin_of(row)
    if admin and admin.casefold() != row.email.casefold():
        _write(CHANGED, event, row, admin, whose="admin")


def _row(pk: str) -> DelegatedAccess:
    return DelegatedAccess.objects.select_related("partner", "subscription__plan").get(pk=pk)


def _write(template: str, event: Event, row: DelegatedAccess, email: str, whose: str = "") -> None:
    queue_message(
        template=template,
        email=email,
        name="",
        language=row.language or language_for_stranger(event),
        dedupe_key=f"{template}:{event.pk}{':' if whose else ''}{whose}",
        why=format_lazy(_WHY, partner=row.partner.name),
        context={"access": row.pk, "whose": whose},
        partner=row.partner,
        event=event,
    )


@mail_context(ASKED, gettext_lazy("A request for delegated access"), while_suspended=HOLD)
def asked_context(message: Message) -> dict[str, Any]:
    row = _row(message.context["access"])
    if refused := waits(row):
        raise NoLongerNeeded(str(refused))
    until = row.asked_at + ANSWERED_WITHIN
    return _context(row) | {"holds": admin_reads(row, ground_of(row), row.partner.name), "answer_by": until}


@mail_context(CHANGED, gettext_lazy("What became of delegated access"), after_end=True)
def changed_context(message: Message) -> dict[str, Any]:
    """Whoever's access was replaced has no say in the one that took its place: they get no link."""
    row = _row(message.context["access"])
    happened = message.event.verb.partition(".")[2] if message.event else ""
    if happened in _OF_WHAT_HOLDS and row.state != State.ACCEPTED:
        raise NoLongerNeeded(_("It does not hold any more."))
    email = {"admin": admin_of(row), "replaced": ""}.get(message.context.get("whose", ""), row.email)
    leads = email and row.partner.state != Partner.State.CLOSED
    return _context(row, link_to(row, email) if leads else "") | {
        "happened": happened,
        "reason": message.event.reason if message.event else "",
        "goes_on_until": goes_on_until(row),
    }


def _context(row: DelegatedAccess, url: str | None = None) -> dict[str, Any]:
    """The link is made now, and mailed nowhere but to the address that it is made for."""
    return {"access": row, "brand": brand_of(row.partner), "url": link_to(row) if url is None else url}
