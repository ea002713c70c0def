"""Domain, place, phone and owner of a client account, through the service and both doors."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from partners.clients.archiving import archive_client_account
from partners.clients.errors import DomainTaken, OwnerCannotRead
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.clients.warnings import warnings_of
from portal.errors import NotFound
from portal.events.models import Event
from portal.tenancy.models import Membership
from portal.tenancy.services import leave_partner

pytestmark = pytest.mark.django_db
URL = "/api/v1/client-accounts"


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "client-accounts:read", "client-accounts:write")


def member(company, role: str) -> Membership:
    return Membership.objects.get(partner=company.partner, user=company.user(role))


def test_one_domain_belongs_to_one_client_of_a_partner(company, seller, keyed):
    first = create_client_account(
        actor=seller, name="Münchner Logistik", domain="https://www.MÜNCHEN-logistik.example/"
    )
    assert first.domain == "xn--mnchen-logistik-zvb.example"
    with pytest.raises(DomainTaken, match=r"Münchner Logistik already has the domain münchen-logistik\.example"):
        create_client_account(actor=seller, name="Another", domain="xn--mnchen-logistik-zvb.example")
    answer = keyed.post(URL, {"name": "Another", "domain": first.domain}).json()
    assert (answer["code"], answer["errors"][0]["field"]) == ("domain_taken", "domain")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClientAccount.objects.create(partner=company.partner, name="Past the service", domain=first.domain)


def test_a_client_of_another_partner_is_told_without_a_name(company, seller, outsider, sign_in, keyed):
    create_client_account(actor=outsider, name="Geheim GmbH", domain="shared.example")
    ours = create_client_account(actor=seller, name="Shared", domain="shared.example")
    told = keyed.get(f"{URL}/{ours.pk}").json()["warnings"]
    clash = ("domain", "client_elsewhere")
    assert [(warning["field"], warning["code"]) for warning in told] == [clash]
    assert keyed.post(f"{URL}?dry_run=true", {"name": "Tried", "domain": "tried.example"}).json()["warnings"] == []
    create_client_account(actor=outsider, name="Noch geheimer", domain="tried.example")
    tried = keyed.post(f"{URL}?dry_run=true", {"name": "Tried", "domain": "tried.example"}).json()["warnings"]
    assert (tried[0]["field"], tried[0]["code"]) == clash
    assert "geheim" not in str(tried).lower()
    assert not ClientAccount.objects.filter(name="Tried").exists()
    page = sign_in(company.user("read-only")).get(f"/p/hartwell-it/clients/{ours.pk}/").content.decode()
    assert "Another partner looks after a client with the domain shared.example, too." in page
    assert not any(name in page + str(told) for name in ("Geheim", "Nordlicht"))
    assert keyed.get(URL).json()["data"][0]["warnings"] is None


def test_a_clash_is_told_once_before_anything_is_saved(company, seller, outsider, sign_in):
    create_client_account(actor=outsider, name="Geheim GmbH", domain="shared.example")
    browser, words = sign_in(company.user("seller")), "Another partner looks after a client with the domain shared.example, too."
    typed = {"name": "Shared", "domain": "https://shared.example/", "state": "active"}
    told = browser.post("/p/hartwell-it/clients/new/", typed)
    assert words in told.text
    assert "Geheim" not in told.text
    assert not ClientAccount.objects.filter(name="Shared").exists()
    again = typed | {"told": 'https://shared.example/'}
    assert f'name="told" value="{again["told"]}"' in told.text
    assert browser.post("/p/hartwell-it/clients/new/", again).status_code == 302
    ours = ClientAccount.objects.get(name="Shared")
    edit = f"/p/hartwell-it/clients/{ours.pk}/edit/"
    assert browser.post(edit, typed | {"name": "Renamed"}).status_code == 302  # known by now
    other = create_client_account(actor=seller, name="Other")
    create_client_account(actor=outsider, name="Geheimer GmbH", domain="other.example")
    moved = browser.post(f"/p/hartwell-it/clients/{other.pk}/edit/", typed | {"name": "Moved", "domain": "other.example"})
    assert "with the domain other.example, too." in moved.text
    other.refresh_from_db()
    assert (other.name, other.domain) == ("Other", "")
    twin = browser.post("/p/hartwell-it/clients/new/", typed | {"name": "Twin"})  # which could not be saved anyway
    assert "Renamed already has the domain shared.example" in twin.text
    assert words not in twin.text


def test_what_another_partner_archived_or_is_itself_clashes_with_nobody(company, seller, outsider, sign_in, keyed):
    past = create_client_account(actor=outsider, name="Past", domain="past.example")
    archive_client_account(actor=outsider, client_account=past, reason="Left")
    ClientAccount.objects.create(partner_id=outsider.partner_id, name="Nordlicht", domain="nordlicht.example", own=True)
    browser = sign_in(company.user("seller"))
    for domain in ("past.example", "nordlicht.example"):
        typed = {"name": f"Ours at {domain}", "domain": domain, "state": "active"}
        assert browser.post("/p/hartwell-it/clients/new/", typed).status_code == 302
        ours = ClientAccount.objects.get(name=typed["name"])
        assert keyed.get(f"{URL}/{ours.pk}").json()["warnings"] == []


def test_what_looks_odd_is_kept_and_told(seller):
    values = {"country": "GB", "postal_code": "12345", "region": "Kent", "domain": "раypal.example"}
    odd = create_client_account(actor=seller, name="Odd", **values)
    codes = [(warning.field, warning.code) for warning in warnings_of(odd, "US", seller)]
    assert codes[:2] == [("domain", "confusable_domain"), ("postal_code", "odd_postal_code")]
    fine = update_client_account(
        actor=seller, client_account=odd, domain="", country="ca", postal_code="k1a0b1", region="ontario"
    )
    assert (fine.country, fine.postal_code, fine.region) == ("CA", "K1A 0B1", "ON")
    assert warnings_of(fine, "US", seller) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "call Ana"), ("phone", "555"), ("domain", "gmail.com"), ("domain", "ana@kestrel.example")],
)
def test_a_bad_value_is_refused_and_never_dropped(company, sign_in, keyed, field, value):
    answer = keyed.post(URL, {"name": "Kestrel", "country": "US", field: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    typed = {"name": "Kestrel", "country": "US", "state": "active", "city": "Salem", field: value}
    page = sign_in(company.user("seller")).post("/p/hartwell-it/clients/new/", typed)
    form = page.context["form"]
    assert form.errors[field]
    assert (form[field].value(), form["city"].value()) == (value, "Salem")
    assert not ClientAccount.objects.exists()


def test_a_client_has_an_owner_among_those_who_see_clients(company, other_company, seller, sign_in, keyed):
    browser = sign_in(company.user("seller"))
    form = browser.get("/p/hartwell-it/clients/new/").context["form"]
    assert form["owner"].value() == member(company, "seller").pk
    assert member(company, "learner") not in form.fields["owner"].queryset
    client = create_client_account(actor=seller, name="Kestrel", owner=member(company, "technician"))
    with pytest.raises(OwnerCannotRead):
        update_client_account(actor=seller, client_account=client, owner=member(company, "learner"))
    with pytest.raises(NotFound):
        update_client_account(actor=seller, client_account=client, owner=member(other_company, "seller"))
    answer = keyed.patch(f"{URL}/{client.pk}", {"owner": member(other_company, "seller").pk})
    assert answer.json()["errors"][0]["code"] == "does_not_exist"

    assert keyed.patch(f"{URL}/{client.pk}", {"owner": member(company, "seller").pk}).status_code == 200
    assert [row["id"] for row in keyed.get(URL, {"owner": member(company, "seller").pk}).json()["data"]] == [client.pk]
    page = browser.get(f"/p/hartwell-it/clients/{client.pk}/").content.decode()
    assert "<del>Technician of Hartwell IT</del>" in page
    assert "<ins>Seller of Hartwell IT</ins>" in page
    leave_partner(actor=seller, membership=member(company, "seller"))
    client.refresh_from_db()
    assert client.owner is None
    page = sign_in(company.user("admin")).get(f"/p/hartwell-it/clients/{client.pk}/").content.decode()
    assert "<ins>somebody who is gone</ins>" in page


def test_doubles_of_a_domain_are_released_before_they_are_forbidden(company, outsider):
    """What the migration does on a database that has some: nothing is lost, and the oldest client keeps the domain."""
    create_client_account(actor=outsider, name="Theirs", domain="shared.example")
    kept, double = (create_client_account(actor=company.actor("seller"), name=name) for name in ("Kept", "Double"))
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX client_domain_once")  # comes back with the end of the test's transaction
    ClientAccount.objects.filter(pk__in=[kept.pk, double.pk]).update(domain="shared.example")
    import_module("partners.migrations.0019_each_domain_is_of_one_client").release(
        apps, SimpleNamespace(connection=connection)
    )
    assert list(ClientAccount.objects.order_by("name").values_list("name", "domain")) == [
        ("Double", ""), ("Kept", "shared.example"), ("Theirs", "shared.example"),
    ]  # fmt: skip
    event = Event.objects.about(double).first()
    assert (event.old, event.new, event.actor_label) == ({"domain": "shared.example"}, {"domain": ""}, "Portal")
