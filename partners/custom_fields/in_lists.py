"""A partner's custom fields in the list of its clients: a column of each, and what the list can be asked for by it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db.models import DecimalField, Lookup, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.models.lookups import Contains, GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext as _

from partners.custom_fields.kinds import DIGITS, FRACTION, LONGEST_CHOICE, Kind, as_data, in_words, offered_as
from partners.custom_fields.models import CustomField
from partners.custom_fields.queries import every_field
from portal.lists.columns import Column, Further
from portal.tenancy.actor import Actor
from portal.text import fold, searchable
from portal.web.forms import SuggestInput

State = CustomField.State
LONGEST_ASKED = 200
EXACT: dict[str, Any] = {"max_digits": DIGITS + FRACTION, "decimal_places": FRACTION}


def custom_fields_of(actor: Actor) -> Further:
    """None of them for staff, whose list has clients of many partners."""
    fields = every_field(actor.partner_id) if actor.partner_id else []
    asked = [field for field in fields if field.state == State.ACTIVE]
    return Further(
        columns=tuple(_column(field) for field in asked),
        filters=dict(one for field in asked for one in _filters(field).items()),
        gone={name: _archived(field) for field in fields if field.state == State.ARCHIVED for name in _names(field)},
    )


def _archived(field: CustomField) -> str:
    words = _("The custom field “{name}” is archived, so this list neither shows it nor asks for it.")
    return words.format(name=field.name)


def _names(field: CustomField) -> set[str]:
    return {field.key, *_filters(field)}


def _column(field: CustomField) -> Column:
    return Column(
        field.key,
        field.name,
        value=partial(_value, field.pk, field.kind),
        format=partial(in_words, field.kind),
        number=field.kind == Kind.NUMBER,
        optional=True,
    )


def _value(pk: str, kind: str, client: Any) -> Any:
    return as_data(kind, client.custom_fields.get(pk))


def _filters(field: CustomField) -> dict[str, django_filters.Filter]:
    """By the names that they have in addresses."""
    path, label = f"custom_fields__{field.pk}", field.name
    if field.kind == Kind.DATE:
        return _days(field, path)
    if field.kind == Kind.NUMBER:
        return _numbers(field, path)
    if field.kind == Kind.YES_NO:
        return {field.key: django_filters.BooleanFilter(label=label, field_name=path)}
    if field.kind == Kind.CHOICE:
        return {field.key: _choice(field)}
    return {field.key: _text(field)}


def _choice(field: CustomField) -> django_filters.Filter:
    """Any text, because clients keep what is offered no longer; in any spelling, because what is offered was spelled anew."""
    offered = tuple(field.choices)

    def chosen(rows: QuerySet, _name: str, text: str) -> QuerySet:
        kept = {fold(text), searchable(text), searchable(offered_as(text, offered) or text)}
        return rows.filter(**{f"folded_custom_fields__{field.pk}__in": kept})

    return django_filters.CharFilter(label=field.name, method=chosen, max_length=LONGEST_CHOICE, widget=SuggestInput(offered))


def _text(field: CustomField) -> django_filters.Filter:
    folded = KT(f"folded_custom_fields__{field.pk}")

    def containing(rows: QuerySet, _name: str, text: str) -> QuerySet:
        return rows.filter(Contains(folded, fold(text)))

    return django_filters.CharFilter(label=field.name, method=containing, max_length=LONGEST_ASKED)


def _days(field: CustomField, path: str) -> dict[str, django_filters.Filter]:
    """ISO days stand in the order of their text."""

    def bound(words: str, compare: type[Lookup]) -> django_filters.Filter:
        method: Callable = lambda rows, _name, day: rows.filter(compare(KT(path), day.isoformat()))  # noqa: E731
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return django_filters.DateFilter(label=words.format(field=field.name), method=method, widget=widget)

    return {
        f"{field.key}.since": bound(_("{field} on or after"), GreaterThanOrEqual),
        f"{field.key}.until": bound(_("{field} on or before"), LessThanOrEqual),
    }


def _numbers(field: CustomField, path: str) -> dict[str, django_filters.Filter]:
    def bound(words: str, compare: type[Lookup]) -> django_filters.Filter:
        kept = Cast(KT(path), DecimalField(**EXACT))
        method: Callable = lambda rows, _name, number: rows.filter(compare(kept, number))  # noqa: E731
        widget = forms.NumberInput(attrs={"step": "any"})
        return django_filters.NumberFilter(label=words.format(field=field.name), method=method, widget=widget, **EXACT)

    return {
        f"{field.key}.min": bound(_("{field} at least"), GreaterThanOrEqual),
        f"{field.key}.max": bound(_("{field} at most"), LessThanOrEqual),
    }
