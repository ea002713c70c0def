"""The words of courses' events, and where mails of journeys lead."""

from django.utils.translation import gettext_lazy as _

from partners.onboarding.registry import PLACES, Place, page_of
from portal.events.sentences import phrases

PLACES["courses"] = Place(page_of("course-list"), _("the list of courses"))
phrases({"course.loaded": _("loaded version {version} of the course {subject}")})
