"""The words of courses' events."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases({"course.loaded": _("loaded version {version} of the course {subject}")})
