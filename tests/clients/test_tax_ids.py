"""The tax id of a client account: of its country, in one spelling, refused with the form it should have, and never dropped."""

import pytest

from partners.clients.columns import CLIENT_FIELDS, tax_id_cell
from partners.clients.importing import refusals
from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account, update_client_account
from partners.profiles.tax_ids import InvalidTaxId
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from portal.imports.cells import Context
from portal.imports.mapping import map_columns
from portal.imports.tables import Row
from portal.imports.targets import Meant
from portal.search.models import SearchEntry
from portal.tenancy.models import Partner

pytestmark = pytest.mark.django_db
URL = "/api/v1/client-accounts"
GERMAN, AUSTRIAN = "DE136695976", "ATU13585627"


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def client(seller):
    return create_client_account(actor=seller, name="Kestrel", country="DE", tax_id="de 136.695-976")


def test_it_is_kept_in_one_spelling_and_found_by_it(client):
    assert client.tax_id == GERMAN
    assert GERMAN.lower() in client.search_text
    assert GERMAN.lower() in SearchEntry.objects.get(key=client.pk).text


@pytest.mark.parametrize("typed", ["DE136695977", "12", "<script>alert(1)</script>", "9" * 40, "DE１３６６９５９７６"])
def test_a_wrong_one_is_refused_with_its_form_and_never_dropped(client, company, api, typed):
    keyed = api(company.partner, "client-accounts:read", "client-accounts:write")
    answer = keyed.patch(f"{URL}/{client.pk}", {"tax_id": typed}).json()
    assert [error["field"] for error in answer["errors"]] == ["tax_id"]
    assert answer["code"] == "invalid_tax_id"
    assert "DE999999999" in answer["next_step"]
    client.refresh_from_db()
    assert client.tax_id == GERMAN


def test_another_country_reads_it_again(client, seller):
    with pytest.raises(InvalidTaxId) as refused:
        update_client_account(actor=seller, client_account=client, country="AT")
    assert "is not a tax id of Austria" in str(refused.value)
    assert (refused.value.field, refused.value.values["form"][:11]) == ("country", "ATU99999999")
    update_client_account(actor=seller, client_account=client, country="AT", tax_id=AUSTRIAN)
    moved = update_client_account(actor=seller, client_account=client, country="US", tax_id="911144442")
    assert moved.tax_id == "91-1144442"
    update_client_account(actor=seller, client_account=client, tax_id="")
    assert sorted(Event.objects.about(client)[0].new) == ["tax_id"]


@pytest.mark.parametrize(
    ("typed", "own", "read"),
    [
        (AUSTRIAN, "", AUSTRIAN),
        ("136695976", "", GERMAN),
        (AUSTRIAN, "AT", AUSTRIAN),
        ("EL094259216", "", "EL094259216"),
    ],
)
def test_without_a_country_what_stands_in_front_counts(typed, own, read):
    assert tax_id_cell(typed, Context({"country": own}, None, "DE")).value == read


@pytest.mark.parametrize(("typed", "own"), [(AUSTRIAN, "DE"), ("FR1", ""), ("XX136695976", "")])
def test_which_is_nobodys_is_refused(typed, own):
    with pytest.raises(InvalidTaxId):
        tax_id_cell(typed, Context({"country": own}, None, "DE"))


def test_an_import_says_beforehand_which_rows_would_be_refused(client, seller):
    row = Meant(values={"country": "AT"}, keys={}, record=client)
    fine = Meant(values={"country": "AT", "tax_id": AUSTRIAN}, keys={}, record=client)
    found = refusals(seller, [row, fine])
    assert {index: [one.code for one in some] for index, some in found.items()} == {0: ["invalid_tax_id"]}


def test_a_merge_takes_it_and_makes_no_half_of_two(client, seller):
    other = create_client_account(actor=seller, name="Kestrel GmbH", country="AT", tax_id=AUSTRIAN)
    with pytest.raises(InvalidTaxId):
        merge_client_accounts(
            actor=seller, client_account=client, other=other, confirmation=other.name, take=["tax_id"]
        )
    take = ["tax_id", "address"]
    kept = merge_client_accounts(actor=seller, client_account=client, other=other, confirmation=other.name, take=take)
    assert (kept.country, kept.tax_id) == ("AT", AUSTRIAN)


def test_a_merge_that_nobody_chose_for_takes_none_of_another_country(client, seller):
    update_client_account(actor=seller, client_account=client, tax_id="")
    austrian, german = (
        create_client_account(actor=seller, name=f"Kestrel {country}", country=country, tax_id=number)
        for country, number in (("AT", AUSTRIAN), ("DE", GERMAN))
    )
    for other, found in ((austrian, ""), (german, GERMAN)):
        kept = merge_client_accounts(actor=seller, client_account=client, other=other, confirmation=other.name)
        assert (kept.country, kept.tax_id) == ("DE", found)


def test_one_that_is_kept_is_not_read_again_where_the_partner_is_at_home_elsewhere_by_now(seller):
    client = create_client_account(actor=seller, name="Kestrel Inc", tax_id="911144442")
    Partner.objects.filter(pk=client.partner_id).update(country="DE")
    client.refresh_from_db()
    sent = {"country": "", "tax_id": "91-1144442", "city": "Salem"}
    changed = update_client_account(actor=seller, client_account=client, **sent)
    assert (changed.city, changed.tax_id) == ("Salem", "91-1144442")
    with pytest.raises(InvalidTaxId):
        update_client_account(actor=seller, client_account=client, country="FR")


def test_outsiders_and_readers_do_not_change_it(client, company, outsider, api):
    for actor, refused in ((outsider, NotFound), (company.actor("read-only"), NotAllowed)):
        with pytest.raises(refused):
            update_client_account(actor=actor, client_account=client, tax_id="")
    client.refresh_from_db()
    assert client.tax_id == GERMAN


def test_the_form_says_it_beside_the_field_and_the_page_shows_it(client, company, sign_in):
    browser = sign_in(company.user("seller"))
    page = browser.get(f"/p/hartwell-it/clients/{client.pk}/").content.decode()
    assert GERMAN in page
    sent = {"name": "Kestrel", "country": "AT", "state": "active", "tax_id": GERMAN}
    page = browser.post(f"/p/hartwell-it/clients/{client.pk}/edit/", sent).content.decode()
    assert "is not a tax id of Austria" in page
    assert "ATU99999999" in page


@pytest.mark.parametrize("header", ["VAT", "USt-IdNr.", "Tax ID", "ABN", "EIN", "VAT Reg No"])
def test_an_import_knows_its_column(header):
    columns = map_columns(Row(1, 1, ("Company", header), 2), 2, CLIENT_FIELDS)
    assert columns.of("tax_id").index == 1
