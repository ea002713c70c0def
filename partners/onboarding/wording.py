"""What the template of a journey's mail is given."""

from collections.abc import Callable, Iterable
from dataclasses import astuple

from django.conf import settings

from partners.onboarding.engine.values import Mail
from partners.onboarding.engine.wording import fields_in, filled, literal, words_in
from partners.onboarding.registry import FIELDS, PLACES, TEXTS, Field, Place, Subject, fitting
from portal.mail.plain import plain_text
from portal.web.markdown import render_markdown

AddressOf = Callable[[Place, Subject], str]


def address_of(place: Place, subject: Subject) -> str:
    return place.url(subject)


def variables_of_text(code: str, subject: Subject, address_of: AddressOf = address_of) -> dict:
    """Of a mail whose words come with the portal."""
    text = TEXTS[code]
    url = address_of(PLACES[text.place], subject)
    return {"user": subject.account, "partner": subject.partner, "url": url, **text.variables(subject)}


def values_of(subject: Subject, *texts: str) -> dict[str, str]:
    """What stands in the place of each `{field}` of these texts that can be said of this reader."""
    return {code: field.value(subject) for code, field in _fields_of(subject, texts)}


def samples_of(subject: Subject, *texts: str) -> dict[str, str]:
    """The same of the invented reader."""
    return {code: str(field.sample) or field.value(subject) for code, field in _fields_of(subject, texts)}


def _fields_of(subject: Subject, texts: Iterable[str]) -> list[tuple[str, Field]]:
    """Only what is named is asked."""
    named = {code for text in texts for code in fields_in(text)}
    return [(code, field) for code, field in fitting(FIELDS, subject.kind).items() if code in named]


def variables_of_words(
    mail: Mail,
    language: str,
    subject: Subject,
    values_in: Callable[..., dict[str, str]],
    address_of: AddressOf = address_of,
) -> dict:
    """HTML and plain text come from the same Markdown, so neither can be without the other. `values_in`: one of the two above."""
    words = words_in(mail, language, settings.LANGUAGES[0][0])
    values = values_in(subject, *astuple(words))
    body = filled(words.body, {code: literal(value) for code, value in values.items()})
    place = fitting(PLACES, subject.kind).get(mail.place)
    return {
        "mail_subject": filled(words.subject, values),
        "preheader": filled(words.preheader, values),
        "html": render_markdown(body),
        "plain": plain_text(body),
        "button": filled(words.button, values),
        "url": address_of(place, subject) if place else "",
    }
