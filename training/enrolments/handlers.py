"""The words of enrolments' events."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases

phrases(
    {
        "enrolment.created": _("started {subject}"),
        "enrolment.lesson_finished": _("finished the lesson “{lesson}”"),
    }
)
minor("enrolment.lesson_finished")
