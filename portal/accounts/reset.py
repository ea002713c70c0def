"""A forgotten password, and a link to set one that was left too long: from the request to the mail.

The request queues a message for whatever address was typed. Whether it has an account is asked when the message is
rendered, so neither the answer nor its time can tell; the link is made then too, and never stored.
"""

import hashlib
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy

from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.services import queue_message
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY

MAIL_LIFETIME = timedelta(days=1)  # whoever waited that long for the mail has asked again


def request_password_reset(email: str, language: str) -> None:
    """At most one mail a minute to an address, however often it is asked for."""
    digest = hashlib.sha256(email.encode()).hexdigest()[:32]
    queue_message(
        template="password-reset",
        email=email,
        language=language,
        dedupe_key=f"password-reset:{digest}:{clock.now():%Y%m%d%H%M}",
        why=gettext_lazy("Somebody asked for a new password for this address."),
        context={},
        expires_at=clock.now() + MAIL_LIFETIME,
    )


@business_action(
    noun="me",
    verb="renew-password-link",
    label=gettext_lazy("Have a new link to set the password sent"),
    roles=NOBODY,
    by_link=True,
    api=False,
    subject="user",
)
def renew_password_link(*, actor: Actor, user: User, expired_at: datetime) -> Event:
    """By whoever holds the expired link, and mailed to the account's address only. One link brings one new one, however
    often the button is pressed: a lost mail is asked for by address, where the limits of that page hold. Age is no
    limit, for that page has none either. Returns the event of the renewal, this or the earlier one.
    """
    known = {"expired_at": expired_at.isoformat()}
    renewed = Event.objects.about(user).filter(verb="user.password_link_renewed", new=known).first()
    return renewed or record_event(actor, "user.password_link_renewed", user, new=known)
