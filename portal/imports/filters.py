import django_filters
from django.utils.translation import gettext_lazy as _

from portal.imports.models import ImportRow


class ImportRowFilter(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=ImportRow.Outcome)
    problems = django_filters.BooleanFilter(label=_("With problems"), method="with_problems")

    class Meta:
        model = ImportRow
        fields = ("outcome", "problems")

    def with_problems(self, queryset, name, value):
        return queryset.exclude(problems=[]) if value else queryset.filter(problems=[])
