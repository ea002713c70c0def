"""The two steps as pages of either side: who acts decides which grounds they are about."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partners.subscriptions.coming import on_a_page
from partners.subscriptions.models import Subscription
from partners.subscriptions.picture import picture_of
from partners.subscriptions.queries import sees_cost
from partners.suspensions.forms import ReactivateForm, SuspendForm
from partners.suspensions.queries import side_of, suspensions_of
from partners.suspensions.services import coming_if, reactivate_subscription, suspend_subscription
from portal.actions import offer
from portal.web.request import Request
from portal.web.submit import require, submit


def suspend_step(request: Request, record: Subscription, back: str, breadcrumbs: list[tuple]) -> HttpResponse:
    require(request, "subscriptions.suspend")
    form = SuspendForm(request.POST or None, subscription=record, side=side_of(request.actor))
    if done := _done(request, form, suspend_subscription, record):
        messages.success(request, _("{number} is suspended.").format(number=done))
        return redirect(back)
    context = {"back": back, "breadcrumbs": breadcrumbs, "suspends": True}
    return _page(request, form, record, "subscriptions.suspend", context)


def reactivate_step(request: Request, record: Subscription, back: str, breadcrumbs: list[tuple]) -> HttpResponse:
    require(request, "subscriptions.reactivate")
    form = ReactivateForm(request.POST or None, subscription=record, side=side_of(request.actor))
    if done := _done(request, form, reactivate_subscription, record):
        told = (
            _("A ground is lifted; {number} stays suspended.") if done.is_suspended else _("{number} is active again.")
        )
        messages.success(request, told.format(number=done))
        return redirect(back)
    return _page(request, form, record, "subscriptions.reactivate", {"back": back, "breadcrumbs": breadcrumbs})


def _done(request: Request, form: forms.Form, service: Callable[..., Any], record: Subscription) -> Subscription | None:
    return submit(request, form, service, subscription=record) if request.method == "POST" else None


def _page(
    request: Request, form: forms.Form, record: Subscription, action: str, context: dict[str, Any]
) -> HttpResponse:
    suspends = context.get("suspends", False)
    standing, side = suspensions_of(record), side_of(request.actor)
    others = [one for one in standing if one.side != side]
    rows = on_a_page(coming_if(record, suspended=suspends or bool(others)))
    shown = {
        "subscription": record,
        "form": form,
        "step": offer(request.actor, action, record),
        "standing": standing,
        "others": others,
        "coming": rows,
        "picture": picture_of(rows),
        "sees_cost": sees_cost(request.actor),
    }
    return render(request, "partners/suspensions/step.html", shown | context)
