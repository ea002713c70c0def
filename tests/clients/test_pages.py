"""A client account's record and form."""

import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal.tenancy.models import Membership

pytestmark = pytest.mark.django_db

ADDRESS = {"address_line1": "18 NW Couch St", "city": "Portland", "region": "OR", "postal_code": "97209"}


@pytest.fixture
def browser(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.mark.parametrize(
    ("country", "written"), [("US", "Portland, OR 97209<br>United States"), ("", "Portland, OR 97209<")]
)
def test_the_address_is_written_as_its_country_does(company, browser, country, written):
    client = create_client_account(actor=company.actor("seller"), name="Aspen", country=country, **ADDRESS)
    page = browser.get(f"/p/hartwell-it/clients/{client.pk}/").content.decode()
    assert f"<address>18 NW Couch St<br>{written}" in page


@pytest.mark.parametrize(("country", "first"), [("US", "city"), ("DE", "postal_code"), ("\x00../", "postal_code")])
def test_the_form_asks_in_the_order_of_the_country(browser, country, first):
    page = browser.post("/p/hartwell-it/clients/new/", {"country": country, "name": ""}).content.decode()
    asked = [name for name in re.findall(r'name="(\w+)"', page) if name in {"postal_code", "city"}]
    assert asked[0] == first
    assert not ClientAccount.objects.exists()


@pytest.mark.parametrize("typed", ["Müller", "muller", "Mueller", "MUELLER dusseldorf", "duesseldorf", "Soehne"])
def test_search_finds_umlauts_however_they_are_typed(company, browser, typed):
    values = {"name": "Müller & Söhne KG", "city": "Düsseldorf"}
    client = create_client_account(actor=company.actor("seller"), **values)
    assert browser.get("/p/hartwell-it/clients/", {"q": typed}).context["listing"].rows == [client]
    ClientAccount.objects.update(search_text="muller & sohne kg dusseldorf")  # as it was kept before
    import_module("partners.migrations.0016_umlauts_are_searched_in_both_spellings").spell_out(
        apps, SimpleNamespace(connection=connection)
    )
    assert browser.get("/p/hartwell-it/clients/", {"q": typed}).context["listing"].count == 1


def test_a_filter_shows_its_count_and_leads_nowhere_when_it_has_none(company, browser):
    create_client_account(actor=company.actor("seller"), name="Aspen")
    create_client_account(actor=company.actor("seller"), name="Birch")
    page = browser.get("/p/hartwell-it/clients/").content.decode()
    assert re.search(r'href="\?state=active"[^<]*>\s*Active\s*<span class="number">2</span>', page)
    assert "state=inactive" not in page
    assert re.search(r'<span class="filter filter-empty"[^>]*>Inactive <span class="number">0</span>', page)

    nothing = browser.get("/p/hartwell-it/clients/", {"state": "inactive"}).content.decode()
    assert "Show all" in nothing
    assert re.search(r'aria-current="true"[^<]*>\s*Inactive\s*<span class="number">0</span>', nothing)


def test_a_filter_counts_what_it_shows_together_with_the_search(company, browser):
    create_client_account(actor=company.actor("seller"), name="Aspen")
    create_client_account(actor=company.actor("seller"), name="Birch")
    page = browser.get("/p/hartwell-it/clients/", {"q": "birch"}).content.decode()
    assert re.search(r'href="[^"]*q=birch&amp;state=active"[^<]*>\s*Active\s*<span class="number">1</span>', page)


def test_whoever_saves_second_sees_both_values_and_chooses_field_by_field(company, browser, sign_in):
    client = create_client_account(actor=company.actor("seller"), name="Aspen", phone="+1 503 555 0142", country="US")
    url = f"/p/hartwell-it/clients/{client.pk}/edit/"
    opened = browser.get(url).context["form"]
    before = {name: opened[name].value() or "" for name in opened.fields}
    colleague = sign_in(company.user("admin"))
    technician = Membership.objects.get(partner=company.partner, user=company.user("technician"))
    theirs = {"city": "Portland", "domain": "aspen.example", "postal_code": "97209", "owner": technician.pk}
    assert colleague.post(url, {**before, **theirs}).status_code == 302

    typed = {**before, "name": "Aspen Dental", "city": "Salem", "domain": "aspen-dental.example"}
    refused = browser.post(url, typed)
    page, form = refused.content.decode(), refused.context["form"]
    assert "Admin of Hartwell IT saved changes while you were editing." in page
    assert {name: one.touched for name, one in form.differences.items()} == {
        "city": True, "domain": True, "postal_code": False, "owner": False,
    }  # fmt: skip
    assert "Take theirs: Technician of Hartwell IT" in page
    assert (form["name"].value(), form["city"].value()) == ("Aspen Dental", "Salem")  # nothing is lost

    kept = {f"keep-{name}": "theirs" for name in ("domain", "postal_code", "owner")} | {"keep-city": "mine"}
    answered = {**typed, **kept, "seen": form["seen"].value()}
    colleague.post(url, {**before, **theirs, "seen": "", "city": "Eugene"})  # and once more, faster
    again = browser.post(url, answered)
    assert list(again.context["form"].differences) == ["city"]
    assert browser.post(url, {**answered, "seen": again.context["form"]["seen"].value()}).status_code == 302
    client.refresh_from_db()
    assert (client.name, client.city, client.domain) == ("Aspen Dental", "Salem", "aspen.example")
    assert (client.postal_code, client.owner) == ("97209", technician)


def test_another_mistake_does_not_hide_what_somebody_else_saved(company, browser, sign_in):
    client = create_client_account(actor=company.actor("seller"), name="Aspen", country="US")
    url = f"/p/hartwell-it/clients/{client.pk}/edit/"
    opened = browser.get(url).context["form"]
    before = {name: opened[name].value() or "" for name in opened.fields}
    sign_in(company.user("admin")).post(url, {**before, "city": "Portland"})
    mistaken = browser.post(url, {**before, "city": "Salem", "phone": "call Ana"}).context["form"]
    again = browser.post(url, {**before, "city": "Salem", "phone": "", "seen": mistaken["seen"].value()})
    assert list(again.context["form"].differences) == ["city"]
