"""Ctrl-K, the search page and `GET /search`: what is found, by whom, and what is refused."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.network.models import Application
from partners.network.services import create_application
from portal.search.index import fill
from portal.search.models import SearchEntry
from portal.search.queries import read_question, search
from portal.search.words import one_slip
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import assign_manager, remove_member
from tests.factories import make_user
from tests.house.world import furnish
from tests.network.conftest import VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]

NAMES = ("Hartwell Dental", "Müller & Söhne KG", "Café Zoé", "O'Neil Brewing", "Kestrel Architects")


def found(actor: Actor, question: str, **options) -> list[str]:
    return [entry.title for entry in search(actor, read_question(question), limit=20, **options)]


@pytest.fixture
def clients(owner) -> dict[str, ClientAccount]:
    made = [
        create_client_account(
            actor=owner, name=name, external_id=f"K-10{at}", domain=f"client{at}.example", city="Salem"
        )
        for at, name in enumerate(NAMES)
    ]
    return {client.name: client for client in made}


ASKED = {
    "hartw": "Hartwell Dental",
    "DENTAL hartwell": "Hartwell Dental",
    "müller": "Müller & Söhne KG",
    "mueller sohne": "Müller & Söhne KG",
    "cafe zoe": "Café Zoé",
    "oneil": "O'Neil Brewing",
    "k-103": "O'Neil Brewing",
    "client4.exa": "Kestrel Architects",
    "estrel": "Kestrel Architects",  # inside a word
    "kestral": "Kestrel Architects",  # wrong
    "kestel": "Kestrel Architects",  # missing
    "kesttrel": "Kestrel Architects",  # one too many
    "kesrtel arch": "Kestrel Architects",  # swapped
    "ekstrel": "Kestrel Architects",
    "xestrel": "Kestrel Architects",
}
IN_VAIN = ("kesrtal", "kstrl", "zeo", "K-10333", "nothing alike")  # two slips, a short word, another number


def test_a_client_is_found_by_what_people_type_and_not_by_more(clients, owner):
    assert {asked: found(owner, asked, noun="client-accounts") for asked in ASKED} == {
        asked: [name] for asked, name in ASKED.items()
    }
    assert {asked: found(owner, asked) for asked in IN_VAIN} == {asked: [] for asked in IN_VAIN}


def test_the_nearest_comes_first(clients, owner):
    create_client_account(actor=owner, name="Dental", external_id="1")
    create_client_account(actor=owner, name="Dentalia", external_id="2")
    assert found(owner, "dental") == ["Dental", "Dentalia", "Hartwell Dental"]


def test_a_slip_is_forgiven_only_where_little_was_found(clients, owner):
    for number in range(5):
        create_client_account(actor=owner, name=f"Kestral {number}", external_id=f"9{number}")
    assert "Kestrel Architects" not in found(owner, "kestral")


@pytest.mark.one_engine
def test_every_kind_of_slip_is_thought_of():
    assert {"_ello", "h_llo", "ello", "ehllo", "_hello", "hell", "hel_lo"} <= set(one_slip("hello"))


def test_a_changed_name_and_a_removed_person_are_known_at_once(clients, owner, company):
    update_client_account(actor=owner, client_account=clients["Hartwell Dental"], name="Bluebird Clinic")
    assert (found(owner, "hartwell dental"), found(owner, "bluebird")) == ([], ["Bluebird Clinic"])
    seller = Membership.objects.get(user=company.user("seller"))
    assert found(owner, "seller@hartwell", noun="memberships") == [str(company.user("seller"))]
    user = company.user("seller")
    user.name = "Sam Okafor"
    user.save(update_fields=["name"])
    assert found(owner, "okafor") == ["Sam Okafor"]
    remove_member(actor=owner, membership=seller)
    assert found(owner, "okafor") == []


def test_a_rolled_back_change_leaves_search_as_it_was(clients, owner):
    before = list(SearchEntry.objects.order_by("pk").values())
    with pytest.raises(Exception, match="no further"):
        _fail_after_saving(clients["Café Zoé"])
    assert list(SearchEntry.objects.order_by("pk").values()) == before


def _fail_after_saving(client: ClientAccount) -> None:
    with transaction.atomic():
        client.name = "Elsewhere"
        client.save()
        raise RuntimeError("no further")


def test_nobody_finds_what_they_do_not_see(company, clients, outsider, staff, colleague):
    application = create_application(actor=Actor.anonymous(), ip_address="192.0.2.1", **VALUES)
    manager, editor = (
        Actor.person(colleague(StaffRole.PARTNER_MANAGER)),
        Actor.person(colleague(StaffRole.CONTENT_EDITOR)),
    )
    seen = {
        "owner": (company.actor("owner"), True),
        "learner": (company.actor("learner"), False),
        "outsider": (outsider, False),
        "admin of the network": (staff, True),
        "manager of others": (manager, False),
        "content editor": (editor, False),
        "nobody": (Actor.anonymous(), False),
    }
    assert {who: bool(found(actor, "kestrel")) for who, (actor, _) in seen.items()} == {
        who: sees for who, (_, sees) in seen.items()
    }
    assert found(company.actor("learner"), "seller of hartwell", noun="memberships")
    assert not found(company.actor("owner"), application.company_name, noun="applications")
    assert found(staff, application.company_name, noun="applications")
    assign_manager(actor=staff, partner=company.partner, manager=colleague(StaffRole.PARTNER_MANAGER))
    assert found(manager, "kestrel") == ["Kestrel Architects"]


def test_the_api_finds_within_the_scopes_of_its_key(clients, company, other_company, api):
    answer = api(company.partner, "client-accounts:read").get("/api/v1/search", {"q": "kestrell"})
    client = clients["Kestrel Architects"]
    hit = {"noun": "client-accounts", "id": client.pk, "title": client.name, "note": "K-104 · client4.example · Salem"}
    assert answer.json() == {"data": [hit | {"partner": company.partner.pk}]}
    assert api(company.partner, "memberships:read").get("/api/v1/search", {"q": "kestrel"}).json() == {"data": []}
    others = api(other_company.partner, "client-accounts:read").get("/api/v1/search", {"q": "kestrel"})
    assert others.json() == {"data": []}


REFUSED = (
    ({"q": "word " * 1500}, "search_too_long"),
    ({"q": "a\x07b"}, "hostile_text"),
    ({"q": "x", "limit": "0"}, "invalid"),
    ({"q": "x", "limit": "10000000000"}, "invalid"),
    ({"q": "x", "noun": "secrets"}, "invalid"),
)


def test_the_api_refuses_what_is_no_question(company, api):
    key = api(company.partner, "client-accounts:read")
    for asked, code in REFUSED:
        answer = key.get("/api/v1/search", asked)
        assert (answer.status_code, answer.json()["code"]) == (400, code)


ODD = ("", "   ", "🎉", "%_%", "x" * 200, "a b c d e f g h i j k", "日本", "' OR 1=1 --")


def test_odd_questions_have_an_answer_on_every_door(clients, company, api, sign_in):
    key, browser = api(company.partner, "client-accounts:read"), sign_in(company.user("owner"))
    url = reverse("partner-search", args=[company.partner.slug])
    for question in ODD:
        assert key.get("/api/v1/search", {"q": question}).json() == {"data": []}
        for headers in ({}, {"HX-Request": "true"}):
            assert browser.get(url, {"q": question}, headers=headers).status_code == 200


def test_a_refused_question_says_why_beside_the_field(company, sign_in):
    browser, url = sign_in(company.user("owner")), reverse("partner-search", args=[company.partner.slug])
    page = browser.get(url, {"q": "word " * 1500})
    assert page.status_code == 400
    assert "at most 200 characters" in page.content.decode()
    assert (
        "at most 200 characters" in browser.get(url, {"q": "w " * 150}, headers={"HX-Request": "true"}).content.decode()
    )


def test_pages_and_actions_are_found_as_the_role_has_them(company, sign_in, staff_user):
    url = reverse("partner-search", args=[company.partner.slug])

    def page(role: str, question: str) -> str:
        return sign_in(company.user(role)).get(url, {"q": question}).content.decode()

    assert reverse("client-account-create", args=[company.partner.slug]) in page("seller", "add clint")
    assert reverse("client-account-create", args=[company.partner.slug]) not in page("read-only", "add client")
    assert reverse("brand", args=[company.partner.slug]) in page("seller", "brand")
    assert reverse("mfa_index") in page("learner", "passkey")
    staff = sign_in(staff_user).get(reverse("staff-search"), {"q": "audit"}).content.decode()
    assert reverse("event-list") in staff


def test_the_palette_lists_everything_as_options_that_lead_somewhere(clients, company, sign_in):
    url = reverse("partner-search", args=[company.partner.slug])
    browser = sign_in(company.user("owner"))
    options = browser.get(url, {"q": "kestrel"}, headers={"HX-Request": "true"})
    assert b"<html" not in options.content
    assert 'role="option"' in options.content.decode()
    assert (
        reverse("client-account", args=[company.partner.slug, clients["Kestrel Architects"].pk])
        in options.content.decode()
    )
    assert "Add client" in browser.get(url, headers={"HX-Request": "true"}).content.decode()


def test_every_noun_leads_to_a_page_that_opens(sign_in, staff_user):
    """By the furnished company, as its owner and as staff: each hit's address is one that this reader may open."""
    world = furnish("Quokka IT", "quokka-it", "quokkacanary")
    for browser, url in (
        (sign_in(world.company.user("owner")), reverse("partner-search", args=[world.slug])),
        (sign_in(staff_user), reverse("staff-search")),
    ):
        groups = browser.get(url, {"q": "quokkacanary"}).context["groups"]
        assert len(groups) >= 3
        for hit in (hit for group in groups for hit in group.hits):
            assert browser.get(hit.url).status_code == 200, hit
    lessons = sign_in(world.company.user("owner")).get(reverse("partner-search", args=[world.slug]), {"q": "seats"})
    assert {str(group.label) for group in lessons.context["groups"]} >= {"Lessons"}


def test_as_many_queries_for_three_hits_as_for_one(company, owner, sign_in):
    browser, url = sign_in(company.user("owner")), reverse("partner-search", args=[company.partner.slug])
    browser.get(url, {"q": "willow"})
    counts = set()
    for number in range(3):
        create_client_account(actor=owner, name=f"Willow {number}", external_id=str(number))
        with CaptureQueriesContext(connection) as counted:
            browser.get(url, {"q": "willow"})
        counts.add(len(counted))
    assert len(counts) == 1


def test_everything_can_be_made_anew(clients, company, capsys):
    before = {row["id"]: row for row in SearchEntry.objects.values()}
    SearchEntry.objects.filter(noun="client-accounts").update(text="", title="gone")
    SearchEntry.objects.create(id="cl_gone", noun="client-accounts", partner=company.partner, title="Stale", key="x")
    call_command("rebuild_search", "client-accounts")
    assert {row["id"]: row for row in SearchEntry.objects.values()} == before
    assert "client-accounts: 5" in capsys.readouterr().out


def test_a_full_database_is_filled_when_search_comes_to_it(clients, company):
    before = {row["id"]: row for row in SearchEntry.objects.values()}
    SearchEntry.objects.all().delete()
    fill([ClientAccount, Membership, Partner, Application, type(make_user("a@b.example"))], "default")
    assert {row["id"]: row for row in SearchEntry.objects.values()} == before
