"""Who reads the mails of a journey: somebody with an account, or a client's contact. For what writes, sends or counts time."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.network.models import Profile
from partners.onboarding.engine.values import Reason
from partners.onboarding.models import JourneyRun
from partners.onboarding.registry import Subject
from portal.accounts.models import User
from portal.accounts.preferences import UTC, language_of, zone_of
from portal.brand import Brand, brand_of
from portal.events.models import Event
from portal.mail.hours import ReaderCalendar
from portal.mail.reader_hours import calendar_of_user
from portal.mail.services import language_for_stranger
from portal.tenancy.models import Membership, Partner
from portal.tenancy.queries import owners_of
from portal.zones import zone_of_country, zones_of_country

PARTNER_ENDED = Reason("partner-ended")


@dataclass(frozen=True)
class Reader:
    """`event` is what made somebody mail them: of a contact nobody wrote down which language it speaks, nor where it lives."""

    subject: Subject
    event: Event | None = None

    @property
    def user(self) -> User | None:
        return self.subject.user

    @property
    def name(self) -> str:
        return self.subject.name

    @property
    def address(self) -> str:
        return self.subject.contact.email if self.subject.contact else self.subject.account.email

    @property
    def language(self) -> str:
        """Of a contact that of whoever set it up, else that of its partner's owner."""
        if self.subject.contact is None:
            return self.subject.account.language
        of_event = language_for_stranger(self.event) if self.event else ""
        return of_event or (language_of(self._owner) if self._owner else "")

    @property
    def country(self) -> str:
        client = self.subject.client if self.subject.contact else None
        return (client.country if client else "") or self.subject.partner.country

    @property
    def zone(self) -> ZoneInfo:
        return zone_in(self.country, self._owner) if self.subject.contact else zone_of(self.subject.account)

    @property
    def calendar(self) -> ReaderCalendar:
        if self.subject.contact:
            return ReaderCalendar(self.zone, self.country)
        return calendar_of_user(self.subject.account, self.country)

    @property
    def brand(self) -> Brand | None:
        """In whose look it is mailed; without one the mail is the portal's own."""
        return brand_of(self.subject.partner) if self.subject.contact else None

    @property
    def context(self) -> dict[str, str]:
        """What a message says of whoever has no account that could be asked when it leaves."""
        if self.subject.contact is None:
            return {}
        return {"contact": self.subject.contact.pk, "zone": self.zone.key, "country": self.country}

    @cached_property
    def _owner(self) -> User | None:
        return first_owner(self.subject.partner.pk)


def subject_of(run: JourneyRun) -> Subject:
    return Subject(run.partner, run.user, run.contact, run.client_account)


def reader_of(run: JourneyRun) -> Reader:
    return Reader(subject_of(run), run.event)


def first_owner(partner_id: str) -> User | None:
    """Whom a new partner's mails go to."""
    return next(iter(owners_of(partner_id)), None)


def zone_in(country: str, owner: User | None) -> ZoneInfo:
    """Of a contact no zone is known: that of its country, of several the one in which its partner's owner lives, else the one in
    which most people do.
    """
    zones = zones_of_country(country)
    if owner and (owner.time_zone in zones or not zones):
        return zone_of(owner)
    return zone_of_country(country) or UTC


def reason_to_stop(run: JourneyRun) -> Reason | None:
    """Whatever its version says."""
    return reason_against(subject_of(run))


def reason_against(subject: Subject) -> Reason | None:
    """Why nobody goes on a journey with them, whichever it is."""
    partner, user, contact = subject.partner, subject.user, subject.contact
    if partner.state == Partner.State.CLOSED:
        return PARTNER_ENDED
    if contact is None:
        is_member = user and Membership.objects.filter(partner=partner, user=user).exists()
        gone = user is None or not user.is_active or not is_member
        return Reason("reader-left") if gone else _of_client(subject)
    if contact.partner_id != partner.pk:
        return Reason("client-handed-over")
    if contact.kind != Contact.Kind.ADMIN:
        return Reason("no-admin")
    return _of_client(subject) or _of_choice(partner)


def _of_client(subject: Subject) -> Reason | None:
    return Reason("client-gone") if subject.client and subject.client.state in ClientAccount.GONE else None


def _of_choice(partner: Partner) -> Reason | None:
    return Reason("mails-no-clients") if partners_that_mail_no_clients({partner.pk}) else None


def partners_that_mail_no_clients(partner_ids: Collection[str]) -> set[str]:
    """Whose owners or admins have said no."""
    said_no = Profile.objects.filter(partner_id__in=partner_ids, mails_clients=False).order_by()
    return set(said_no.values_list("partner_id", flat=True))
