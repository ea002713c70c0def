"""The demo's network: three partners in three countries, made as real ones are, and applications in every state."""

from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from partners.network.authorising import authorise_partner
from partners.network.links import as_applicant
from partners.network.models import Agreement, Application, ServicesBadge
from partners.network.services import (
    accept_agreement,
    approve_application,
    confirm_application,
    create_application,
    decline_application,
    mend_application,
    request_information,
    start_review,
    withdraw_application,
)
from portal import clock
from portal.accounts.models import User
from portal.accounts.services import set_password
from portal.demo import PASSWORD, STAFF_EMAIL, owner_of
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role, StaffRole
from portal.tenancy.services import accept_invitation, create_invitation

# Company, website, country, size, owner, mailbox, services, why, days ago.
PARTNERS = [
    (
        "Cascadia Managed IT", "cascadia-it.example", "US", "20-99", "Nora Whitfield", "nora",
        "Managed workplaces, backup, helpdesk for dental and legal offices",
        "Sixty clients ask us for one place to share files. We want to sell it with the helpdesk they know.", 420,
    ),
    (
        "Nordlicht Systemhaus GmbH", "nordlicht-systemhaus.example", "DE", "5-19", "Jonas Petersen", "jonas",
        "IT-Betreuung für Handwerk und Kanzleien",
        "Our clients are craft businesses and tax offices; they need simple sharing and somebody to call.", 400,
    ),
    (
        "Te Waipounamu Tech", "tewaipounamu-tech.example", "NZ", "5-19", "Aroha Tamihana", "aroha",
        "Cloud support for rural businesses on the South Island",
        "Our clients work where the connection is thin. Files that sync by themselves help them more than a server.", 390,
    ),
]  # fmt: skip
# Those who joined the owner, by the partner's country: name, mailbox, role.
PEOPLE = {
    "US": [
        ("Sam Delgado", "sam", Role.SELLER),
        ("Priya Raman", "priya", Role.ADMIN),
        ("Theo Lindqvist", "theo", Role.TECHNICIAN),
        ("Grace Okoro", "grace", Role.BILLING),
        ("Mia Kowalski", "mia", Role.LEARNER),
        ("Ben Archer", "ben", Role.READ_ONLY),
    ],
    "DE": [("Lena Brandt", "lena", Role.SELLER), ("Emre Yıldız", "emre", Role.TECHNICIAN)],
    "NZ": [("Hemi Walker", "hemi", Role.SELLER)],
}
# Company, website, country, size, contact, mailbox, services, why, days ago, what became of it.
APPLICATIONS = [
    (
        "Blue Harbor Networks", "blueharbor.example", "US", "20-99", "Dana Kim", "dana", "Networks and workplaces for hotels",
        "Hotel chains ask us to replace their file servers.", 9, "submitted",
    ),
    (
        "Nordlicht IT Service GmbH", "nordlicht-it.example", "DE", "5-19", "Wiebke Harms", "wiebke", "IT-Service in Bremen",
        "Our clients want to share drawings with building sites.", 3, "in_review",
    ),
    (
        "Atelier Informatique Rhône", "atelier-rhone.example", "FR", "5-19", "Luc Moreau", "luc", "Helpdesk et sauvegarde",
        "Twelve of our clients use Dropbox already and want one invoice.", 1, "submitted",
    ),
    (
        "Brightwater Business Systems", "brightwater.example", "CA", "20-99", "Amélie Tremblay", "amelie",
        "Managed IT for accountants and engineers",
        "Our engineers' clients send files that no mailbox takes.", 8, "information_requested",
    ),
    (
        "Datacraft Solutions SRL", "datacraft.example", "RO", "5-19", "Mihai Ionescu", "mihai", "Backup, cloud, helpdesk",
        "Thirty small firms around Cluj ask us for a place to share files.", 12, "mended",
    ),
    (
        "Kite & Anchor IT", "kiteanchor.example", "GB", "1-4", "Olivia Shaw", "olivia", "One-person IT support",
        "I look after nine small practices.", 1, "draft",
    ),
    (
        "Rapid Traffic Boost", "rapidtraffic.example", "US", "1-4", "Max Rowe", "max", "Search engine marketing",
        "Looking for new products for our newsletter.", 30, "declined",
    ),
    (
        "Solvent Lagom AB", "solventlagom.example", "SE", "5-19", "Elsa Nyström", "elsa", "IT for property managers",
        "We would like to offer file sharing with our service desk.", 21, "withdrawn",
    ),
]  # fmt: skip
QUESTIONS = {
    "website": "The page says that the domain is for sale. Is this the right address?",
    "motivation": "How many of these clients would begin in the first year?",
}
# What the programme gave each partner; the one in New Zealand still waits for its Reseller ID.
AUTHORISATIONS: dict[str, dict] = {
    "US": {"reseller_id": "CMI-204817", "authorised_countries": ["US", "CA"]},
    "DE": {"reseller_id": "NSH-118203", "authorised_countries": ["DE", "AT", "CH", "LU"]},
    "NZ": {"authorised_countries": ["NZ", "AU"]},
}
BADGES = {"DE": ServicesBadge.SELECT}
ADDRESS = "192.0.2.10"  # kept for documentation by RFC 5737
BEGAN_BEFORE = 700  # days ago the network began
JOINED_AFTER = 380  # days ago the first colleagues were invited
DECLINE_REASON = "The network is for companies that look after their clients' IT. Apply again when you offer that."


def seed() -> None:
    if Application.objects.exists():
        return
    staff = Actor.person(_staff())
    for row in PARTNERS:
        _add_partner(staff, *row)
    for partner in Partner.objects.filter(country__in=PEOPLE).order_by("created_at"):
        _add_people(partner, JOINED_AFTER)
    for application in APPLICATIONS:
        _add_application(staff, *application)


def _staff() -> User:
    known = User.objects.filter(email=STAFF_EMAIL).first()
    with clock.moved(to=_days_ago(BEGAN_BEFORE, 7)):
        return known or User.objects.create_user(
            STAFF_EMAIL, PASSWORD, name="Robin Castellane", staff_role=StaffRole.NETWORK_ADMIN
        )


def _days_ago(days: int, hour: int) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=days), time(hour, 12), UTC)


def _apply(company, website, country, size, name, mailbox, services, why) -> Application:
    return create_application(
        actor=as_applicant(Actor.anonymous()),
        ip_address=ADDRESS,
        company_name=company,
        website=website,
        country=country,
        size=size,
        contact_name=name,
        contact_email=f"{mailbox}@{website}",
        services=services,
        motivation=why,
    )


def _confirm(application: Application) -> Application:
    actor = Actor.link(application, application.contact_name)
    return confirm_application(actor=actor, application=application)


@transaction.atomic
def _add_partner(staff: Actor, *row) -> None:
    *values, days = row
    with clock.moved(to=_days_ago(days, 8)):
        application = _confirm(_apply(*values))
    with clock.moved(to=_days_ago(days - 1, 10)):
        partner = approve_application(
            actor=staff, application=application, **AUTHORISATIONS[application.country]
        ).partner
        if badge := BADGES.get(application.country):
            authorise_partner(
                actor=staff, profile=partner.profile, services_badge=badge, **AUTHORISATIONS[application.country]
            )
        owner = Membership.objects.select_related("user", "partner").get(partner=partner)
        set_password(actor=Actor.person(owner.user), user=owner.user, password=PASSWORD)
        agreement = Agreement.objects.in_force()
        actor = Actor.member(owner)
        accept_agreement(actor=actor, partner=partner, agreement=agreement, ip_address=ADDRESS)


def _add_people(partner: Partner, days: int) -> None:
    """Invited by the owner, one after the other."""
    owner = owner_of(partner.slug)
    for index, (name, mailbox, role) in enumerate(PEOPLE[partner.country]):
        email = f"{mailbox}@{partner.profile.website}"
        with clock.moved(to=_days_ago(days - index, 14)):
            invitation = create_invitation(actor=owner, email=email, role=role)
            holder = Actor.link(invitation, email)
            accept_invitation(actor=holder, invitation=invitation, name=name, password=PASSWORD)


def _add_application(staff: Actor, *row) -> None:
    *values, days, fate = row
    with clock.moved(to=_days_ago(days, 9)):
        application = _apply(*values)
        if fate != "draft":
            _confirm(application)
    for later, (hour, step) in enumerate(FATES.get(fate, ()), start=1):
        with clock.moved(to=_days_ago(max(days - later, 0), hour)):
            step(staff, application)


def _review(staff: Actor, application: Application) -> None:
    start_review(actor=staff, application=application)


def _ask(staff: Actor, application: Application) -> None:
    request_information(
        actor=staff, application=application, questions=QUESTIONS, message="Two short answers are enough."
    )


def _mend(_staff: Actor, application: Application) -> None:
    values = {"website": "datacraft-solutions.example", "motivation": f"{application.motivation} Ten begin at once."}
    holder = Actor.link(application, application.contact_name)
    mend_application(actor=holder, application=application, answer="We moved last month, sorry.", **values)


def _decline(staff: Actor, application: Application) -> None:
    decline_application(actor=staff, application=application, reason=DECLINE_REASON)


def _withdraw(_staff: Actor, application: Application) -> None:
    holder = Actor.link(application, application.contact_name)
    withdraw_application(actor=holder, application=application, reason="We merge with another company first.")


# What happened to an application, a day after the other: (hour, step).
FATES: dict[str, list] = {
    "in_review": [(14, _review)],
    "information_requested": [(11, _ask)],
    "mended": [(11, _ask), (15, _mend)],
    "declined": [(15, _decline)],
    "withdrawn": [(16, _withdraw)],
}
