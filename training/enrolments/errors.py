from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class AlreadyEnrolled(PortalError):
    code = "already_enrolled"
    field = "course"
    message = _("{name} has already started {course}.")
    next_step = _("Go on with the enrolment that exists: {enrolment}.")


class LearnerMissing(PortalError):
    code = "learner_missing"
    status = 400
    field = "user"
    message = _("A key has no person of its own, so it must say who learns.")
    next_step = _("Send `user` with the id of a member of your company.")


class NotAMember(PortalError):
    code = "not_a_member"
    status = 400
    field = "user"
    message = _("{name} is not a member of your company any more.")
    next_step = _("Invite them first.")


class SomebodyElsesTraining(PortalError):
    code = "somebody_elses_training"
    status = 403
    message = _("Only {name} can do this: training is personal.")
    next_step = _("Start the course yourself, with an enrolment of your own.")


class LessonOfAnotherCourse(PortalError):
    code = "lesson_of_another_course"
    status = 400
    field = "lesson"
    message = _("The lesson {lesson} does not belong to {course}.")
    next_step = _("Choose a lesson of the course that the enrolment is for.")
