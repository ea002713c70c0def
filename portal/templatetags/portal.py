"""Tags and filters every template has (a builtin library): how values look, nothing about what they mean."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal, format_percent
from django import template
from django.contrib.messages.storage.base import Message
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from portal import clock
from portal.countries import country_name
from portal.events.sentences import sentence as sentence_of
from portal.imports.internet import display_domain
from portal.imports.phones import display_phone
from portal.lists.columns import Column
from portal.lists.counting import Count
from portal.money import Money
from portal.web.distance import distance_between_dates, distance_between_moments
from portal.web.listing import Listing
from portal.web.toasts import ToastAction, action_of

register = template.Library()

TONE_ICONS = {
    "good": "circle-check",
    "warning": "triangle-alert",
    "bad": "circle-x",
    "info": "info",
    "neutral": "circle-dashed",
}
MESSAGE_TONES = {"success": "good", "warning": "warning", "error": "bad"}


def _locale() -> str:
    return to_locale(get_language() or "en")


@lru_cache(maxsize=512)
def _svg(name: str, size: int) -> str:
    return lucide(name, size=size, aria_hidden="true", **{"class": "icon"})


@register.simple_tag
def count_behind(listing: Listing, href: str, current: str = "") -> Count:
    """How many rows a list's own link leads to; behind the one that is open lies what is shown."""
    return listing.counted if current else listing.count_behind(href)


@register.filter
def or_more(words: str, listing: Listing) -> str:
    """The count in words, or, where it stopped at its bound, that there are more."""
    return words if listing.counted.is_exact else _("more than {what}").format(what=words)


@register.simple_tag(takes_context=True)
def cell(context, table, column: Column, row) -> str:
    """A list's cell: its text, or, where it is drawn, what the list's template of cells makes of it."""
    if not column.drawn:
        return conditional_escape(column.text_of(row))
    template = context.template.engine.get_template(table.declared.cells)
    with context.push(column=column.name, row=row, value=column.value_of(row)):
        return mark_safe(template.render(context).strip())  # a template escapes by itself


@register.simple_tag
def icon(name: str, size: int | str = 16, label: str = "") -> SafeString:
    """A Lucide icon. It is decoration unless it has a label, which is then read aloud."""
    svg = mark_safe(_svg(str(name), int(size)))
    return format_html('{}<span class="visually-hidden">{}</span>', svg, label) if label else svg


@register.filter
def tone_icon(tone: str) -> str:
    return TONE_ICONS.get(tone, TONE_ICONS["neutral"])


@register.filter
def address(email: str) -> str:
    """An e-mail address, or a sentence with one, that breaks after its @ where the line is short, not within a word."""
    name, at, host = email.rpartition("@")
    return format_html("{}{}<wbr>{}", name, at, host) if at else email


@register.filter
def message_tone(level_tag: str) -> str:
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def message_action(message: Message) -> ToastAction | None:
    """What the message offers to do about it, if anything."""
    return action_of(message)


@register.filter
def money(value: Money | Decimal | int | str | None, currency: str = "") -> str:
    """A Money, or an amount with its currency: `{{ total|money:"EUR" }}`."""
    if value is None or value == "":
        return ""
    return str(value if isinstance(value, Money) else Money(Decimal(value), currency))


@register.filter
def number(value: Decimal | int | Count | None) -> str:
    """Digits grouped as the language does it: 12,480."""
    if isinstance(value, Count):
        return str(value)
    return "" if value is None else format_decimal(value, locale=_locale())


@register.filter
def percent(value: Decimal | float | None) -> str:
    """A share between 0 and 1 as a whole percentage."""
    return "" if value is None else format_percent(value, locale=_locale())


@register.filter
def initials(name: str | None) -> str:
    """At most two letters that stand for a person or a company."""
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def date_with_distance(value: date | datetime | None) -> str:
    """`12 Mar 2027 · in 4 months`, with the exact time on hover."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return _moment(timezone.localtime(value))
    return _time_element(
        value, formats.date_format(value, "WEEKDAY_DATE"), distance_between_dates(value, clock.reader_s_today())
    )


def _moment(value: datetime) -> str:
    exact = formats.date_format(value, "EXACT_TIME")
    return _time_element(value, exact, distance_between_moments(value, clock.now()))


def _time_element(value: date, exact: str, distance: str) -> str:
    day = formats.date_format(value)
    shown = (
        '<time datetime="{}" title="{}">{} <span class="no-print">· {}</span></time>'  # on paper the distance grows old
    )
    return format_html(shown, value.isoformat(), exact, day, distance)


@register.filter
def sentence(event) -> str:
    """What an event says after its actor's name."""
    return sentence_of(event)


@register.filter
def country(code: str) -> str:
    """`DE` → Germany, in the reader's language."""
    return country_name(code) if code else ""


@register.filter
def domain(value: str) -> str:
    """As people read it: `xn--…` becomes its letters."""
    return display_domain(value) if value else ""


@register.filter
def phone(value: str) -> str:
    """As people read it: +1 971-555-0110 ext. 12."""
    return display_phone(value) if value else ""


@register.filter
def signed(value: int) -> str:
    """A change with its sign: +4, −3."""
    return f"+{value}" if value > 0 else f"−{abs(value)}"
