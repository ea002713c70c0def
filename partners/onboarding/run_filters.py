"""What journey runs can be asked for; page and API alike."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from partners.onboarding.models import JourneyRun


class JourneyRunFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=JourneyRun.State, widget=forms.CheckboxSelectMultiple
    )
    journey = django_filters.CharFilter(label=_("Journey"), field_name="journey__code", max_length=60)
    version = django_filters.NumberFilter(label=_("Version"), field_name="version__number")
    at_step = django_filters.CharFilter(label=_("Stands at step"), max_length=40)
    goal = django_filters.BooleanFilter(label=_("Goal reached"), field_name="goal_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = JourneyRun
        fields = ("state", "journey", "version", "at_step", "goal")
