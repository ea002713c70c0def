"""A new e-mail address: approved from the old one, confirmed from the new one, in whichever order."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts import errors
from portal.accounts.models import EmailChange, User
from portal.accounts.securing import WEEK, Secured, secure_account
from portal.accounts.services import require_self
from portal.accounts.sessions import end_sessions
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import LinkInvalid, NotFound
from portal.events.record import record_event
from portal.ratelimit import take
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import NOBODY

LIFETIME = timedelta(days=2)
REQUESTS_PER_DAY = 5
State = EmailChange.State


def is_open(change: EmailChange) -> LinkInvalid | None:
    return None if change.is_open else errors.EmailChangeClosed()


def can_be_refused(change: EmailChange) -> LinkInvalid | None:
    return None if change.can_be_refused else errors.EmailChangeClosed()


@business_action(
    noun="me", verb="request-email-change", label=_("Change own e-mail address"), roles=NOBODY, anyone=True, api=False,
    subject="user",
)  # fmt: skip
def request_email_change(*, actor: Actor, user: User, email: str) -> EmailChange:
    """Two mails leave. Whether somebody else has the address is asked when they do: neither answer nor time tells."""
    require_self(actor, user)
    email = checked(EmailChange, "new_email", email.strip().lower())
    if email == user.email:
        raise errors.SameEmail(email=email)
    take(f"email-change:{user.pk}", capacity=REQUESTS_PER_DAY, per=timedelta(days=1))
    for before in EmailChange.objects.select_for_update().filter(user=user, state=State.REQUESTED):
        _close(before, State.WITHDRAWN)
    change = EmailChange.objects.create(
        user=user, old_email=user.email, new_email=email, expires_at=clock.now() + LIFETIME
    )
    record_event(actor, "user.email_change_requested", user, new={"change_id": change.pk})
    return change


@business_action(
    noun="me", verb="withdraw-email-change", label=_("Withdraw own change of address"), roles=NOBODY, anyone=True,
    api=False, subject="change", available=is_open,
)  # fmt: skip
def withdraw_email_change(*, actor: Actor, change: EmailChange) -> EmailChange:
    require_self(actor, change.user)
    _close(change, State.WITHDRAWN)
    record_event(actor, "user.email_change_withdrawn", change.user)
    return change


@business_action(
    noun="me", verb="refuse-email-change", label=_("Refuse change of address"), roles=NOBODY, anyone=True, api=False,
    subject="change", available=can_be_refused,
)  # fmt: skip
def refuse_email_change(*, actor: Actor, change: EmailChange) -> Secured:
    """From the old address: somebody else sits in the account. They are out, and do not get in again."""
    _require_link(actor)
    user = _lock_user(change)
    for other in EmailChange.objects.filter(user=user, state=State.REQUESTED).exclude(pk=change.pk):
        _close(other, State.REFUSED)
    _close(change, State.REFUSED)
    secured = secure_account(user, change.created_at)
    told = {"removed": secured.removed, "since": (change.created_at - WEEK).isoformat()}
    record_event(actor, "user.email_change_refused", user, new=told)
    return secured


@business_action(
    noun="me", verb="approve-email-change", label=_("Approve change of address"), roles=NOBODY, anyone=True, api=False,
    subject="change", available=is_open,
)  # fmt: skip
def approve_email_change(*, actor: Actor, change: EmailChange, keep: str = "") -> EmailChange:
    """From the old address. `keep` is the session of the browser that answers, should it be theirs."""
    _require_link(actor)
    if change.approved_at:
        raise errors.EmailChangeClosed()
    change.approved_at = clock.now()
    return _complete(actor, change, "user.email_change_approved", keep)


@business_action(
    noun="me", verb="confirm-email-change", label=_("Confirm change of address"), roles=NOBODY, anyone=True, api=False,
    subject="change", available=is_open,
)  # fmt: skip
def confirm_email_change(*, actor: Actor, change: EmailChange, keep: str = "") -> EmailChange:
    """From the new address."""
    _require_link(actor)
    if change.confirmed_at:
        raise errors.EmailChangeClosed()
    change.confirmed_at = clock.now()
    return _complete(actor, change, "user.email_change_confirmed", keep)


def _complete(actor: Actor, change: EmailChange, verb: str, keep: str) -> EmailChange:
    """Only when both have answered does the address change, and every other session ends."""
    record_event(actor, verb, change.user)
    if change.approved_at and change.confirmed_at:
        _take_over(actor, change, keep)
    change.save()
    return change


def _take_over(actor: Actor, change: EmailChange, keep: str) -> None:
    user = _lock_user(change)
    if user.email != change.old_email:
        raise errors.EmailChangeClosed()
    user.email = change.new_email
    end_sessions(user, keep=keep)
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "session_epoch"])
            EmailAddress.objects.filter(user=user).delete()  # allauth's own copies would go on signing in
    except IntegrityError:  # taken in the meantime: by whoever holds the mailbox that just confirmed
        raise errors.EmailTaken(email=change.new_email) from None
    change.become(State.DONE)
    old, new = {"email": change.old_email}, {"email": change.new_email}
    record_event(actor, "user.email_changed", user, old=old, new=new)


def _close(change: EmailChange, state: str) -> None:
    change.become(state)
    change.save()


def _lock_user(change: EmailChange) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=change.user_id)


def _require_link(actor: Actor) -> None:
    if actor.kind != ActorKind.LINK:
        raise NotFound()
