"""Staff revise the catalogue: enter, look whom it affects, confirm. What is confirmed is what was shown."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.revisions import forms
from partners.revisions.beginning import as_it_is, as_it_was_asked, page_to_enter_again
from partners.revisions.forms import ConfirmForm
from partners.revisions.lists import QUICK, REVISIONS
from partners.revisions.models import Revision
from partners.revisions.product_forms import NewAddOnForm, NewPlanForm
from partners.revisions.queries import waits_for_second_person
from partners.revisions.services import (
    confirm_revision,
    create_revision,
    preview_confirmation,
    preview_revision,
    withdraw_revision,
)
from partners.revisions.showing import shown
from portal.actions import offer
from portal.errors import PortalError
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.tenancy.actor import Actor
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import require, submit

staff_page = staff_page_about(Revision)


def crumbs(*further: tuple) -> list[tuple]:
    lists = (_("Revisions"), reverse("staff-revision-list") if further else None)
    return [(_("Programme"), reverse("staff-programme")), lists, *further]


@staff_page
def revision_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, REVISIONS, quick=QUICK),
        "create": offer(request.actor, "catalogue-revisions.create"),
        "breadcrumbs": crumbs(),
    }
    return render(request, "partners/revisions/list.html", context)


@staff_page
def revision(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(Revision.objects.visible_to(request.actor), pk=pk)
    context = {
        "revision": record,
        "confirm": offer(request.actor, "catalogue-revisions.confirm", record),
        "withdraw": offer(request.actor, "catalogue-revisions.withdraw", record),
        "again": page_to_enter_again(record) if offer(request.actor, "catalogue-revisions.create") else "",
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": crumbs((record.title, None)),
        **shown(record),
    }
    return render(request, "partners/revisions/record.html", context)


@staff_page
def revision_confirm(request: PersonRequest, pk: str) -> HttpResponse:
    """As of today, whom it affects by now; confirmed is what is shown."""
    record = get_object_or_404(Revision.objects.visible_to(request.actor), pk=pk)
    require(request, "catalogue-revisions.confirm")
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and submit(request, form, confirm_revision, revision=record):
        held = _("“{title}” is confirmed. It holds from {day} on.")
        messages.success(request, held.format(title=record, day=date_format(record.first_on)))
        return redirect("staff-revision", pk)
    planned, refused = None, None
    try:
        planned = preview_confirmation(actor=request.actor, revision=record)
    except PortalError as error:
        refused = error
    context = {
        "revision": record,
        "form": form,
        "planned": planned,
        "refused": refused,
        "breadcrumbs": crumbs((record.title, reverse("staff-revision", args=[pk])), (_("Confirm"), None)),
        **(shown(planned) if planned else {}),
    }
    return render(request, "partners/revisions/confirm.html", context)


@staff_page
def revision_withdraw(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(Revision.objects.visible_to(request.actor), pk=pk)
    require(request, "catalogue-revisions.withdraw")
    form = ReasonForm(request.POST or None, read_by=_("It stands in the timeline for good."))
    own = reverse("staff-revision", args=[pk])
    waits = record.state == Revision.State.PROPOSED
    if request.method == "POST" and submit(request, form, withdraw_revision, revision=record):
        gone_on = _("“{title}” is taken back. What held before goes on.")
        never_held = _("“{title}” is taken back. Nothing of it held.")
        messages.success(request, (never_held if waits else gone_on).format(title=record))
        return redirect(own)
    context = {
        "form": form,
        "title": _("Take “{title}” back").format(title=record),
        "button": _("Take revision back"),
        "back": own,
        "breadcrumbs": crumbs((record.title, own), (_("Take back"), None)),
    }
    return render(request, "partners/network/reason.html", context)


# ── Entering one line ───────────────────────────────────────────────────────────────────────────────


@staff_page
def revise_plan(request: PersonRequest) -> HttpResponse:
    """Started from a row with `?plan=…`, or empty; so are the others, by their own names."""
    return _enter(request, forms.PlanVersionForm, gettext_lazy("Revise a plan"))


@staff_page
def revise_add_on(request: PersonRequest) -> HttpResponse:
    return _enter(request, forms.AddOnVersionForm, gettext_lazy("Revise an add-on"))


@staff_page
def new_plan(request: PersonRequest) -> HttpResponse:
    return _enter(request, NewPlanForm, gettext_lazy("New plan"))


@staff_page
def new_add_on(request: PersonRequest) -> HttpResponse:
    return _enter(request, NewAddOnForm, gettext_lazy("New add-on"))


@staff_page
def revise_rule(request: PersonRequest) -> HttpResponse:
    return _enter(request, forms.CommitmentRuleForm, gettext_lazy("Revise a commitment rule"))


@staff_page
def revise_price(request: PersonRequest) -> HttpResponse:
    return _enter(request, forms.PriceForm, gettext_lazy("Revise a price"))


def _enter(request: PersonRequest, kind: type[forms.LineForm], title: Any) -> HttpResponse:
    """Two steps: the first post shows whom it affects; the second, with `confirmed`, does it."""
    require(request, "catalogue-revisions.create")
    lapsed = Revision.objects.visible_to(request.actor).filter(pk=request.GET.get("as", "")[:40]).first()
    initial = as_it_was_asked(kind.kind, lapsed) or as_it_is(kind.kind, request.GET)
    confirming = "confirmed" in request.POST
    alone = confirming and not waits_for_second_person(request.actor)
    form = kind(request.POST or None, actor=request.actor, asks_why=alone, initial=initial)
    planned = None
    if request.method == "POST" and confirming:
        if record := submit(request, form, _entered_by(form, create_revision)):
            return told(request, record, _("From {day} on it holds as you entered it."))
    elif request.method == "POST" and "again" not in request.POST:
        planned = submit(request, form, _entered_by(form, preview_revision))
    context = {
        "form": form,
        "title": title,
        "planned": planned,
        **(shown(planned) | asked_of(request) if planned else {}),
        "breadcrumbs": crumbs((title, None)),
    }
    return render(request, "partners/revisions/enter.html", context)


def told(request: PersonRequest, record: Revision, words: str) -> HttpResponse:
    """What became of what was entered; `words` say from which day on it holds, if it does."""
    if record.state == Revision.State.PROPOSED:
        words = _("It waits for a second person. Nothing of it holds before another network admin confirms it.")
    messages.success(request, words.format(day=date_format(record.first_on)))
    return redirect("staff-revision", record.pk)


def asked_of(request: PersonRequest) -> dict[str, Any]:
    """For `_second_person.html`: whether it will wait for somebody, or else the reason is asked for."""
    waits = waits_for_second_person(request.actor)
    return {"second_person": waits, "alone": None if waits else ReasonForm(read_by=forms.READ_BY)}


def _entered_by(form: forms.LineForm, service):
    """The service for what a form says; a refusal names the form's field."""

    def send(*, actor: Actor, title: str, seen: str, reason: str = "", **line) -> Revision:
        try:
            return service(actor=actor, title=title, seen=seen, reason=reason, lines=form.lines(line))
        except PortalError as error:
            error.field = error.field.rpartition(".")[2]
            raise

    return send
