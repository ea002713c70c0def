"""Filters of the API: an id is compared, never looked up, and a parameter that means nothing is refused."""

from collections.abc import Set
from datetime import datetime

import django_filters
from django import forms
from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import DateTimeField

SINCE = "updated_since"
FEW = 30  # choices that are told whole
OF_EVERY_LIST = frozenset({"limit", "cursor", "fields"})


class PortalFilterSet(FilterSet):
    """django-filter looks a foreign key up in the whole table, so that a foreign id answers otherwise than an unknown one."""

    FILTER_DEFAULTS = FilterSet.FILTER_DEFAULTS | {
        models.ForeignKey: {"filter_class": django_filters.CharFilter},
        models.OneToOneField: {"filter_class": django_filters.CharFilter},
    }


class PortalFilterBackend(DjangoFilterBackend):
    filterset_base = PortalFilterSet

    def get_filterset(self, request, queryset, view):
        filters = self.get_filterset_class(view, queryset)
        if filters is None:
            return None
        if view.further:
            filters = view.further(view.actor).added_to(filters)
        filterset = filters(**self.get_filterset_kwargs(request, queryset, view))
        tell_choices(filterset.form)
        return filterset

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        known = OF_EVERY_LIST | offered_by(view) | set(filterset.filters if filterset else ())
        refuse_unknown(request, known)
        if filterset and not filterset.is_valid():
            raise translate_validation(filterset.errors)
        rows = filterset.qs if filterset else queryset
        since = request.query_params.get(SINCE)
        return rows if since is None else rows.filter(updated_at__gte=_moment(since))


def refuse_unknown(request, known: Set[str]) -> None:
    if unknown := set(request.query_params) - known:
        words = _("There is no such parameter here. Known: {known}.").format(known=", ".join(sorted(known)))
        raise ValidationError(dict.fromkeys(sorted(unknown), words), code="unknown_parameter")


def tell_choices(form: forms.BaseForm) -> None:
    """A value that is none of few says which there are, as in a body. They are looked up only when somebody is told."""
    for field in form.fields.values():
        if usual := field.error_messages.get("invalid_choice"):
            field.error_messages["invalid_choice"] = _no_such_choice(field, usual)


def _words_of_choices(field: forms.Field, usual: str | Promise) -> str:
    choices = [str(value) for value, _words in getattr(field, "choices", ()) if value]
    if len(choices) > FEW:
        return str(usual)
    unknown = _("There is no “{value}” here.").format(value="%(value)s")
    known = _("Choose one of: {known}.").format(known=", ".join(choices).replace("%", "%%"))
    return f"{unknown} {known}"


_no_such_choice = lazy(_words_of_choices, str)


def offered_by(view) -> set[str]:
    """What a noun's own list takes beside its filters."""
    if view.action != "list":
        return set()
    offered = {"sort": view.sorts, "expand": view.expandable, SINCE: keeps_changes(view)}
    return {name for name, offer in offered.items() if offer}


def keeps_changes(view) -> bool:
    return any(field.name == "updated_at" for field in view.model._meta.concrete_fields)


def _moment(given: str) -> datetime:
    try:
        return DateTimeField().to_internal_value(given)
    except ValidationError as error:
        raise ValidationError({SINCE: error.detail}) from None
