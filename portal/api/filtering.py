"""Filters of the API: an id is compared, never looked up, and a parameter that means nothing is refused."""

import django_filters
from django.db import models
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.exceptions import ValidationError

OF_EVERY_LIST = frozenset({"limit", "cursor", "fields"})


class PortalFilterSet(FilterSet):
    """django-filter looks a foreign key up in the whole table, so that a foreign id answers otherwise than an unknown one."""

    FILTER_DEFAULTS = FilterSet.FILTER_DEFAULTS | {
        models.ForeignKey: {"filter_class": django_filters.CharFilter},
        models.OneToOneField: {"filter_class": django_filters.CharFilter},
    }


class PortalFilterBackend(DjangoFilterBackend):
    filterset_base = PortalFilterSet

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        known = OF_EVERY_LIST | set(filterset.filters if filterset else ())
        if unknown := set(request.query_params) - known:
            words = f"There is no such parameter. Known: {', '.join(sorted(known))}."
            raise ValidationError(dict.fromkeys(sorted(unknown), words), code="unknown_parameter")
        return super().filter_queryset(request, queryset, view)
