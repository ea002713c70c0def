"""What a list of notes can be asked for."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.notes.models import Note


class NoteFilter(django_filters.FilterSet):
    subject_id = django_filters.CharFilter(label=_("Record"), max_length=64)
    author_id = django_filters.CharFilter(label=_("Written by"), max_length=64)

    class Meta:
        model = Note
        fields = ("subject_id", "author_id")
