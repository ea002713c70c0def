"""What the template of a journey's mail is given."""

from collections.abc import Mapping

from django.conf import settings

from partners.onboarding.engine.values import Mail
from partners.onboarding.engine.wording import filled, literal, words_in
from partners.onboarding.registry import FIELDS, PLACES, TEXTS, Subject, fitting
from portal.mail.plain import plain_text
from portal.web.markdown import render_markdown


def variables_of_text(code: str, subject: Subject) -> dict:
    """Of a mail whose words come with the portal."""
    text = TEXTS[code]
    url = PLACES[text.place].url(subject)
    return {"user": subject.account, "partner": subject.partner, "url": url, **text.variables(subject)}


def values_of(subject: Subject) -> dict[str, str]:
    """What stands in the place of each `{field}` that can be said of this reader."""
    return {code: field.value(subject) for code, field in fitting(FIELDS, subject.kind).items()}


def samples_of(subject: Subject) -> dict[str, str]:
    """The same of the invented reader."""
    fields = fitting(FIELDS, subject.kind).items()
    return {code: field.sample or field.value(subject) for code, field in fields}


def variables_of_words(mail: Mail, language: str, subject: Subject, values: Mapping[str, str]) -> dict:
    """HTML and plain text come from the same Markdown, so neither can be without the other."""
    words = words_in(mail, language, settings.LANGUAGES[0][0])
    body = filled(words.body, {code: literal(value) for code, value in values.items()})
    place = fitting(PLACES, subject.kind).get(mail.place)
    return {
        "mail_subject": filled(words.subject, values),
        "preheader": filled(words.preheader, values),
        "html": render_markdown(body),
        "plain": plain_text(body),
        "button": filled(words.button, values),
        "url": place.url(subject) if place else "",
    }
