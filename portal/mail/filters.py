"""What the mail queue can be asked for; page and API alike."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.mail.models import Message
from portal.mail.streams import Stream


class MessageFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=Message.State, widget=forms.CheckboxSelectMultiple
    )
    in_doubt = django_filters.BooleanFilter(label=_("In doubt"), method="only_in_doubt")
    is_test = django_filters.BooleanFilter(label=_("Test mail"))
    stream = django_filters.MultipleChoiceFilter(label=_("Stream"), choices=Stream, widget=forms.CheckboxSelectMultiple)
    delivery = django_filters.MultipleChoiceFilter(
        label=_("Delivery"), choices=Message.Delivery, widget=forms.CheckboxSelectMultiple
    )
    template = django_filters.CharFilter(label=_("Mail"), max_length=60)
    to_email = django_filters.CharFilter(label=_("To"), max_length=254, lookup_expr="iexact")
    about = django_filters.CharFilter(label=_("About"), field_name="about_id", max_length=64)

    class Meta:
        model = Message
        fields = ("state", "in_doubt", "is_test", "stream", "delivery", "template", "to_email", "about")

    def only_in_doubt(self, queryset, name, value):
        return queryset.filter(in_doubt_at__isnull=not value)
