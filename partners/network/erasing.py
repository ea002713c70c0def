"""Personal data of applications that came to nothing do not stay: neither in their rows nor in the events about them."""

from django.db import transaction

from partners.network.likeness import company_domain, domain_of_email
from partners.network.models import Application
from portal import clock
from portal.events.erasing import erase_events
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.services import delete_mail_about
from portal.notes.services import delete_notes_on
from portal.tenancy.actor import Actor

LIMIT = 100
_EMPTIED = ("contact_name", "contact_email", "services", "motivation", "answer", "asked_message", "decision_reason")


def delete_old_drafts(limit: int = LIMIT) -> int:
    """Those that nobody confirmed, with the mails about them; returns how many. What stays is that somebody applied."""
    keys = list(Application.objects.to_delete().values_list("pk", flat=True)[:limit])
    return sum(_delete(pk) for pk in keys)


def erase_old_decisions(limit: int = LIMIT) -> int:
    """Of the declined and withdrawn ones the company's domain, the decision and its dates stay, to know it if it comes again."""
    keys = list(Application.objects.to_erase().values_list("pk", flat=True)[:limit])
    return sum(_erase(pk) for pk in keys)


def _delete(pk: str) -> int:
    """The row is locked and asked again: it may just have been confirmed."""
    with transaction.atomic():
        application = Application.objects.to_delete().select_for_update(no_key=True).filter(pk=pk).first()
        if application is None:
            return 0
        delete_mail_about(application)
        record_event(Actor.system(), "application.deleted", application)
        erase_events(Event.objects.in_timeline_of(application))
        application.delete()
        return 1


def _erase(pk: str) -> int:
    with transaction.atomic():
        application = Application.objects.to_erase().select_for_update(no_key=True).filter(pk=pk).first()
        if application is None:
            return 0
        delete_mail_about(application)
        delete_notes_on(application)
        erase_events(Event.objects.in_timeline_of(application))
        _empty(application)
        record_event(Actor.system(), "application.erased", application)
        return 1


def _empty(application: Application) -> None:
    domain = company_domain(application.website) or domain_of_email(application.contact_email)
    application.company_name, application.website = domain or application.pk, domain
    for name in _EMPTIED:
        setattr(application, name, "")
    if application.state == Application.State.WITHDRAWN:  # most are by the applicant
        application.decided_by = ""
    application.asked, application.erased_at = {}, clock.now()
    application.save()
