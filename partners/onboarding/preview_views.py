"""What a mail of a journey looks like to somebody who gets it, and a test of it by mail."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from partners.onboarding.describing import words_of_step
from partners.onboarding.editor_views import crumbs
from partners.onboarding.engine.reading import read_version
from partners.onboarding.errors import MailGone
from partners.onboarding.foreseeing import reasons_not_to_get
from partners.onboarding.models import Journey
from partners.onboarding.preview_forms import ReaderForm
from partners.onboarding.previewing import Shown, invented_subject
from partners.onboarding.queries import journey_coded
from partners.onboarding.trying_mail import content_of, raw_mail, send_test_mail
from portal.actions import offer
from portal.mail.frames import FRAME_POLICY, LINKS_OPEN_OUTSIDE
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.web.pages import staff_page
from portal.web.request import PersonRequest, Request
from portal.web.submit import perform


@dataclass(frozen=True, slots=True)
class LookedAt:
    """`form` is None for whoever reads no partners."""

    journey: Journey
    content: dict[str, Any]
    shown: Shown
    form: ReaderForm | None
    version: int | None


@staff_page
def journey_preview(request: Request, code: str, step: str) -> HttpResponse:
    looked_at = _looked_at(request, request.GET, code, step)
    shown, journey = looked_at.shown, looked_at.journey
    context = {
        "journey": journey,
        "step": step,
        "shown": shown,
        "form": looked_at.form,
        "version": looked_at.version,
        "answers": shown.query,
        "query": urlencode(shown.query),
        "languages": [
            (code, name, urlencode({**dict(shown.query), "language": code})) for code, name in settings.LANGUAGES
        ],
        "written": shown.written,
        "reasons": None if shown.is_invented else reasons_not_to_get(shown, read_version(looked_at.content)),
        "test": offer(request.actor, "journeys.test-mail", journey),
        "edit": offer(request.actor, "journeys.edit-draft", journey),
        "breadcrumbs": [*crumbs(journey), (_("Preview"), None)],
        "title": words_of_step(shown.mail),
    }
    return render(request, "partners/onboarding/preview.html", context)


@staff_page
@xframe_options_sameorigin
def journey_preview_html(request: Request, code: str, step: str) -> HttpResponse:
    """The HTML part alone, for the frame."""
    shown = _looked_at(request, request.GET, code, step).shown
    response = HttpResponse(LINKS_OPEN_OUTSIDE + shown.html)
    response["Content-Security-Policy"] = FRAME_POLICY
    return response


@staff_page
@require_POST
def journey_test_mail(request: PersonRequest, code: str, step: str) -> HttpResponse:
    looked_at = _looked_at(request, request.POST, code, step)
    shown = looked_at.shown
    subject = None if shown.is_invented else shown.subject
    perform(
        request,
        send_test_mail,
        done=_("The test is on its way to {address}.").format(address=request.user.email),
        journey=looked_at.journey,
        step=step,
        version=looked_at.version,
        language=shown.language,
        partner=subject and subject.partner,
        client_account=subject and subject.client,
        reader=_reader_of(shown) if subject else "",
    )
    return redirect(f"{reverse('journey-preview', args=[code, step])}?{urlencode(shown.query)}")


def _reader_of(shown: Shown) -> str:
    subject = shown.subject
    return subject.contact.pk if subject.contact else subject.account.pk


def _looked_at(request: Request, asked: QueryDict, code: str, step: str) -> LookedAt:
    """An invented reader, until somebody who reads partners chooses one."""
    journey, version = journey_coded(request.actor, code), _number(asked.get("version", ""))
    try:
        content = content_of(journey, version)
        _raw, mail = raw_mail(content, step)
    except MailGone:
        raise Http404 from None
    trigger = content["trigger"]
    form = ReaderForm(asked, request.actor, trigger, mail) if staff_reads(Partner)(request.actor) else None
    chosen = form.subject if form and form.is_valid() else None
    subject = chosen or invented_subject(trigger, mail)
    answers = {**(form.query if form else {}), **({"version": str(version)} if version else {})}
    shown = Shown(journey, trigger, mail, subject, "", tuple(answers.items()))
    return LookedAt(journey, content, shown.in_language(asked.get("language", "")), form, version)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
