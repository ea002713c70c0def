"""What jobs and their rows can be asked for; pages and API alike."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job, JobRow


class JobFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=Job.State)
    kind = django_filters.CharFilter(label=_("Kind"), max_length=40)

    class Meta:
        model = Job
        fields = ("state", "kind")


class ResultFilter(django_filters.FilterSet):
    result = django_filters.ChoiceFilter(label=_("Result"), choices=JobRow.State, method="of_result")

    def of_result(self, queryset, name: str, value: str):
        """Each kind of job says what `result` is of its rows."""
        return queryset.filter(result=value)
