"""What the template of a journey's mail is given."""

from django.conf import settings

from partners.onboarding.engine.values import Mail
from partners.onboarding.engine.wording import filled, literal, words_in
from partners.onboarding.registry import FIELDS, PLACES, TEXTS, Subject
from portal.mail.plain import plain_text
from portal.web.markdown import render_markdown


def variables_of_text(code: str, subject: Subject) -> dict:
    """Of a mail whose words come with the portal."""
    text = TEXTS[code]
    url = PLACES[text.place].url(subject)
    return {"user": subject.user, "partner": subject.partner, "url": url, **text.variables(subject)}


def variables_of_words(mail: Mail, language: str, subject: Subject) -> dict:
    """HTML and plain text come from the same Markdown, so neither can be without the other."""
    words = words_in(mail, language, settings.LANGUAGES[0][0])
    values = {code: field.value(subject) for code, field in FIELDS.items()}
    body = filled(words.body, {code: literal(value) for code, value in values.items()})
    place = PLACES.get(mail.place)
    return {
        "mail_subject": filled(words.subject, values),
        "preheader": filled(words.preheader, values),
        "html": render_markdown(body),
        "plain": plain_text(body),
        "button": filled(words.button, values),
        "url": place.url(subject) if place else "",
    }
