"""As whom a mail is shown: people and contacts of a partner with whom a journey could go."""

from typing import NoReturn

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.onboarding.errors import NobodyToShow
from partners.onboarding.readers import first_owner
from partners.onboarding.registry import ReaderKind, Subject
from partners.onboarding.triggers import admins_of
from portal.accounts.models import User
from portal.tenancy.models import Membership, Partner


def members_shown(partner: Partner) -> list[Membership]:
    """Longest there first."""
    rows = Membership.objects.filter(partner=partner, user__is_active=True)
    return list(rows.select_related("user").order_by("created_at", "id"))


def admins_shown(client: ClientAccount) -> list[Contact]:
    return admins_of({client.pk})[client.pk]


def first_client(partner: Partner, kind: ReaderKind) -> ClientAccount | None:
    """By name; of those who have an admin where a journey goes with one."""
    rows = ClientAccount.objects.current().filter(partner=partner)
    if kind == ReaderKind.CLIENT:
        rows = rows.filter(
            pk__in=Contact.objects.filter(partner=partner, kind=Contact.Kind.ADMIN).values("client_account")
        )
    return rows.select_related("owner__user").order_by("folded_name", "id").first()


def subject_shown(
    kind: ReaderKind | None, partner: Partner, client: ClientAccount | None = None, reader: str = ""
) -> Subject:
    """`reader` is the id of a person or a contact. Where somebody is not named, the first with whom the journey could go."""
    if kind in (None, ReaderKind.PARTNER):
        user = None if client else _person(partner, reader)
        return Subject(partner, user) if user else _nobody(partner)
    client = client or first_client(partner, kind)
    if client is None or client.partner_id != partner.pk:
        return _nobody(partner)
    if kind == ReaderKind.ABOUT_CLIENT:
        user = client.owner.user if client.owner else first_owner(partner.pk)
        return Subject(partner, user, client=client) if user and reader in ("", user.pk) else _nobody(partner)
    admins = [contact for contact in admins_shown(client) if reader in ("", contact.pk)]
    return Subject(partner, contact=admins[0], client=client) if admins else _nobody(partner)


def _person(partner: Partner, reader: str) -> User | None:
    if not reader:
        return first_owner(partner.pk)
    return next((member.user for member in members_shown(partner) if member.user_id == reader), None)


def _nobody(partner: Partner) -> NoReturn:
    raise NobodyToShow(partner=partner)
