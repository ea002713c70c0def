"""The questions for a new team, as staff lay them down."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.provisioning.forms import QuestionForm
from partners.provisioning.models import ProvisioningQuestion
from partners.provisioning.queries import asked_on, ended_on, laid_down_last, upcoming
from partners.provisioning.services import set_question
from portal import clock
from portal.actions import offer
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest
from portal.web.submit import require, submit

staff_page = staff_page_about(ProvisioningQuestion)


@staff_page
def question_list(request: PersonRequest) -> HttpResponse:
    context = {
        "questions": asked_on(clock.today()),
        "upcoming": upcoming(clock.today()),
        "ended": ended_on(clock.today()),
        "create": offer(request.actor, "provisioning-questions.create"),
        "breadcrumbs": [(_("Programme"), reverse("staff-programme")), (_("Questions for new teams"), None)],
    }
    return render(request, "partners/provisioning/list.html", context)


@staff_page
def question_set(request: PersonRequest) -> HttpResponse:
    """Started from a question with `?code=…`, or empty."""
    require(request, "provisioning-questions.create")
    form = QuestionForm(request.POST or None, actor=request.actor, initial=_as_it_is(request.GET.get("code", "")))
    if request.method == "POST" and (row := submit(request, form, set_question)):
        words = _("“{question}” is set.") if row.asked else _("“{question}” ends.")
        messages.success(request, words.format(question=row))
        return redirect("staff-provisioning-question-list")
    crumbs = [
        (_("Programme"), reverse("staff-programme")),
        (_("Questions for new teams"), reverse("staff-provisioning-question-list")),
        (_("Set question"), None),
    ]
    return render(request, "partners/provisioning/question.html", {"form": form, "breadcrumbs": crumbs})


def _as_it_is(code: str) -> dict[str, Any]:
    """What was laid down last, so that a change begins with it."""
    row = laid_down_last(code[:40])
    if row is None:
        return {"valid_from": clock.today()}
    names = ("code", "label", "help", "kind", "required", "rank")
    begun = {name: getattr(row, name) for name in names}
    return begun | {"choices": row.choices, "plans": row.plans.all(), "valid_from": clock.today()}
