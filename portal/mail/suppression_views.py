"""Addresses that get no mail: a partner's own for its owners and admins, all of them for staff."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.mail.models import Suppression
from portal.mail.streams import ALL, STREAM_CHOICES
from portal.mail.suppressing import create_suppression, end_suppression
from portal.mail.suppression_lists import QUICK, STAFF_SUPPRESSIONS, SUPPRESSIONS
from portal.web.pages import partner_page, staff_page_about
from portal.web.reasons import ReasonForm, reason_field
from portal.web.request import PersonRequest
from portal.web.sides import Sides, url_of
from portal.web.submit import require, submit

READ_BY = gettext_lazy("Owners, admins and staff of the network read it. It stays in the timeline.")
READ_BY_STAFF = gettext_lazy("Staff of the network read it. It stays in the timeline.")


class SuppressionForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("Address"), max_length=254)
    stream = forms.ChoiceField(
        label=gettext_lazy("What does not go"),
        choices=STREAM_CHOICES,
        help_text=gettext_lazy(
            "Whoever has an account gets transactional mail, such as passwords and security notices, all the same."
        ),
        widget=forms.RadioSelect,
    )
    reason = reason_field("")

    def __init__(self, *args, of_partner: bool, **options):
        super().__init__(*args, **options)
        self.fields["reason"].help_text = READ_BY if of_partner else READ_BY_STAFF

    def clean_stream(self) -> str:
        stream = self.cleaned_data["stream"]
        return "" if stream == ALL else stream


def _on_both_sides(view: Callable[..., HttpResponse]) -> Sides:
    return Sides(partner=partner_page(view), staff=staff_page_about(Suppression)(view))


def _crumbs(request: PersonRequest, *further: tuple) -> list[tuple]:
    if request.partner:
        first = (_("Settings"), reverse("partner-settings", args=[request.partner.slug]))
    else:
        first = (_("Operations"), reverse("staff-operations"))
    return [first, (_("Stopped addresses"), url_of(request, "suppression-list") if further else None), *further]


def _suppression(request: PersonRequest, pk: str) -> Suppression:
    return get_object_or_404(Suppression.objects.visible_to(request.actor).select_related("partner", "message"), pk=pk)


@_on_both_sides
def suppression_list(request: PersonRequest) -> HttpResponse:
    if request.partner and request.actor.role not in Suppression.read_roles:
        raise NotAllowed(action=_("Read stopped addresses"))
    context = {
        "listing": table(request, SUPPRESSIONS if request.partner else STAFF_SUPPRESSIONS, quick=QUICK),
        "create": offer(request.actor, "suppressions.create"),
        "create_url": url_of(request, "suppression-create"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "portal/suppressions/list.html", context)


@_on_both_sides
def suppression_create(request: PersonRequest) -> HttpResponse:
    require(request, "suppressions.create")
    form = SuppressionForm(request.POST or None, of_partner=bool(request.partner))
    if request.method == "POST" and (made := submit(request, form, create_suppression)):
        _tell(request, made)
        return redirect(url_of(request, "suppression", made.pk))
    context = {
        "form": form,
        "list_url": url_of(request, "suppression-list"),
        "breadcrumbs": _crumbs(request, (_("Stop mail to an address"), None)),
    }
    return render(request, "portal/suppressions/form.html", context)


def _tell(request: PersonRequest, made: Suppression) -> None:
    if made.stopped_before:
        words = _("Mail to {address} was stopped already, with the reason that stands here. Yours was not kept.")
        messages.info(request, words.format(address=made.address))
    else:
        messages.success(request, _("Mail to {address} is stopped.").format(address=made.address))


@_on_both_sides
def suppression(request: PersonRequest, pk: str) -> HttpResponse:
    return _record_page(request, _suppression(request, pk), _end_form(request))


@_on_both_sides
@require_POST
def suppression_end(request: PersonRequest, pk: str) -> HttpResponse:
    record, form = _suppression(request, pk), _end_form(request)
    if submit(request, form, end_suppression, suppression=record):
        messages.success(request, _("Mail goes to {address} again.").format(address=record.address))
        return redirect(url_of(request, "suppression", pk))
    return _record_page(request, record, form)


def _end_form(request: PersonRequest) -> ReasonForm:
    data = request.POST if request.method == "POST" else None
    return ReasonForm(data, read_by=READ_BY if request.partner else READ_BY_STAFF)


def _record_page(request: PersonRequest, record: Suppression, form: ReasonForm) -> HttpResponse:
    context = {
        "suppression": record,
        "form": form,
        "end": offer(request.actor, "suppressions.end", record),
        "end_url": url_of(request, "suppression-end", record.pk),
        "message_url": _message_url(request, record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "portal/suppressions/record.html", context)


def _message_url(request: PersonRequest, record: Suppression) -> str:
    if not record.message_id:
        return ""
    if request.partner:
        return reverse("partner-message", args=[request.partner.slug, record.message_id])
    return reverse("message", args=[record.message_id])
