"""A forgotten password: from the request to the mail.

The request queues a message for whatever address was typed. Whether it has an account is asked when the message is
rendered, so neither the answer nor its time can tell; the link is made then too, and never stored.
"""

import hashlib
from datetime import timedelta

from django.utils.translation import gettext as _

from portal import clock
from portal.mail.services import queue_message

MAIL_LIFETIME = timedelta(days=1)  # whoever waited that long for the mail has asked again


def request_password_reset(email: str, language: str) -> None:
    """At most one mail a minute to an address, however often it is asked for."""
    digest = hashlib.sha256(email.encode()).hexdigest()[:32]
    queue_message(
        template="password-reset",
        email=email,
        language=language,
        dedupe_key=f"password-reset:{digest}:{clock.now():%Y%m%d%H%M}",
        why=_("Somebody asked for a new password for this address."),
        context={},
        expires_at=clock.now() + MAIL_LIFETIME,
    )
