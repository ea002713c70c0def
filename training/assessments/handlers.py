"""The words of attempts' events."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases

phrases(
    {
        "attempt.created": _("began the quiz of {subject}"),
        "attempt.submitted": _("handed in the quiz of {subject}"),
    }
)
minor("attempt.created")
