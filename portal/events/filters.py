"""What the audit trail can be asked for; page, export and API alike."""

from datetime import UTC, timedelta

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from portal import clock
from portal.events.models import Event
from portal.tenancy.actor import ActorKind

LONGEST = 200
ACTING_AS = (
    (ActorKind.PERSON, _("A person")),
    (ActorKind.API_KEY, _("An API key")),
    (ActorKind.LINK, _("Somebody with a link")),
    (ActorKind.SYSTEM, _("The portal")),
    (ActorKind.ANONYMOUS, _("Somebody not signed in")),
)
DAYS = (("1", _("Last 24 hours")), ("7", _("Last 7 days")), ("30", _("Last 30 days")))


class _MomentField(IsoDateTimeField):
    def clean(self, value):
        """At the ends of the calendar a moment of one zone is none in the database's."""
        moment = super().clean(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError(_("Enter a moment between the years 1 and 9999."), code="invalid") from None


class Moment(django_filters.IsoDateTimeFilter):
    """A moment by ISO 8601; on a page, the browser's own control."""

    field_class = _MomentField

    def __init__(self, lookup: str, **options):
        """Of `created_at`."""
        control = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(field_name="created_at", lookup_expr=lookup, widget=control, **options)


class EventFilter(django_filters.FilterSet):
    partner = django_filters.CharFilter(
        label=_("Partner"), method="of_partner", max_length=LONGEST, help_text=_("Name, address word or id.")
    )
    actor = django_filters.CharFilter(
        label=_("Who"), method="by_actor", max_length=LONGEST, help_text=_("Part of the name, or an id.")
    )
    verb = django_filters.CharFilter(
        label=_("What"),
        method="of_verb",
        max_length=80,
        help_text=_("Such as subscription.created, or subscription for all of them."),
        widget=forms.TextInput(attrs={"list": "verbs", "autocomplete": "off"}),
    )
    within = django_filters.ChoiceFilter(label=_("When"), method="of_the_last", choices=DAYS)
    since = Moment("gte", label=_("From"))
    until = Moment("lte", label=_("Until"))
    actor_kind = django_filters.ChoiceFilter(
        label=_("Acting as"),
        empty_label=_("Anybody"),
        choices=ACTING_AS,
    )
    subject_type = django_filters.CharFilter(
        label=_("Kind of record"), max_length=80, help_text=_("Such as partners.subscription.")
    )
    subject_id = django_filters.CharFilter(label=_("Record id"), max_length=40, help_text=_("As its address shows it."))
    request_id = django_filters.CharFilter(
        label=_("Request id"), max_length=40, help_text=_("From an error page or a log line.")
    )
    after = django_filters.NumberFilter(
        label=_("After place"),
        field_name="position",
        lookup_expr="gt",
        min_value=0,
        max_value=2**53,
        help_text=_("Of the sealed order (position). A reader resumes with the place of the last event that it has processed."),
    )

    class Meta:
        model = Event
        fields = (
            "partner", "actor", "verb", "within", "since", "until", "actor_kind", "subject_type", "subject_id", "request_id",
            "after",
        )  # fmt: skip

    def of_partner(self, events: QuerySet, name: str, value: str) -> QuerySet:
        return events.filter(Q(partner=value) | Q(partner__slug=value) | Q(partner__name__icontains=value))

    def by_actor(self, events: QuerySet, name: str, value: str) -> QuerySet:
        return events.filter(Q(actor_id=value) | Q(actor_label__icontains=value))

    def of_verb(self, events: QuerySet, name: str, value: str) -> QuerySet:
        return events.filter(Q(verb=value) | Q(verb__startswith=f"{value}."))

    def of_the_last(self, events: QuerySet, name: str, days: str) -> QuerySet:
        return events.filter(created_at__gte=clock.now() - timedelta(days=int(days)))
