"""What a client's admin is mailed about it. In its partner's name and colours."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.delegated_access.links import link_to
from partners.delegated_access.models import DelegatedAccess
from portal.brand import brand_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import language_for_stranger, queue_message
from portal.mail.templates import HOLD, mail_context

State = DelegatedAccess.State
_WHY = gettext_lazy("You get this because {partner} looks after your company’s Dropbox team.")


@handles("delegated_access.requested", "delegated_access.link_sent")
def send_request(event: Event) -> None:
    _write("delegated-access-asked", event)


@handles(
    "delegated_access.accepted", "delegated_access.end_approached", "delegated_access.extended", "delegated_access.run_out",
    "delegated_access.ended",
)  # fmt: skip
def tell_the_admin(event: Event) -> None:
    """Also what was done by its link, which somebody else may hold. Of a request that was taken back nothing."""
    if event.old.get("state") != State.REQUESTED or event.verb != "delegated_access.ended":
        _write("delegated-access-changed", event)


def _write(template: str, event: Event) -> None:
    row = DelegatedAccess.objects.select_related("partner").get(pk=event.subject_id)
    queue_message(
        template=template,
        email=row.email,
        name="",
        language=row.language or language_for_stranger(event),
        dedupe_key=f"{template}:{event.pk}",
        why=format_lazy(_WHY, partner=row.partner.name),
        context={"access": row.pk},
        partner=row.partner,
        event=event,
    )


@mail_context("delegated-access-asked", gettext_lazy("A request for delegated access"), while_suspended=HOLD)
def asked_context(message: Message) -> dict[str, Any]:
    context = _context(message)
    if not context["access"].is_open:
        raise NoLongerNeeded(_("There is nothing to answer any more."))
    return context


@mail_context("delegated-access-changed", gettext_lazy("What became of delegated access"))
def changed_context(message: Message) -> dict[str, Any]:
    verb = message.event.verb.partition(".")[2] if message.event else ""
    return _context(message) | {"happened": verb, "reason": message.event.reason if message.event else ""}


def _context(message: Message) -> dict[str, Any]:
    """The link is made now, and mailed nowhere but to the address that was asked."""
    row = DelegatedAccess.objects.select_related("partner", "subscription__plan").get(pk=message.context["access"])
    return {"access": row, "brand": brand_of(row.partner), "url": link_to(row)}
