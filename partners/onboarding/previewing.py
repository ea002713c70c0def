"""A mail of a draft as an invented reader gets it. Nothing is sent, and no row is made."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from partners.onboarding.engine.values import Mail
from partners.onboarding.mailing import stream_of
from partners.onboarding.models import Journey
from partners.onboarding.registry import TEXTS, TRIGGERS, Subject
from partners.onboarding.replaying import INVENTED, INVENTED_PARTNER
from partners.onboarding.wording import variables_of_text, variables_of_words
from portal.accounts.models import User
from portal.mail.models import Message
from portal.mail.rendering import written_mail
from portal.mail.streams import OPTIONAL
from portal.tenancy.models import Partner


def previewed(journey: Journey, mail: Mail, language: str) -> EmailMultiAlternatives:
    subject = _invented()
    is_shipped = mail.text in TEXTS and not mail.words
    message = Message(
        template=mail.text if is_shipped else "journey",
        to_email=subject.user.email,
        to_name=INVENTED,
        language=language,
        stream=stream_of(journey, mail, subject.user),
    )
    trigger = TRIGGERS.get(journey.content["trigger"])
    with translation.override(language):
        message.why = str(trigger.why(subject.partner)) if trigger else ""

    def variables(message: Message) -> dict:
        if is_shipped:
            return variables_of_text(mail.text, subject) | _foot_of(message)
        return variables_of_words(mail, language, subject) | _foot_of(message)

    return written_mail(message, variables)


def _foot_of(message: Message) -> dict[str, str]:
    """Signed links would act: on the invented reader's address, and in events."""
    pages = {"why_url": "mail-why"}
    if message.stream in OPTIONAL:
        pages |= {"opt_out_url": "mail-stop", "preferences_url": "mail-preferences"}
    return {name: settings.SITE_URL + reverse(page, args=["preview"]) for name, page in pages.items()}


def _invented() -> Subject:
    """Who has no password yet, so that nothing keeps out what leads to where one is set."""
    user = User(name=INVENTED, email="ingrid@fjord-drift.example")
    user.set_unusable_password()
    return Subject(Partner(name=INVENTED_PARTNER, slug="fjord-drift"), user)
