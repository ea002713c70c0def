"""Whom an application in the queue is waiting for."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.events.models import Event
from portal.events.registry import handles
from portal.notifications.services import notify
from portal.notifications.topics import Place, topic
from portal.tenancy.roles import APPLICATION_REVIEWERS

WAITING = topic(
    "application-waiting",
    label=_("An application is waiting"),
    text=_("When a company confirmed its application, or answered your questions."),
    place=Place.STAFF,
    icon="inbox",
    url=lambda row: reverse("staff-application", args=[row.event.subject_id]),
    roles=APPLICATION_REVIEWERS,
)


@handles("application.submitted", "application.mended")
def tell_reviewers(event: Event) -> None:
    notify(WAITING, event, User.objects.filter(staff_role__in=APPLICATION_REVIEWERS))
