"""Whom an application is waiting for: all reviewers, and the one who was given it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.network.models import Application
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
ASSIGNED = topic(
    "application-assigned",
    label=_("An application is yours"),
    text=_("When a colleague gave you an application to decide about."),
    place=Place.STAFF,
    icon="user-round-check",
    url=lambda row: reverse("staff-application", args=[row.event.subject_id]),
    roles=APPLICATION_REVIEWERS,
)


@handles("application.submitted", "application.mended")
def tell_reviewers(event: Event) -> None:
    notify(WAITING, event, User.objects.filter(staff_role__in=APPLICATION_REVIEWERS))


@handles("application.reviewer_assigned")
def tell_the_reviewer(event: Event) -> None:
    """Not of one that they gave to themselves, or that has gone on to somebody else since."""
    has_it = Application.objects.filter(pk=event.subject_id).exclude(reviewer_key=event.actor_id).values("reviewer_key")
    notify(ASSIGNED, event, User.objects.filter(pk__in=has_it))
