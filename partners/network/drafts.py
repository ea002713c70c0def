"""Applications that nobody confirmed: personal data that nobody has said is theirs, so it does not stay."""

from django.db import transaction

from partners.network.models import Application
from portal.events.record import record_event
from portal.mail.services import delete_mail_about
from portal.tenancy.actor import Actor


def delete_old_drafts(limit: int = 100) -> int:
    """With the mails about them; returns how many. What stays is an event: that a company of this name applied, and the end."""
    keys = list(Application.objects.to_delete().values_list("pk", flat=True)[:limit])
    return sum(_delete(pk) for pk in keys)


def _delete(pk: str) -> int:
    """The row is locked and asked again: it may just have been confirmed."""
    with transaction.atomic():
        application = Application.objects.to_delete().select_for_update().filter(pk=pk).first()
        if application is None:
            return 0
        delete_mail_about(application)
        record_event(Actor.system(), "application.deleted", application)
        application.delete()
        return 1
