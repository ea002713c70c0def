"""The inbox, and how one wants to be told."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.queries import account_of
from portal.notifications.filters import NotificationFilter
from portal.notifications.forms import ChoicesForm
from portal.notifications.models import Notification
from portal.notifications.queries import choices_of
from portal.notifications.services import choose_notifications, mark_all_read, mark_read
from portal.web.listing import listing
from portal.web.pages import person_page
from portal.web.request import PersonRequest
from portal.web.submit import perform


@person_page
def notification_list(request: PersonRequest) -> HttpResponse:
    rows = Notification.objects.visible_to(request.actor).inbox()
    context = {
        "listing": listing(request, rows, NotificationFilter, ("-created_at", "-id")),
        "has_unread": rows.unread().exists(),
        "breadcrumbs": [(_("Notifications"), None)],
    }
    return render(request, "portal/notifications/list.html", context)


@person_page
@require_POST
def notification_read(request: PersonRequest, pk: str) -> HttpResponse:
    record = get_object_or_404(Notification.objects.visible_to(request.actor), pk=pk)
    perform(request, mark_read, notification=record)
    return redirect("account-notifications")


@person_page
@require_POST
def notification_read_all(request: PersonRequest) -> HttpResponse:
    perform(request, mark_all_read, done=_("Everything is marked as read."))
    return redirect("account-notifications")


@person_page
def notification_choices(request: PersonRequest) -> HttpResponse:
    user = account_of(request.user)
    form = ChoicesForm(request.POST or None, chosen=choices_of(user))
    if request.method == "POST" and form.is_valid():
        perform(
            request, choose_notifications, user=user, choices=form.choices(), done=_("Your choice holds from now on.")
        )
        return redirect("account-notification-choices")
    context = {
        "form": form,
        "breadcrumbs": [(_("Notifications"), reverse("account-notifications")), (_("What you are told"), None)],
    }
    return render(request, "portal/notifications/choices.html", context)
