"""Writing a journey: its steps as cards in one form. Each button saves what was typed, and comes back to where it was pressed."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from partners.onboarding import drafts
from partners.onboarding.cards import KINDS, Card, WholeCard, all_valid, cards_of
from partners.onboarding.describing import WAY_WORDS, words_of_changes
from partners.onboarding.engine.checking import ERROR, MOST_STEPS, Problem, check
from partners.onboarding.engine.comparing import compare
from partners.onboarding.engine.editing import WAYS, Content, added, moved, neighbour, numbered, removed, with_fields
from partners.onboarding.engine.reading import read_version
from partners.onboarding.errors import DraftChanged, DraftTooLarge
from partners.onboarding.forms import JourneyForm
from partners.onboarding.known import known
from partners.onboarding.models import Journey
from partners.onboarding.queries import journey_coded
from partners.onboarding.trying_mail import send_test_mail
from portal.actions import tried
from portal.errors import InvalidValue, PortalError
from portal.ids import new_id
from portal.mail.models import Message
from portal.web.pages import staff_page
from portal.web.request import Request
from portal.web.submit import require, submit

SALT = "partners.onboarding.editor"


@dataclass
class Shown:
    """A step as a card, with the cards of its ways."""

    key: str
    kind: str
    number: str
    title: Any
    card: Card
    ways: list[tuple[str, Any, "list[Shown]"]]


@staff_page
def journey_create(request: Request) -> HttpResponse:
    require(request, "journeys.create")
    form = JourneyForm(request.POST or None)
    if request.method == "POST" and (journey := submit(request, form, drafts.create_journey)):
        return redirect("journey-edit", journey.code)
    context = {"form": form, "breadcrumbs": [*crumbs(), (_("New journey"), None)]}
    return render(request, "partners/onboarding/create.html", context)


@staff_page
def journey_edit(request: Request, code: str) -> HttpResponse:
    require(request, "journeys.edit-draft")
    journey = journey_coded(request.actor, code)
    if request.method == "POST":
        return _changed(request, journey)
    return _editor(request, journey, journey.content, journey.edition)


def _changed(request: Request, journey: Journey) -> HttpResponse:
    content, seen, do = _sent(request), request.POST.get("seen", ""), request.POST.get("do", "save")
    whole, cards = cards_of(content, request.POST)
    if do == "replace":
        return _saved(request, journey, content, seen, "save")
    if not all_valid([whole, *cards.values()]):
        return _editor(request, journey, content, seen, whole, cards, status=422)
    content = with_fields(content, whole.written(), {key: card.written() for key, card in cards.items()})
    return _saved(request, journey, content, seen, do)


def _saved(request: Request, journey: Journey, content: Content, seen: str, do: str) -> HttpResponse:
    verb, _colon, key = do.partition(":")
    try:
        changed, at = _done(content, verb, key)
        edited = drafts.edit_draft(actor=request.actor, journey=journey, draft=changed, seen=seen)
    except DraftChanged as refused:
        return _compared(request, journey_coded(request.actor, journey.code), content, refused)
    except PortalError as refused:
        return _editor(request, journey, content, seen, refused=refused, status=refused.status)
    if verb == "test" and isinstance(not_sent := _tested(request, edited, at), PortalError):
        return _editor(request, edited, edited.content, edited.edition, refused=not_sent, status=not_sent.status)
    return _come_back(request, journey, verb, at)


def _tested(request: Request, journey: Journey, step: str) -> Message | PortalError:
    return tried(send_test_mail, actor=request.actor, journey=journey, step=step)


def _done(content: Content, verb: str, key: str) -> tuple[Content, str]:
    """What the button asks for, and the step that is looked at afterwards."""
    try:
        match verb:
            case "up" | "down":
                return moved(content, key, up=verb == "up"), key
            case "remove":
                return removed(content, key), neighbour(content, key)
            case "add":
                return _added(content, key)
            case "preview" | "test" if key not in {step["key"] for _number, step in numbered(content["steps"])}:
                raise KeyError(key)
    except KeyError:
        raise InvalidValue(problem=_("There is no such step."), cure=_("Load the page again.")) from None
    return content, key


def _added(content: Content, asked: str) -> tuple[Content, str]:
    """`mail`, `mail>key` behind a step, `mail>key.way` in one of its ways."""
    if sum(1 for _step in numbered(content["steps"])) >= MOST_STEPS:
        raise DraftTooLarge(most=MOST_STEPS)
    kind, _arrow, place = asked.partition(">")
    beside, _dot, way = place.partition(".")
    key = new_id("st")
    if way:
        return added(content, kind, key, into=beside, way=way), key
    return added(content, kind, key, after=beside), key


def _come_back(request: Request, journey: Journey, verb: str, at: str) -> HttpResponse:
    if verb in ("publish", "preview"):
        page = "journey-publish" if verb == "publish" else "journey-preview"
        url = reverse(page, args=[journey.code, *([at] if verb == "preview" else [])])
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    url = reverse("journey-edit", args=[journey.code])
    return redirect(f"{url}?did={verb}&at={at}#{at or 'editor'}")


def _sent(request: Request) -> Content:
    """The steps as they were on the page: signed, so that nobody else's text comes this way."""
    try:
        return signing.loads(request.POST.get("steps", ""), salt=SALT)
    except signing.BadSignature:
        raise InvalidValue(problem=_("The page is incomplete or too old."), cure=_("Load it again.")) from None


def _editor(
    request: Request,
    journey: Journey,
    content: Content,
    seen: str,
    whole: WholeCard | None = None,
    cards: dict[str, Card] | None = None,
    refused: PortalError | None = None,
    status: int = 200,
) -> HttpResponse:
    if whole is None or cards is None:
        whole, cards = cards_of(content)
        problems = check(read_version(content), known())
        _show(problems, whole, cards)
    else:
        problems = []
    said = _said(content, request.GET.get("did", ""), at := request.GET.get("at", ""))
    if request.GET.get("did") == "test" and at in cards:
        cards[at].notes.append(("good", said))
    context = {
        "journey": journey,
        "whole": whole,
        "steps": _shown(content["steps"], cards),
        "signed": signing.dumps(content, salt=SALT, compress=True),
        "seen": seen,
        "kinds": KINDS.items(),
        "errors": sum(problem.level == ERROR for problem in problems),
        "refused": refused,
        "invalid": status == 422,
        "at": at,
        "said": said,
        "breadcrumbs": [*crumbs(journey), (_("Edit"), None)],
    }
    return render(request, "partners/onboarding/editor.html", context, status=status)


def _show(problems: list[Problem], whole: WholeCard, cards: dict[str, Card]) -> None:
    for problem in problems:
        cards.get(problem.key, whole).show(problem)


def _shown(steps: list[dict], cards: dict[str, Card], before: str = "") -> list[Shown]:
    return [
        Shown(
            key=step["key"],
            kind=step["kind"],
            number=f"{before}{place}",
            title=KINDS[step["kind"]],
            card=cards[step["key"]],
            ways=[
                (way, WAY_WORDS[way], _shown(step.get(way, []), cards, f"{before}{place}.{way}."))
                for way in WAYS.get(step["kind"], ())
            ],
        )
        for place, step in enumerate(steps, 1)
    ]


def _said(content: Content, did: str, at: str) -> str:
    """What is read aloud after a button."""
    numbers = {step["key"]: (number, KINDS[step["kind"]]) for number, step in numbered(content["steps"])}
    number, kind = numbers.get(at, ("", ""))
    words = {
        "save": _("The draft is saved."),
        "remove": _("The step is removed."),
        "add": _("Added: {kind} is step {number}.") if number else "",
        "test": _("The draft is saved, and a test of step {number} is on its way to you.") if number else "",
        "up": _("Moved: {kind} is step {number} now.") if number else "",
    }
    return words.get("up" if did == "down" else did, "").format(kind=kind, number=number)


def _compared(request: Request, journey: Journey, mine: Content, refused: DraftChanged) -> HttpResponse:
    """Nothing of either is lost: who comes second reads both, and chooses."""
    saved = read_version(journey.content)
    context = {
        "journey": journey,
        "refused": refused,
        "changes": list(words_of_changes(saved, read_version(mine), compare(saved, read_version(mine)))),
        "signed": signing.dumps(mine, salt=SALT, compress=True),
        "seen": journey.edition,
        "breadcrumbs": [*crumbs(journey), (_("Edit"), None)],
    }
    return render(request, "partners/onboarding/changed.html", context, status=refused.status)


def crumbs(journey: Journey | None = None) -> list[tuple[str, str | None]]:
    top = [(_("Programme"), reverse("staff-programme")), (_("Journeys"), reverse("journey-list"))]
    return [*top, *([(journey.name, reverse("journey", args=[journey.code]))] if journey else [])]
