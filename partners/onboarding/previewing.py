"""A mail of a draft as an invented reader gets it. Nothing is sent, and no row is made."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.onboarding.engine.values import Mail
from partners.onboarding.mailing import stream_of
from partners.onboarding.models import Journey
from partners.onboarding.readers import Reader
from partners.onboarding.registry import OF_CLIENT, TEXTS, TRIGGERS, ReaderKind, Subject, kind_of
from partners.onboarding.replaying import INVENTED, INVENTED_CLIENT, INVENTED_PARTNER
from partners.onboarding.wording import samples_of, variables_of_text, variables_of_words
from portal.accounts.models import User
from portal.brand import Brand
from portal.mail.models import Message
from portal.mail.rendering import written_mail
from portal.mail.streams import OPTIONAL
from portal.tenancy.models import Partner


def previewed(journey: Journey, mail: Mail, language: str) -> EmailMultiAlternatives:
    is_shipped = mail.text in TEXTS and not mail.words
    kind = kind_of(journey.content["trigger"])
    subject = _invented(kind if not is_shipped or kind in TEXTS[mail.text].fits else None)
    reader = Reader(subject)
    message = Message(
        template=mail.text if is_shipped else "journey",
        to_email=reader.address,
        to_name=INVENTED,
        language=language,
        stream=stream_of(journey, mail, reader.user),
    )
    trigger = TRIGGERS.get(journey.content["trigger"])
    with translation.override(language):
        message.why = str(trigger.why(subject.partner)) if trigger else ""

    def variables(message: Message) -> dict:
        if is_shipped:
            return variables_of_text(mail.text, subject) | _foot_of(message)
        look = {"brand": Brand(subject.partner.name)} if subject.contact else {}
        said = variables_of_words(mail, language, subject, samples_of)
        # Places that are of few readers only have nothing for the invented one; its button is shown all the same.
        said["url"] = said["url"] or (settings.SITE_URL if mail.place else "")
        return said | look | _foot_of(message)

    return written_mail(message, variables)


def _foot_of(message: Message) -> dict[str, str]:
    """Signed links would act: on the invented reader's address, and in events."""
    pages = {"why_url": "mail-why"}
    if message.stream in OPTIONAL:
        pages |= {"opt_out_url": "mail-stop", "preferences_url": "mail-preferences"}
    return {name: settings.SITE_URL + reverse(page, args=["preview"]) for name, page in pages.items()}


def _invented(kind: ReaderKind | None) -> Subject:
    """Who has no password yet, so that nothing keeps out what leads to where one is set."""
    partner = Partner(name=INVENTED_PARTNER, slug="fjord-drift", country="NO")
    client = ClientAccount(partner=partner, name=INVENTED_CLIENT) if kind in OF_CLIENT else None
    if client and kind == ReaderKind.CLIENT:
        contact = Contact(partner=partner, client_account=client, name=INVENTED, email="ingrid@solvik.example")
        return Subject(partner, contact=contact, client=client)
    user = User(name=INVENTED, email="ingrid@fjord-drift.example")
    user.set_unusable_password()
    return Subject(partner, user, client=client)
