"""What a mail of a draft looks like to somebody who gets it."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from partners.onboarding.describing import words_of_step
from partners.onboarding.editor_views import crumbs
from partners.onboarding.engine.reading import read_version
from partners.onboarding.engine.values import Mail, walk
from partners.onboarding.models import Journey
from partners.onboarding.previewing import previewed
from partners.onboarding.queries import journey_coded
from portal.mail.frames import FRAME_POLICY, LINKS_OPEN_OUTSIDE
from portal.web.pages import staff_page
from portal.web.request import Request


@staff_page
def journey_preview(request: Request, code: str, step: str) -> HttpResponse:
    journey = journey_coded(request.actor, code)
    mail, language = _mail(journey, step), _language(request)
    context = {
        "journey": journey,
        "step": step,
        "language": language,
        "languages": settings.LANGUAGES,
        "written": previewed(journey, mail, language),
        "breadcrumbs": [*crumbs(journey), (_("Preview"), None)],
        "title": words_of_step(mail),
    }
    return render(request, "partners/onboarding/preview.html", context)


@staff_page
@xframe_options_sameorigin
def journey_preview_html(request: Request, code: str, step: str) -> HttpResponse:
    """The HTML part alone, for the frame."""
    journey = journey_coded(request.actor, code)
    mail = previewed(journey, _mail(journey, step), _language(request))
    response = HttpResponse(LINKS_OPEN_OUTSIDE + str(mail.alternatives[0][0]))
    response["Content-Security-Policy"] = FRAME_POLICY
    return response


def _mail(journey: Journey, key: str) -> Mail:
    steps = (step for _number, step in walk(read_version(journey.content).steps) if step.key == key)
    mail = next(steps, None)
    if not isinstance(mail, Mail):
        raise Http404
    return mail


def _language(request: Request) -> str:
    asked, known = request.GET.get("language", ""), [code for code, _name in settings.LANGUAGES]
    return asked if asked in known else known[0]
