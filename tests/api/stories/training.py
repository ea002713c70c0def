"""What a partner's people learn."""

from tests.api.recorder import Recorder
from tests.api.stories.portal import first
from training.assessments.models import Attempt
from training.demo import answers_with


def learning(call: Recorder) -> None:
    course = first(call, "courses", slug="plans-seats-and-renewals")["id"]
    learner = first(call, "memberships", role="billing")["user"]
    enrolment = call("POST /enrolments", {"course": course, "user": learner})["id"]
    lessons = call("GET /lessons", query={"course": course, "limit": "2"})["data"]
    call("GET /lessons/{id}", id=lessons[0]["id"])
    call("POST /enrolments/{id}/finish-lesson", {"lesson": lessons[0]["id"]}, id=enrolment)
    for lesson in call.look("/lessons", course=course)["data"]:
        call.ask("POST", f"/enrolments/{enrolment}/finish-lesson", {"lesson": lesson["id"]})
    attempt = call("POST /attempts", {"enrolment": enrolment})["id"]
    answers = answers_with(Attempt.objects.get(pk=attempt), wrong=1)
    call("POST /attempts/{id}/submit", {"answers": answers}, id=attempt)
    credential = call.look("/credentials")["data"][0]["id"]
    call("GET /credentials/{id}/certificate", id=credential)
    call("GET /credentials/{id}/badge", id=credential)
    call("POST /credentials/{id}/revoke", {"reason": "Somebody else sat the quiz."}, by="staff", id=credential)


def material(call: Recorder) -> None:
    asset = call("GET /assets", query={"q": "comparison"})["data"][0]["id"]
    call("GET /assets/{id}/download", id=asset)


STORIES = (learning, material)
