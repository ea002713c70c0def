"""The search page, and the same answer as options of the palette (asked by htmx while somebody types)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from portal.errors import PortalError
from portal.search.answers import answer, findable_on
from portal.search.queries import LONGEST, read_question
from portal.web.pages import partner_page, staff_page
from portal.web.places import place_of
from portal.web.request import PartnerRequest, PersonRequest, Request

ON_PAGE, IN_PALETTE = 50, 12


@partner_page
def partner_search(request: PartnerRequest) -> HttpResponse:
    return _search(request)


@staff_page
def staff_search(request: PersonRequest) -> HttpResponse:
    return _search(request)


def _search(request: Request) -> HttpResponse:
    """What cannot be searched for is said beside the field, and finds nothing."""
    question, noun, place = request.GET.get("q", ""), request.GET.get("noun", ""), place_of(request)
    refused, words, groups = None, list[str](), []
    known = findable_on(place)
    noun = noun if noun in {one.noun for one in known} else ""
    try:
        words = read_question(question)
    except PortalError as error:
        refused = error
    if words or not question.strip():
        groups = answer(place, words, noun=noun, limit=IN_PALETTE if request.htmx else ON_PAGE)
    context = {
        "question": question[:LONGEST],
        "words": words,
        "refused": refused,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
        "most": ON_PAGE,
        "noun": noun,
        "nouns": known,
        "breadcrumbs": [(_("Search"), None)],
    }
    template = "portal/search/options.html" if request.htmx else "portal/search/page.html"
    response = render(request, template, context, status=200 if request.htmx or not refused else refused.status)
    patch_vary_headers(response, ["HX-Request"])
    return response
