"""A test of a journey's mail: to whoever writes it and to nobody else, through the queue and in the layout of the mail itself."""

from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.onboarding.engine.editing import numbered
from partners.onboarding.engine.reading import SCHEMA, read_version
from partners.onboarding.engine.values import Mail
from partners.onboarding.errors import MailGone, NobodyToMail, NotAsReader
from partners.onboarding.models import Journey, JourneyVersion
from partners.onboarding.previewing import Shown, fits_reader, invented_subject
from partners.onboarding.registry import Subject, kind_of
from partners.onboarding.showing import subject_shown
from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import InvalidValue, UnknownChoice
from portal.events.record import record_event
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.streams import Stream
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import CONTENT_EDITORS, NOBODY

MOST_TESTS = 20  # an hour, by one person
OF_USE = timedelta(days=1)


@business_action(
    noun="journeys",
    verb="test-mail",
    label=_("Send test mail"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    subject="journey",
)
def send_test_mail(
    *,
    actor: Actor,
    journey: Journey,
    step: str,
    version: int | None = None,
    language: str = "",
    partner: Partner | None = None,
    client_account: ClientAccount | None = None,
    reader: str = "",
) -> Message:
    """Of what is edited, or of a `version`; as somebody of the `partner` or its client gets it, else an invented reader."""
    user = _whoever_acts(actor)
    partner = partner or (client_account.partner if client_account else None)
    if reader and partner is None:
        raise InvalidValue(
            field="partner", problem=_("This names a reader and no partner."), cure=_("Name the partner, too.")
        )
    content = content_of(journey, version)
    raw, mail = raw_mail(content, step)
    trigger = content["trigger"]
    subject = _subject(trigger, mail, partner, client_account, reader)
    asked = _known(language) if language else user.language if partner is None else ""
    shown = Shown(journey, trigger, mail, subject, "").in_language(asked)
    take(f"test-mail:{user.pk}", capacity=MOST_TESTS, per=timedelta(hours=1))
    message = _queued(shown, raw, user, version)
    said = {"step": step, "version": version, "language": shown.language, "message_id": message.pk}
    record_event(actor, "journey.mail_tested", journey, new={**said, "as_partner_id": partner and partner.pk})
    return message


def content_of(journey: Journey, version: int | None) -> dict[str, Any]:
    """Of a published version, or of what is edited."""
    if version is None:
        return journey.content
    found = JourneyVersion.objects.filter(journey=journey, number=version).first()
    if found is None:
        raise MailGone(field="version")
    return found.as_draft


def raw_mail(content: Mapping[str, Any], key: str) -> tuple[dict[str, Any], Mail]:
    """A step as it is stored, and read."""
    raw = next((step for _number, step in numbered(content["steps"]) if step["key"] == key), None)
    if raw is None or raw["kind"] != "mail":
        raise MailGone(field="step")
    return raw, _read(content["trigger"], raw)


def _read(trigger: str, raw: dict[str, Any]) -> Mail:
    [mail] = read_version({"schema": SCHEMA, "trigger": trigger, "steps": [raw]}).steps
    assert isinstance(mail, Mail)
    return mail


def _whoever_acts(actor: Actor) -> User:
    """Also whoever made the key that acts."""
    user = User.objects.filter(pk=actor.user_id or actor.staff_id, is_active=True).first()
    if user is None:
        raise NobodyToMail()
    return user


def _subject(trigger: str, mail: Mail, partner: Partner | None, client: ClientAccount | None, reader: str) -> Subject:
    if partner is None:
        return invented_subject(trigger, mail)
    if not fits_reader(trigger, mail):
        raise NotAsReader()
    return subject_shown(kind_of(trigger), partner, client, reader)


def _known(language: str) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    if language not in codes:
        raise UnknownChoice(field="language", value=language, known=codes)
    return language


def _queued(shown: Shown, raw: dict[str, Any], user: User, version: int | None) -> Message:
    """With the words that were seen: the draft may be another one when it leaves."""
    made = queue_message(
        template=shown.template,
        dedupe_key=f"test:{shown.journey.pk}:{token_hex(8)}",
        why=format_lazy(_("You get this because you sent yourself a test of “{journey}”."), journey=shown.journey.name),
        context={
            "journey": shown.journey.pk,
            "trigger": shown.trigger,
            "mail": raw,
            "number": version,
            "stream": shown.stream,
            **_ids_of(shown),
        },
        to=user,
        language=shown.language,
        expires_at=clock.now() + OF_USE,
        stream=Stream.TRANSACTIONAL,
        parks=False,
        is_test=True,
    )
    assert made  # they are active
    return made


def _ids_of(shown: Shown) -> dict[str, str]:
    subject = shown.subject
    if shown.is_invented:
        return {}
    reader = {"as_contact": subject.contact.pk} if subject.contact else {"as_user": subject.account.pk}
    client = {"as_client": subject.client.pk} if subject.client else {}
    return {"as_partner": subject.partner.pk, **reader, **client}


def variables_of_test(message: Message) -> dict[str, Any]:
    """As the reader gets it, also the reason in its foot; the links of the foot are this mail's own."""
    shown = _shown_by(message)
    as_theirs = copy(message)
    as_theirs.why = shown.why
    return {**shown.variables(), "message": as_theirs}


def _shown_by(message: Message) -> Shown:
    said = message.context
    mail = _read(said["trigger"], said["mail"])
    subject = _subject_named(said) if "as_partner" in said else invented_subject(said["trigger"], mail)
    journey = Journey.objects.select_related("published").get(pk=said["journey"])
    return Shown(journey, said["trigger"], mail, subject, message.language, _query_of(message, subject))


def _query_of(message: Message, subject: Subject) -> tuple[tuple[str, str], ...]:
    """Their page shown again."""
    said = message.context
    asked = {
        "partner": subject.partner.slug if "as_partner" in said else "",
        "client": said.get("as_client", ""),
        "reader": said.get("as_contact") or said.get("as_user", ""),
        "version": str(said["number"] or ""),
        "language": message.language,
    }
    return tuple((name, value) for name, value in asked.items() if value)


def _subject_named(said: Mapping[str, str]) -> Subject:
    partner = Partner.objects.get(pk=said["as_partner"])
    client = ClientAccount.objects.filter(pk=said.get("as_client", ""), partner=partner).first()
    contact = Contact.objects.filter(pk=said.get("as_contact", ""), partner=partner).first()
    user = User.objects.filter(pk=said.get("as_user", "")).first()
    if (contact or user) is None or ("as_client" in said and client is None):
        raise NoLongerNeeded(_("Whoever it was drawn as is not there any more."))
    return Subject(partner, user, contact=contact, client=client)
