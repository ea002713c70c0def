"""What came of a journey, by version and mail."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from partners.onboarding.editor_views import crumbs
from partners.onboarding.queries import journey_coded, version_numbered
from partners.onboarding.statistics import statistics_of
from portal.web.pages import staff_page
from portal.web.request import Request


@staff_page
def journey_statistics(request: Request, code: str) -> HttpResponse:
    journey = journey_coded(request.actor, code)
    version = version_numbered(journey, request.GET.get("version", ""))
    if version is None:
        raise Http404
    statistics = statistics_of(version, request.actor)
    context = {
        "journey": journey,
        "version": version,
        "versions": journey.versions.order_by("-number"),
        "statistics": statistics,
        "notes_opening": settings.MAIL_TRACKING,
        "has_skipped": any(mail.reasons for mail in statistics.mails),
        "breadcrumbs": [*crumbs(journey), (_("Statistics"), None)],
    }
    return render(request, "partners/onboarding/statistics.html", context)
