"""Twenty clients that could be the customers of the demo's three partners."""

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal.notes.services import create_note
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role

# Per country of the partner: number in its PSA, name, domain, country, city, contact, e-mail, phone.
CLIENTS = {
    "US": [
        ("1042", "Hartwell Dental", "hartwelldental.example", "US", "Portland", "Priya Hartwell", "priya", "(503) 555-0142"),
        ("1043", "Bluebird Veterinary Clinic", "bluebirdvet.example", "US", "Gresham", "Sam O'Neil", "sam", "(503) 555-0177"),
        ("1048", "Kestrel Architects", "kestrel.example", "US", "Salem", "Mei Chen", "mei.chen", "(503) 555-0130"),
        ("1052", "Riverside Accountants", "riverside-acc.example", "US", "Portland", "Ana Lima", "ana", "(971) 555-0110"),
        ("1055", "Cedar Lane School", "cedarlane.example", "US", "Beaverton", "Ruth Okafor", "ruth", "(503) 555-0188"),
        ("1061", "Mount Tabor Brewing", "mttabor.example", "US", "Portland", "Ian Fletcher", "ian", "(503) 555-0102"),
        ("1067", "Willamette Legal Aid", "willamettelegal.example", "US", "Eugene", "Dana Whitcomb", "dana", "(541) 555-0164"),
        ("1070", "Pacific Crest Physio", "pcphysio.example", "US", "Bend", "Luis Ortega", "luis", "(541) 555-0121"),
    ],
    "DE": [
        ("K-0001", "Müller & Söhne KG", "mueller-soehne.example", "DE", "Düsseldorf", "Jörg Müller", "mueller", "0211 5550-10"),
        ("K-0003", "Bäckerei Groß", "baeckerei-gross.example", "AT", "Wien", "Anna Groß", "anna", "+43 1 5550 33"),
        ("K-0007", "Steuerkanzlei Weiß", "kanzlei-weiss.example", "DE", "München", "Jürgen Weiß", "j.weiss", "089 5550 123"),
        ("K-0009", "Praxis Dr. Yılmaz", "praxis-yilmaz.example", "DE", "Köln", "Elif Yılmaz", "praxis", "0221 5550 44"),
        ("K-0012", "Tischlerei Brandt", "tischlerei-brandt.example", "DE", "Bremen", "Lena Brandt", "lena", "0421 5550 19"),
        ("K-0015", "Café Zoé", "cafezoe.example", "LU", "Luxembourg", "Zoé Faÿ", "zoe", "+352 27 55 50 22"),
        ("K-0018", "Petersen + Claus", "petersen-claus.example", "DE", "Hamburg", "Maren Claus", "claus", "040 5550 71"),
    ],
    "NZ": [
        ("OT-11", "Ōtautahi Coffee", "otautahi.example", "NZ", "Christchurch", "Aroha Ngata", "aroha", "+64 3 555 0199"),
        ("OT-14", "Alps Guides", "alpsguides.example", "NZ", "Queenstown", "Tom Bradley", "tom", "+64 3 555 0127"),
        ("OT-15", "Kererū Early Learning", "kereru.example", "NZ", "Dunedin", "Mere Parata", "mere", "+64 3 555 0140"),
        ("OT-19", "Rakaia Farm Supplies", "rakaiafarm.example", "NZ", "Ashburton", "Grace Liu", "grace", "+64 3 555 0173"),
        ("OT-22", "Lyttelton Marine", "lytteltonmarine.example", "NZ", "Lyttelton", "Hemi Walker", "hemi", "+64 3 555 0155"),
    ],
}  # fmt: skip


def seed() -> None:
    """Each demo partner's clients, through the service; partners that have clients already are left alone."""
    for partner in Partner.objects.filter(country__in=CLIENTS).order_by("id"):
        if not ClientAccount.objects.filter(partner=partner).exists():
            actor = seller_of(partner)
            for number, row in enumerate(CLIENTS[partner.country]):
                _add(actor, *row, tags=TAGS[number % len(TAGS)])
            _write_notes(actor, partner)


NOTES = (
    "Walked through the offices with their practice manager: six rooms, one server under the stairs.",
    "They want a quote before the renewal, with ten more seats. {owner}, can you look at the price?\n\nTheir floor plan: https://files.example/plan",
)  # fmt: skip


TAGS = (("VIP", "Healthcare"), ("Healthcare",), ("Design", "Quarterly review"), ("VIP",), ())


def _write_notes(actor: Actor, partner: Partner) -> None:
    client = ClientAccount.objects.filter(partner=partner).order_by("id")[0]
    owner = Membership.objects.filter(partner=partner, role=Role.OWNER).select_related("user").order_by("id")[0]
    for text in NOTES:
        create_note(actor=actor, subject=client, text=text.format(owner=f"@{owner.user}"))


def seller_of(partner: Partner) -> Actor:
    members = Membership.objects.filter(partner=partner, role__in=[Role.SELLER, Role.OWNER]).select_related(
        "user", "partner"
    )
    return Actor.member(sorted(members, key=lambda member: member.role != Role.SELLER)[0])


def _add(actor: Actor, number, name, domain, country, city, contact, mailbox, phone, tags) -> None:
    create_client_account(
        actor=actor,
        external_id=number,
        name=name,
        domain=domain,
        country=country,
        city=city,
        contact_name=contact,
        contact_email=f"{mailbox}@{domain}",
        phone=phone,
        tags=tags,
    )
