"""Signed links to one application: one to confirm it, one to see how it stands. The link is the only key to either."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.network.models import Application
from portal import clock
from portal.errors import LinkInvalid
from portal.tenancy.actor import Actor, ActorKind

CONFIRM, STATUS = "confirm", "status"
LIFETIMES = {CONFIRM: timedelta(days=7), STATUS: timedelta(days=400)}
LONGEST_TOKEN = 400


def as_applicant(actor: Actor) -> Actor:
    """How somebody without an account is called in the application's timeline."""
    return actor if actor.label else replace(actor, label=str(_("An applicant")))


def make_token(application: Application, purpose: str) -> str:
    until = clock.now() + LIFETIMES[purpose]
    return _signer(purpose).sign_object([application.pk, int(until.timestamp())])


def link_to(application: Application, purpose: str) -> str:
    """The whole address, for a mail."""
    return settings.SITE_URL + reverse(f"apply-{purpose}", args=[make_token(application, purpose)])


def read_token(token: str, purpose: str, request_id: str = "") -> tuple[Application, Actor]:
    """The application and the actor that holding this link makes. Raises LinkInvalid for altered and old links."""
    application = Application.objects.visible_to(_holder(token, purpose)).first()
    if application is None:
        raise LinkInvalid()
    return application, Actor.link(application, application.contact_name, request_id)


def _holder(token: str, purpose: str) -> Actor:
    try:
        pk, until = _signer(purpose).unsign_object(token[:LONGEST_TOKEN])
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid() from None
    if until < clock.now().timestamp():
        raise LinkInvalid()
    return Actor(ActorKind.LINK, record_id=pk)


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"partners.network.application.{purpose}")
