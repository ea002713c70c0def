"""What a list of notes can be asked for."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.notes.models import Note


class NoteFilter(django_filters.FilterSet):
    subject = django_filters.CharFilter(label=_("Record"), field_name="subject_id", max_length=64)
    author = django_filters.CharFilter(label=_("Written by"), field_name="author_id", max_length=64)

    class Meta:
        model = Note
        fields = ("subject", "author")
