"""Selling a new team, or starting one as a trial: what it costs and what is coming is shown first, and ordered by the second
click.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.catalogue.models import Plan, QualificationKind
from partners.clients.models import ClientAccount
from partners.orders.after import to_order
from partners.orders.buying import order_subscription, preview_subscription, preview_trial, start_trial
from partners.orders.models import Order
from partners.orders.targets import Target, is_put, put, target_of
from partners.provisioning.forms import PREFIX, SetUpForm
from partners.provisioning.queries import questions_for
from partners.qualifications.queries import lacks, required_by
from partners.subscriptions.changes import Planned
from partners.subscriptions.entering import assumed_of
from partners.subscriptions.forms import SubscriptionForm, TrialForm
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import create_subscription
from partners.subscriptions.showing import shown_charges
from partners.subscriptions.two_steps import second_person
from partners.subscriptions.views import crumbs, record_url
from portal import clock
from portal.actions import offer
from portal.tenancy.actor import Actor
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import require, submit

# What no preview is about.
NOT_ASKED = {"reason", "purchase_order_number", "deal_code", "seen", "started_on", "trial_ends_on"}


@partner_page
def subscription_create(request: PartnerRequest) -> HttpResponse:
    require(request, "subscriptions.order")
    form = SubscriptionForm(request.POST or None, initial=_client(request), actor=request.actor)
    if _is_there_already(request, form):
        return _entering(request, "partners/orders/sell.html", form, "subscriptions.order")
    _keep_to_draft(request, form)
    return _two_steps(request, "partners/orders/sell.html", form, preview_subscription, _order, "subscriptions.order")


@partner_page
def trial_create(request: PartnerRequest) -> HttpResponse:
    require(request, "subscriptions.start-trial")
    form = TrialForm(request.POST or None, initial=_client(request), actor=request.actor)
    if _is_there_already(request, form):
        return _entering(request, "partners/orders/trial.html", form, "subscriptions.start-trial")
    _keep_to_draft(request, form)
    return _two_steps(request, "partners/orders/trial.html", form, preview_trial, _start, "subscriptions.start-trial")


def _is_there_already(request: PartnerRequest, form: forms.Form) -> bool:
    return _is_asked(request) and form.is_valid() and form.cleaned_data["started_on"] not in (None, clock.today())


def _entering(request: PartnerRequest, template: str, form: forms.Form, action: str) -> HttpResponse:
    if record := submit(request, form, _enter):
        return _entered(request, record)
    return _page(request, template, form, None, None, action)


def _client(request: PartnerRequest) -> dict[str, Any]:
    """That the page was opened for."""
    client = ClientAccount.objects.visible_to(request.actor).filter(pk=request.GET.get("client", "")[:40]).first()
    return {"client_account": client, "admin_email": client.contact_email} if client else {}


def _target(request: PartnerRequest, form: forms.Form) -> Target | None:
    chosen = getattr(form, "cleaned_data", {}).get("client_account")
    return target_of(request, chosen or form.initial.get("client_account"))


def _keep_to_draft(request: PartnerRequest, form: forms.Form) -> None:
    """Opened from a draft it is about that one's client, and about a team that is ordered."""
    target = target_of(request, form.initial.get("client_account"))
    if target and target.alone:
        field: Any = form.fields["client_account"]
        field.offer(field.queryset.filter(pk=form.initial["client_account"].pk), form.initial["client_account"])
        for name in ("started_on", "trial_ends_on", "purchase_order_number", "deal_code"):
            form.fields.pop(name, None)


def _is_asked(request: PartnerRequest) -> bool:
    return request.method == "POST" and "again" not in request.POST


def _two_steps(
    request: PartnerRequest,
    template: str,
    form: forms.Form,
    preview: Callable[..., Planned],
    service: Callable[..., Order],
    action: str,
) -> HttpResponse:
    """The questions for the set-up stand beside what it costs: which ones, the plan says."""
    planned, set_up = None, None
    if _is_asked(request) and form.is_valid():
        confirmed = is_put(request) or "confirmed" in request.POST
        set_up = _set_up_form(request, form.cleaned_data["plan"], confirmed)
        if not confirmed or not set_up.is_valid():
            planned = submit(request, form, _without(preview))
        elif is_put(request):
            about = {name: form.cleaned_data[name] for name in ("client_account", "admin_email")}
            if done := put(request, form, _without(preview), **about, provisioning=set_up.answers):
                return done
        elif order := submit(request, form, service, provisioning=set_up.answers):
            return to_order(request, order)
    return _page(request, template, form, planned, set_up, action)


def _set_up_form(request: PartnerRequest, plan: Plan, confirmed: bool) -> SetUpForm:
    """What was answered before something else was changed is still there."""
    answered = {name: request.POST[name] for name in request.POST if name.startswith(PREFIX)}
    questions = questions_for(plan, clock.today())
    return SetUpForm(request.POST if confirmed else None, questions=questions, initial=answered)


def _without(preview: Callable[..., Planned]) -> Callable[..., Planned]:
    def asked(*, actor: Actor, **values: Any) -> Planned:
        return preview(actor=actor, **{name: value for name, value in values.items() if name not in NOT_ASKED})

    return asked


def _page(
    request: PartnerRequest,
    template: str,
    form: forms.Form,
    planned: Planned | None,
    set_up: SetUpForm | None,
    action: str,
) -> HttpResponse:
    trial = action == "subscriptions.start-trial"
    context = {
        "form": form,
        "planned": planned,
        "set_up": set_up,
        "answered": [(name, request.POST[name]) for name in request.POST if name.startswith(PREFIX)],
        "asked": [field for field in form if field.name != "seen"] if planned else [],
        "second_person": second_person(request, planned),
        "target": _target(request, form),
        **shown_charges(planned, request.actor),
        "create": offer(request.actor, action),
        "missing": _missing(form),
        "breadcrumbs": crumbs(request, (_("Start a trial") if trial else _("Sell a subscription"), None)),
    }
    return render(request, template, context)


def _missing(form: forms.Form) -> dict[str, str]:
    """The qualification that a refused form wants, so that its page leads to where it is requested."""
    plan, client = (getattr(form, "cleaned_data", {}).get(name) for name in ("plan", "client_account"))
    if not (form.errors and plan and client):
        return {}
    kind = required_by(plan.code, clock.today())
    if not lacks(client, kind, clock.today()):
        return {}
    return {"kind": kind, "label": QualificationKind(kind).label, "client": client.pk, "name": client.name}


def _order(*, actor: Actor, started_on: date | None = None, **values: Any) -> Order:
    return order_subscription(actor=actor, **values)


def _start(*, actor: Actor, started_on: date | None = None, trial_ends_on: date | None = None, **values: Any) -> Order:
    return start_trial(actor=actor, **values)


def _enter(
    *, actor: Actor, seen: str, purchase_order_number: str, deal_code: str, renew_with: None = None, **values: Any
) -> Subscription:
    """A team that is there already; the form says that it keeps its own term. That of a trial asks for none."""
    return create_subscription(actor=actor, **({"term": None} | values))


def _entered(request: PartnerRequest, record: Subscription) -> HttpResponse:
    if record.is_trial:
        words = _("The trial of {client} stands here now, until {day}.")
        messages.success(request, words.format(client=record.client_account, day=date_format(record.renews_on)))
        return redirect(record_url(request, record))
    words = ngettext("{client} has {seats} seat now.", "{client} has {seats} seats now.", record.purchased)
    messages.success(request, words.format(seats=record.purchased, client=record.client_account))
    if assumed := assumed_of(record):
        messages.warning(request, assumed.detail)
    return redirect(record_url(request, record))
