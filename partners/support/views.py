"""Help: whom to ask, what was asked and answered. For staff, the queue. For everybody, privacy and terms."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.network.models import Application
from partners.support import services
from partners.support.forms import ReplyForm, SupportRequestForm
from partners.support.lists import QUICK, STAFF_QUICK, STAFF_SUPPORT_REQUESTS, SUPPORT_REQUESTS, is_queue
from partners.support.models import SupportRequest
from partners.support.queries import conversation, manager_of, reads_clients, requests_for
from portal.actions import offer
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.subjects import page_of
from portal.web.crumbs import in_operations
from portal.web.markdown import render_markdown
from portal.web.pages import partner_page, public_page, staff_page_about
from portal.web.request import PartnerRequest, PersonRequest, Request
from portal.web.submit import perform, require, submit

RECENT = 5


# ── For partners ────────────────────────────────────────────────────────────────────────────────────


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    return [(_("Help"), reverse("help", args=[request.partner.slug]) if further else None), *further]


@partner_page
def help_page(request: PartnerRequest) -> HttpResponse:
    """Who looks after this company, how to ask, and the last few questions."""
    context = {
        "manager": manager_of(request.partner),
        "operator": settings.OPERATOR,
        "create": offer(request.actor, "support-requests.create"),
        "recent": requests_for(request.actor)[:RECENT],
        "total": requests_for(request.actor).count(),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "partners/support/help.html", context)


@partner_page
def support_request_list(request: PartnerRequest) -> HttpResponse:
    context = {
        "listing": table(request, SUPPORT_REQUESTS, quick=QUICK),
        "create": offer(request.actor, "support-requests.create"),
        "breadcrumbs": _crumbs(request, (_("Requests"), None)),
    }
    return render(request, "partners/support/list.html", context)


@partner_page
def support_request_create(request: PartnerRequest) -> HttpResponse:
    require(request, "support-requests.create")
    asked = {"topic": request.GET.get("topic", "")[:20], "client_account": request.GET.get("client", "")[:64]}
    form = SupportRequestForm(request.POST or None, initial=asked, actor=request.actor)
    if request.method == "POST" and (record := submit(request, form, services.create_support_request)):
        messages.success(request, _("Your question is on its way. The answer comes here and by mail."))
        return redirect("support-request", request.partner.slug, record.pk)
    context = {
        "form": form,
        "back": page_of(asked["client_account"], request.partner) or reverse("help", args=[request.partner.slug]),
        "breadcrumbs": _crumbs(request, (_("Ask the network"), None)),
    }
    return render(request, "partners/support/form.html", context)


@partner_page
def support_request(request: PartnerRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(requests_for(request.actor), pk=pk)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and submit(request, form, services.reply_to_request, support_request=record):
        messages.success(request, _("Your message is on its way."))
        return redirect("support-request", request.partner.slug, record.pk)
    top = (_("Requests"), reverse("support-request-list", args=[request.partner.slug]))
    context = _record_context(request, record, form) | {
        "close_url": reverse("support-request-close", args=[request.partner.slug, record.pk]),
        "breadcrumbs": _crumbs(request, top, (record.subject, None)),
    }
    return render(request, "partners/support/record.html", context)


@partner_page
@require_POST
def support_request_close(request: PartnerRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(requests_for(request.actor), pk=pk)
    done = _("“{subject}” is closed.").format(subject=record)
    perform(request, services.close_request, done=done, support_request=record)
    return redirect("support-request", request.partner.slug, record.pk)


def _record_context(request: PersonRequest, record: SupportRequest, form: ReplyForm) -> dict:
    return {
        "support_request": record,
        "replies": conversation(record, request.actor),
        "form": form,
        "reply": offer(request.actor, "support-requests.reply", record),
        "close": offer(request.actor, "support-requests.close", record),
        "client_name": record.client_label if reads_clients(request.actor) else "",
    }


# ── For staff ───────────────────────────────────────────────────────────────────────────────────────

staff_page = staff_page_about(SupportRequest)


@staff_page
def staff_support_request_list(request: PersonRequest) -> HttpResponse:
    """The queue, longest wait first, unless the URL asks for another state or for `all`."""
    context = {
        "listing": table(request, STAFF_SUPPORT_REQUESTS, quick=STAFF_QUICK),
        "is_queue": is_queue(request.GET),
        "breadcrumbs": in_operations(_("Requests"), "staff-support-request-list"),
    }
    return render(request, "partners/support/staff_list.html", context)


@staff_page
def staff_support_request(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(requests_for(request.actor), pk=pk)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and submit(request, form, services.reply_to_request, support_request=record):
        messages.success(request, _("Your answer is on its way to {who}.").format(who=record.asked_by))
        return redirect("staff-support-request", record.pk)
    context = _record_context(request, record, form) | {
        "is_staff_page": True,
        "close_url": reverse("staff-support-request-close", args=[record.pk]),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": in_operations(_("Requests"), "staff-support-request-list", (record.subject, None)),
    }
    return render(request, "partners/support/record.html", context)


@staff_page
@require_POST
def staff_support_request_close(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(requests_for(request.actor), pk=pk)
    done = _("“{subject}” is closed.").format(subject=record)
    perform(request, services.close_request, done=done, support_request=record)
    return redirect("staff-support-request", record.pk)


# ── For everybody ───────────────────────────────────────────────────────────────────────────────────


@public_page
def privacy(request: Request) -> HttpResponse:
    return _document(request, "privacy", _("Privacy"))


@public_page
def terms(request: Request) -> HttpResponse:
    return _document(request, "terms", _("Terms of use"))


def _document(request: Request, name: str, title: str) -> HttpResponse:
    """In the reader's language, as far as it is written in it."""
    folder = Path(__file__).parent / "content"
    theirs = folder / f"{name}.{get_language()}.md"
    text = (theirs if theirs.exists() else folder / f"{name}.md").read_text()
    facts = settings.OPERATOR | {
        "days unconfirmed": Application.kept_unconfirmed().days,
        "days decided": Application.kept_decided().days,
    }
    for word, value in facts.items():
        text = text.replace(f"[{word}]", str(value))
    return render(request, "partners/support/document.html", {"title": title, "text": render_markdown(text)})
