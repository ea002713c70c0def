"""Signed links to one application: to confirm it, to answer what was asked, to see how it stands. Each is the only key to its
purpose, and a bearer's: whoever holds it acts for the applicant."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.network.errors import LinkOfAnother
from partners.network.models import Application
from portal import clock, links
from portal.accounts.models import User
from portal.errors import LinkInvalid, LinkTooOld
from portal.tenancy.actor import Actor, ActorKind

CONFIRM, MEND, STATUS = "confirm", "mend", "status"
LIFETIMES = {CONFIRM: Application.CONFIRMED_WITHIN, MEND: timedelta(days=14), STATUS: timedelta(days=400)}
RENEWABLE = (CONFIRM, MEND)
LONGEST_TOKEN = links.LONGEST_TOKEN


def as_applicant(actor: Actor) -> Actor:
    """How somebody without an account is called in the application's timeline."""
    return actor if actor.label else replace(actor, label=str(_("An applicant")))


def make_token(application: Application, purpose: str) -> str:
    return links.make_token(_salt(purpose), application.pk, clock.now() + LIFETIMES[purpose])


def link_to(application: Application, purpose: str) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse(f"apply-{purpose}", args=[make_token(application, purpose)])


def read_token(
    token: str, *purposes: str, request_id: str = "", user: User | AnonymousUser | None = None, expired: bool = False
) -> tuple[Application, Actor]:
    """The application and the actor that holding this link makes.

    Raises LinkInvalid for an altered link and LinkTooOld for an old one, unless `expired` asks for these too. With `user`,
    whoever is signed in has to be the one it was mailed to.
    """
    pk, until = links.read_token(token, *map(_salt, purposes))
    if until < clock.now() and not expired:
        raise LinkTooOld(until=until)
    application = Application.objects.visible_to(Actor(ActorKind.LINK, record_id=pk)).first()
    if application is None or application.erased_at:
        raise LinkInvalid()
    if isinstance(user, User) and user.email.lower() != application.contact_email:
        raise LinkOfAnother(email=user.email)
    return application, Actor.link(application, application.contact_name, request_id)


def _salt(purpose: str) -> str:
    return f"partners.network.application.{purpose}"
