"""The words of enrolments' events, and what journeys ask of them."""

from django.utils.translation import gettext_lazy as _

from partners.onboarding.registry import FACTS, WITH_ACCOUNT, Fact, Subject
from portal.events.sentences import minor, phrases
from training.enrolments.models import Enrolment

phrases(
    {
        "enrolment.created": _("started {subject}"),
        "enrolment.lesson_finished": _("finished the lesson “{lesson}”"),
    }
)
minor("enrolment.lesson_finished")


def _course_started(subject: Subject) -> bool:
    return Enrolment.objects.filter(partner=subject.partner, user=subject.account).exists()


FACTS["course-started"] = Fact(_course_started, _("the reader has started a course"), at_first=False, fits=WITH_ACCOUNT)
