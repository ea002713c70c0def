"""Every page that answers to a GET, found through the resolver, with the records of a furnished company in its address."""

from dataclasses import dataclass

from django.test import Client
from django.urls import NoReverseMatch, reverse

from partners.contacts.links import make_token as self_service_token
from partners.contacts.models import Contact
from partners.contacts.self_service import allow_self_service
from partners.delegated_access.links import make_token as access_token
from partners.delegated_access.models import DelegatedAccess
from partners.dropbox.links import make_token as dropbox_token
from partners.dropbox.models import DropboxConnection
from partners.network.links import CONFIRM, MEND, STATUS, make_token
from partners.network.models import Application
from partners.network.services import confirm_application, create_application, request_information
from partners.scheduled_reports.models import ReportReader
from partners.scheduled_reports.services import create_scheduled_report
from partners.scheduled_reports.stopping import stop_token
from portal.accounts.email_change import request_email_change
from portal.accounts.links import email_change_url
from portal.accounts.tokens import PasswordTokens
from portal.events.models import EventDelivery
from portal.keys.services import create_api_key
from portal.mail.models import Message
from portal.mail.reader_links import preferences_token, why_token
from portal.mail.reader_links import stop_token as mail_stop_token
from portal.sso.models import LinkedIdentity
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.inviting import create_invitation
from portal.tenancy.models import Invitation
from portal.tenancy.roles import StaffRole
from tests.factories import make_passkey, make_user
from tests.house.routes import KEYWORDS, PAGES
from tests.house.test_crawler import ROUTES, Route
from tests.house.world import Furnished
from tests.network.conftest import VALUES

# Staff's pages by url name → the id (of tests/house/world.py, or of `addresses_of`) that their `pk` names.
STAFF_PAGES = {
    "staff-application": "application",
    "staff-application-approve": "application",
    "staff-application-decline": "application",
    "staff-application-start-review": "application",
    "staff-application-request-information": "application",
    "staff-application-assign-reviewer": "application",
    "staff-application-withdraw": "application",
    "staff-application-renew-link": "application",
    "staff-partner": "partner",
    "staff-saved-view-delete": "saved_view",
    "staff-scheduled-report": "staff_scheduled_report",
    "staff-scheduled-report-update": "staff_scheduled_report",
    "staff-scheduled-report-pause": "staff_scheduled_report",
    "staff-scheduled-report-resume": "staff_scheduled_report",
    "staff-scheduled-report-send": "staff_scheduled_report",
    "staff-scheduled-report-stop": "staff_scheduled_report",
    "staff-scheduled-report-start": "staff_scheduled_report",
    "staff-scheduled-report-delete": "staff_scheduled_report",
    "staff-partner-suspend": "partner",
    "staff-partner-reinstate": "partner",
    "staff-partner-tier": "partner",
    "staff-partner-hand-over": "partner",
    "staff-partner-authorise": "partner",
    "staff-partner-view": "partner",
    "staff-view-end": "partner_view",
    "staff-announcement": "announcement",
    "staff-announcement-update": "announcement",
    "staff-announcement-publish": "announcement",
    "staff-announcement-remind": "announcement",
    "staff-announcement-withdraw": "announcement",
    "staff-revision": "revision",
    "staff-revision-confirm": "revision",
    "staff-revision-withdraw": "revision",
    "staff-member-role": "staff_member",
    "staff-member-remove": "staff_member",
    "staff-invitation-resend": "staff_invitation",
    "staff-invitation-revoke": "staff_invitation",
    "staff-partner-end": "partner",
    "staff-note-list": "partner",
    "staff-note-update": "staff_note",
    "staff-note-delete": "staff_note",
    "staff-partner-clients": "partner",
    "staff-partner-client-suggestions": "partner",
    "staff-partner-manager": "partner",
    "staff-agreement": "agreement",
    "staff-partner-person-reset": "membership",
    "staff-member-reset-second-factor": "staff_member",
    "account-email-change-withdraw": "email_change",
    "account-session-end": "session",
    "account-notification-read": "notification",
    "account-single-sign-on-unlink": "linked_identity",
    "mfa_edit_webauthn": "passkey",
    "mfa_remove_webauthn": "passkey",
    "message": "message",
    "message-resend": "message",
    "message-skip": "message",
    "message-arrived": "message",
    "staff-suppression": "suppression",
    "staff-mail-stream": "mail_stream",
    "staff-mail-stream-pause": "mail_stream",
    "staff-mail-stream-resume": "mail_stream",
    "journey-run": "journey_run",
    "journey-run-stop": "journey_run",
    "staff-suppression-end": "suppression",
    "event": "event",
    "delivery": "delivery",
    "delivery-retry": "delivery",
    "delivery-drop": "delivery",
    "staff-api-key": "staff_key",
    "staff-api-key-update": "staff_key",
    "staff-api-key-rotate": "staff_key",
    "staff-api-key-end-overlap": "staff_key",
    "staff-api-key-revoke": "staff_key",
    "staff-job": "finished_job",
    "staff-job-progress": "finished_job",
    "staff-job-cancel": "finished_job",
    "staff-job-retry": "finished_job",
    "staff-job-file": "finished_job",
    "staff-licence-order": "licence_order",
    "staff-licence-order-ordered": "licence_order",
    "staff-licence-order-confirm": "licence_order",
    "staff-licence-order-ask": "licence_order",
    "staff-licence-order-refuse": "licence_order",
    "staff-licence-order-try-again": "licence_order",
    "staff-licence-order-take-over": "licence_order",
    "staff-bulk-change": "bulk_change",
    "staff-bulk-change-receipt": "bulk_change",
    "staff-handover": "handover",
    "staff-handover-withdraw": "handover",
    "staff-subscription": "subscription",
    "staff-subscription-suspend": "subscription",
    "staff-subscription-reactivate": "subscription",
    "staff-support-request": "support_request",
    "staff-support-request-close": "support_request",
    "staff-internal-use-request": "internal_use_request",
    "staff-internal-use-request-approve": "internal_use_request",
    "staff-internal-use-request-decline": "internal_use_request",
    "staff-delegated-access": "delegated_access",
    "staff-delegated-access-end": "delegated_access",
    "staff-dropbox-connection": "dropbox_connection",
    "staff-dropbox-disconnect": "dropbox_connection",
    "staff-dropbox-read-again": "dropbox_connection",
    "staff-drift-finding": "drift_finding",
    "staff-credential": "credential",
    "staff-credential-revoke": "credential",
    "staff-qualification": "qualification",
    "staff-qualification-confirm": "qualification",
    "staff-qualification-decline": "qualification",
    "staff-qualification-end": "qualification",
    "staff-qualification-keep": "qualification",
}
MAIL_PREFERENCES = [f"mail-preferences{part}" for part in ("", "-kept", "-forget", "-renew")]
LINKS = {
    "invitation": "invitation_token",
    "invitation-renew": "invitation_token",
    "apply-confirm": "confirm_token",
    "apply-mend": "mend_token",
    "apply-renew": "mend_token",
    "apply-status": "status_token",
    "apply-withdraw": "status_token",
    "account-email-change-approve": "approve_token",
    "account-email-change-confirm": "change_token",
    "scheduled-report-stop-link": "stop_token",
    "mail-stop": "mail_stop_token",
    "mail-why": "mail_why_token",
    **dict.fromkeys(MAIL_PREFERENCES, "mail_preferences_token"),
    "self-service": "self_service_token",
    "self-service-message": "self_service_token",
    "self-service-ask": "self_service_token",
    "self-service-withdraw": "self_service_token",
    "self-service-renew": "self_service_token",
    "dropbox-connect": "dropbox_token",
    "dropbox-connect-renew": "dropbox_token",
    "delegated-access-answer": "access_token",
    "delegated-access-renew": "access_token",
}
ASKED_BY_LINK = {"self-service-ask": "subscription", "self-service-withdraw": "client_request"}
WHERE_MAIL_IS_CAUGHT = {"mailbox", "mailbox-mail", "mailbox-html"}  # not in the suite
OF_MACHINES = {"mail-events"}


@dataclass(frozen=True)
class Address:
    name: str
    path: str


def is_page(route: Route) -> bool:
    in_api = route.pattern.startswith("api/") and route.name not in {"api-explorer", "api-changelog"}
    return not in_api and route.name not in WHERE_MAIL_IS_CAUGHT | OF_MACHINES


def further_ids(world: Furnished) -> dict[str, str]:
    """What is not a company's: an application in the queue, one to confirm, and the secret links."""
    draft, submitted, asked = _apply("draft"), _apply("submitted"), _apply("asked")
    for application in (submitted, asked):
        confirm_application(actor=Actor.link(application, application.contact_name), application=application)
    request_information(actor=Actor.system(), application=asked, questions={"website": "It does not open."})
    invitation = Invitation.objects.get(pk=world.ids["invitation"])
    user = world.company.user("owner")
    change = request_email_change(actor=Actor.person(user), user=user, email="new@brandt-it.example")
    passkey = make_passkey(user)
    head = make_user("head@portal.example", "Head Staff", staff_role=StaffRole.NETWORK_ADMIN)
    contact = allow_self_service(
        actor=world.company.actor("owner"), contact=Contact.objects.get(pk=world.ids["contact"])
    )
    staff_key = create_api_key(actor=Actor.person(head), name="Reports", scopes=["partners:read"])
    onboarding_mail = Message.objects.get(pk=world.ids["message"])
    return {
        "application": submitted.pk,
        "staff_member": make_user("colleague@portal.example", "Kim Colleague", staff_role=StaffRole.SUPPORT).pk,
        "staff_invitation": create_invitation(
            actor=Actor.person(head),
            email="new@portal.example",
            role=StaffRole.AUDITOR,
        ).pk,
        "delivery": EventDelivery.objects.latest("id").pk,
        "confirm_token": make_token(draft, CONFIRM),
        "mend_token": make_token(asked, MEND),
        "status_token": make_token(submitted, STATUS),
        "invitation_token": _token(link_to(invitation)),
        "staff_key": staff_key.pk,
        "email_change": change.pk,
        "approve_token": _token(email_change_url(change, "approve")),
        "change_token": _token(email_change_url(change, "confirm")),
        "self_service_token": self_service_token(contact),
        "access_token": access_token(DelegatedAccess.objects.get(pk=world.ids["delegated_access"])),
        "dropbox_token": dropbox_token(DropboxConnection.objects.get(pk=world.ids["dropbox_connection"])),
        "stop_token": stop_token(ReportReader.objects.get(scheduled_report=world.ids["scheduled_report"], user=user)),
        "mail_stop_token": mail_stop_token(onboarding_mail),
        "mail_why_token": why_token(onboarding_mail),
        "mail_preferences_token": preferences_token(onboarding_mail),
        "staff_scheduled_report": create_scheduled_report(
            actor=Actor.person(head), name="Tiers", by="tier", period="last-month", rhythm="weekly", readers=[head.pk]
        ).pk,
        "session": "1",
        "linked_identity": LinkedIdentity.objects.create(user=user, issuer="https://id.example", subject="sub").pk,
        "passkey": str(passkey.pk),
        "reset_user": user.pk,
        "reset_key": PasswordTokens().make_token(user),
    }


def _token(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def _apply(name: str) -> Application:
    values = VALUES | {"contact_email": f"{name}@brandt-it.example"}
    return create_application(actor=Actor.anonymous(), ip_address="192.0.2.7", **values)


def addresses(ids: dict[str, str]) -> list[Address]:
    return [Address(route.name, _path(route, ids)) for route in ROUTES if is_page(route)]


def _path(route: Route, ids: dict[str, str]) -> str:
    words = {word: ids[key] for word, key in KEYWORDS.items() if f":{word}>" in route.pattern}
    if "<slug:slug>" in route.pattern:
        words["slug"] = ids["slug"]
    if ":pk>" in route.pattern:
        words["pk"] = ids[{**PAGES, **STAFF_PAGES, **ASKED_BY_LINK}[route.name]]
    if ":token>" in route.pattern:
        words["token"] = ids[LINKS[route.name]]
    if route.name == "self-service-ask":
        words["kind"] = "change-seats"  # `kind` is also that of an address
    if ":secret>" in route.pattern:
        words["secret"] = "of-nobody"
    if "uidb36" in route.pattern:
        words |= {"uidb36": ids["reset_user"], "key": ids["reset_key"]}
    try:
        return reverse(route.name, kwargs=words)
    except NoReverseMatch:
        raise AssertionError(f"no example address is known for the page {route.name}") from None


def is_shown_to(client: Client, address: Address) -> bool:
    """As HTML: not what redirects, downloads, takes only a POST or is somebody else's.

    A whole page: a fragment, such as a job's bar, is looked at in the page it belongs to; in a frame of a mail no script runs.
    """
    response = client.get(address.path)
    response.close()
    is_frame = "sandbox" in response.headers.get("Content-Security-Policy", "")
    return (
        not response.streaming and response.status_code == 200 and not is_frame and b"<html" in response.content[:200]
    )
