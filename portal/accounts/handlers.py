"""Mail about one's own account: the link for a forgotten password, and word of what changed."""

from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.links import APPROVE, CONFIRM, email_change_url, set_password_url
from portal.accounts.models import EmailChange, User
from portal.accounts.queries import has_account
from portal.accounts.reset import MAIL_LIFETIME
from portal.accounts.securing import in_words, ways_into
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import mail_context, reader_of
from portal.notifications.services import Letter, notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.actor import ActorKind

REFUSED = "user.email_change_refused"
CHANGES = {
    "staff_member.role_changed": gettext_lazy("Your role among the network’s staff was changed."),
    "staff_member.removed": gettext_lazy("You no longer belong to the network’s staff. Your account stays."),
    "user.password_changed": gettext_lazy("Your password was changed."),
    "user.second_factor_added": gettext_lazy("A second factor was set up."),
    "user.second_factor_removed": gettext_lazy("Your second factor was removed."),
    "user.passkey_added": gettext_lazy("A passkey was added. It signs in to your account."),
    "user.passkey_removed": gettext_lazy("A passkey was removed from your account."),
    REFUSED: gettext_lazy("A change of your e-mail address was refused from this mailbox."),
    "user.single_sign_on_linked": gettext_lazy("Single sign-on was linked to your account. It signs in to it."),
    "user.single_sign_on_unlinked": gettext_lazy("Single sign-on was unlinked from your account."),
    "user.recovery_codes_renewed": gettext_lazy("New recovery codes were made. The old ones no longer work."),
}
_WHY = gettext_lazy("You get this because it concerns the security of your account.")


@mail_context("password-reset", gettext_lazy("Set a new password"))
def password_reset_context(message: Message) -> dict:
    """The first moment at which anybody asks whether the address has an account."""
    user = User.objects.filter(email=message.to_email, is_active=True).first()
    if user is None:
        raise NoLongerNeeded(_("There is no account for this address."))
    return {
        "user": user,
        "url": set_password_url(user),
        "is_first": not user.has_usable_password(),
        "renewed": message.context.get("renewed", False),
    }


@handles("user.password_link_renewed")
def send_new_password_link(event: Event) -> None:
    queue_message(
        template="password-reset",
        to=User.objects.get(pk=event.subject_id),
        dedupe_key=f"password-link:{event.pk}",
        why=gettext_lazy("You get this because a link to set your password had expired."),
        context={"renewed": True},
        event=event,
        expires_at=event.created_at + MAIL_LIFETIME,
    )


SECURITY = topic(
    "security",
    label=gettext_lazy("Security of your account"),
    text=gettext_lazy("Passwords, second factors, passkeys, single sign-on, your role among staff."),
    place=Place.ACCOUNT,
    icon="shield-check",
    says=lambda event: str(CHANGES[event.verb]),
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("account_security"),
    fixed=True,
)


@handles(*CHANGES)
def send_security_notice(event: Event) -> None:
    user = User.objects.get(pk=event.subject_id)
    template = "account-secured" if event.verb == REFUSED else "security-notice"
    notify(SECURITY, event, [user], letter=Letter(template, why=_WHY, key=f"{template}:{event.pk}"))


@mail_context("security-notice", gettext_lazy("A change to the security of an account"))
def security_notice_context(message: Message) -> dict:
    event = cast(Event, message.event)  # given by send_security_notice
    return {"change": CHANGES[event.verb], "at": event.created_at}


@mail_context("account-secured", gettext_lazy("An account is secured"))
def account_secured_context(message: Message) -> dict:
    event, user = cast(Event, message.event), reader_of(message)
    removed, kept = in_words(event.new["removed"]), in_words(ways_into(user))
    return {"removed": removed, "kept": kept, "url": set_password_url(user)}


@handles("membership.second_factor_reset", "staff_member.second_factor_reset")
def send_reset_notice(event: Event) -> None:
    _warn(event.new["user_id"], "second-factor-reset", event)


def _warn(user_id: str, template: str, event: Event) -> None:
    queue_message(
        template=template,
        to=User.objects.get(pk=user_id),
        dedupe_key=f"{template}:{event.pk}",
        why=_WHY,
        context={"event": event.pk},
        event=event,
    )


@mail_context("second-factor-reset", gettext_lazy("A second factor was reset"))
def second_factor_reset_context(message: Message) -> dict:
    event = cast(Event, message.event)
    moment = date_format(timezone.localtime(event.created_at), "LONG_DATETIME")
    url = settings.SITE_URL + reverse("mfa_index")
    from_the_server = event.actor_kind == ActorKind.SYSTEM  # by whoever runs it
    who = settings.OPERATOR["name"] if from_the_server else event.actor_label
    return {"who": who, "reason": event.reason, "at": moment, "url": url}


@handles("user.email_change_requested")
def ask_both_addresses(event: Event) -> None:
    change = EmailChange.objects.select_related("user").get(pk=event.new["change_id"])
    for purpose, address in ((APPROVE, change.old_email), (CONFIRM, change.new_email)):
        queue_message(
            template=f"email-change-{purpose}",
            email=address,
            name=change.user.name,
            language=change.user.language,
            dedupe_key=f"email-change-{purpose}:{event.pk}",
            why=gettext_lazy("Somebody asked for a new e-mail address for an account in the Partner Portal."),
            context={"change": change.pk},
            event=event,
            expires_at=change.expires_at,
        )


def _open_change(message: Message) -> EmailChange:
    change = EmailChange.objects.select_related("user").get(pk=message.context["change"])
    if not change.is_open:
        raise NoLongerNeeded(_("The change of address is over."))
    return change


@mail_context("email-change-approve", gettext_lazy("Approve a new e-mail address"))
def email_change_approve_context(message: Message) -> dict:
    change = _open_change(message)
    return {"change": change, "url": email_change_url(change, APPROVE)}


@mail_context("email-change-confirm", gettext_lazy("Confirm a new e-mail address"))
def email_change_confirm_context(message: Message) -> dict:
    """The first moment at which anybody asks whether the address belongs to another account."""
    change = _open_change(message)
    if has_account(change.new_email):
        raise NoLongerNeeded(_("There is an account for this address already."))
    return {"change": change, "url": email_change_url(change, CONFIRM)}


@handles("user.email_changed")
def tell_both_addresses(event: Event) -> None:
    """The old one too: for whoever did not want it."""
    user = User.objects.get(pk=event.subject_id)
    for address in (event.old["email"], event.new["email"]):
        queue_message(
            template="email-changed",
            email=address,
            name=user.name,
            language=user.language,
            dedupe_key=f"email-changed:{event.pk}:{address == event.new['email']}",
            why=_WHY,
            context={"event": event.pk},
            event=event,
        )


@mail_context("email-changed", gettext_lazy("An e-mail address was changed"))
def email_changed_context(message: Message) -> dict:
    event = cast(Event, message.event)
    moment = date_format(timezone.localtime(event.created_at), "LONG_DATETIME")
    return {"old_email": event.old["email"], "new_email": event.new["email"], "at": moment}


phrases(
    {
        "user.email_change_approved": gettext_lazy("approved a change of address from the old one"),
        "user.email_change_confirmed": gettext_lazy("confirmed a change of address from the new one"),
        REFUSED: gettext_lazy("refused a change of address from the old one"),
        "user.email_change_requested": gettext_lazy("asked for a change of address"),
        "user.email_change_withdrawn": gettext_lazy("withdrew a change of address"),
        "user.email_changed": gettext_lazy("has a new e-mail address"),
        "membership.second_factor_reset": gettext_lazy("reset the second factor of {subject}"),
        "user.passkey_added": gettext_lazy("added a passkey"),
        "user.passkey_removed": gettext_lazy("removed a passkey"),
        "user.password_link_renewed": gettext_lazy(
            "had a new link to set the password sent, for the old one had expired"
        ),
        "user.single_sign_on_linked": gettext_lazy("linked single sign-on by {issuer}"),
        "user.single_sign_on_unlinked": gettext_lazy("unlinked single sign-on"),
        "user.session_ended": gettext_lazy("signed out elsewhere: {device}"),
        "user.sessions_ended": gettext_lazy("signed out everywhere else"),
    }
)
