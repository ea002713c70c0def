"""Custom fields on pages: those of the settings, the client's form, and its record."""

import pytest

from partners.clients.services import create_client_account, update_client_account
from partners.custom_fields.models import CustomField
from partners.custom_fields.services import archive_custom_field

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


def sent(form, **changed) -> dict:
    return {name: form[name].value() or "" for name in form.fields} | changed


@pytest.fixture
def client_of(company):
    def made(**custom):
        return create_client_account(actor=company.actor("seller"), name="One", custom_fields=custom)

    return made


def test_an_admin_adds_changes_archives_and_restores_one(company, sign_in):
    browser, url = sign_in(company.user("admin")), f"{company.url}/custom-fields/"
    values = {"name": HOSTILE, "kind": "choice", "choices": "Gold\r\n\r\nSilver", "help": HOSTILE}
    assert browser.post(f"{url}new/", values).status_code == 302
    field = CustomField.objects.get()
    assert (field.choices, field.name) == (["Gold", "Silver"], HOSTILE)
    assert HOSTILE not in browser.get(url).text
    form = browser.get(f"{url}{field.pk}/").context["form"]
    assert "kind" not in form.fields
    assert browser.post(f"{url}{field.pk}/", sent(form, choices="Gold")).status_code == 302
    field.refresh_from_db()
    assert field.choices == ["Gold"]
    for verb, state in (("archive", "archived"), ("restore", "active")):
        assert browser.get(f"{url}{field.pk}/{verb}/").status_code == 405
        for _twice in range(2):
            assert browser.post(f"{url}{field.pk}/{verb}/").status_code == 302
        field.refresh_from_db()
        assert field.state == state


def test_whoever_may_not_add_one_reads_them_and_is_offered_nothing(company, sign_in, add_field):
    field, url = add_field("Contract"), f"{company.url}/custom-fields/"
    browser = sign_in(company.user("read-only"))
    page = browser.get(url).text
    assert "Contract" in page
    assert f"{url}new/" not in page
    assert field.pk not in page
    for path in (f"{url}new/", f"{url}{field.pk}/"):
        assert browser.get(path).status_code == 403
    browser.post(f"{url}{field.pk}/archive/")
    field.refresh_from_db()
    assert field.state == "active"


def test_the_client_s_form_asks_each_of_them_and_the_record_shows_it(company, sign_in, add_field):
    racks, level = add_field("Racks", "number"), add_field("Level", "choice", "Gold", "Silver")
    ends, managed = add_field("Warranty", "date"), add_field("Managed", "yes-no", help="By us")
    note = add_field("Note <b>")
    browser, url = sign_in(company.user("technician")), f"{company.url}/clients/"
    page = browser.get(f"{url}new/")
    for field in (racks, level, ends, managed, note):
        assert f'name="{field.key}"' in page.text
    values = {racks.key: "1250.50", level.key: "Gold", ends.key: "2027-03-01", managed.key: "false", note.key: HOSTILE}
    made = browser.post(f"{url}new/", sent(page.context["form"], name="One", **values))
    assert made.status_code == 302
    record = browser.get(made.url).text
    for words in ("1,250.5", "Gold", "1 Mar 2027", "No", "Note &lt;b&gt;"):
        assert words in record
    assert HOSTILE not in record
    form = browser.get(f"{made.url}edit/").context["form"]
    assert {name: form[name].value() for name in values} == values | {racks.key: "1250.5"}
    wrong = browser.post(f"{made.url}edit/", sent(form, **{racks.key: "many"}))
    assert wrong.status_code == 200
    assert "many" in str(wrong.context["form"].errors[racks.key])


def test_what_is_archived_is_neither_asked_nor_shown_and_stays(company, sign_in, add_field, admin, client_of):
    field = add_field("Contract")
    client = client_of(**{field.pk: "K-1041"})
    browser, url = sign_in(company.user("seller")), f"{company.url}/clients/{client.pk}/"
    archive_custom_field(actor=admin, custom_field=field)
    assert "K-1041" not in browser.get(url).text
    form = browser.get(f"{url}edit/").context["form"]
    assert browser.post(f"{url}edit/", sent(form, city="Bend")).status_code == 302
    client.refresh_from_db()
    assert (client.city, client.custom_fields) == ("Bend", {field.pk: "K-1041"})


def test_what_was_typed_into_one_that_was_archived_meanwhile_is_refused_and_not_lost(
    company, sign_in, add_field, admin, client_of
):
    field = add_field("Contract")
    client = client_of(**{field.pk: "K-1041"})
    browser, url = sign_in(company.user("seller")), f"{company.url}/clients/{client.pk}/edit/"
    opened = browser.get(url).context["form"]
    archive_custom_field(actor=admin, custom_field=field)
    page = browser.post(url, sent(opened, **{field.key: "K-1042"}))
    assert "The custom field “Contract” is archived." in page.text
    assert browser.post(url, sent(page.context["form"], city="Bend")).status_code == 302
    client.refresh_from_db()
    assert (client.city, client.custom_fields) == ("Bend", {field.pk: "K-1041"})


def test_the_page_of_one_says_why_it_cannot_be_changed(company, sign_in, add_field):
    field = add_field("Contract")
    browser, url = sign_in(company.user("owner")), f"{company.url}/custom-fields/{field.pk}/"
    company.partner.become("suspended")
    company.partner.save()
    page = browser.get(url).text
    assert "It is archived" not in page
    assert "suspended" in page


def test_a_choice_that_is_offered_no_longer_stays_chosen(company, sign_in, add_field, client_of):
    level = add_field("Level", "choice", "Gold", "Silver")
    client = client_of(**{level.pk: "Gold"})
    CustomField.objects.filter(pk=level.pk).update(choices=["Silver"])
    browser, url = sign_in(company.user("seller")), f"{company.url}/clients/{client.pk}/edit/"
    form = browser.get(url).context["form"]
    assert browser.post(url, sent(form, city="Bend")).status_code == 302
    client.refresh_from_db()
    assert client.custom_fields == {level.pk: "Gold"}


def test_of_two_editors_the_second_sees_what_the_first_saved(company, sign_in, add_field, client_of):
    level, managed = add_field("Level"), add_field("Managed", "yes-no")
    client = client_of(**{level.pk: "Gold"})
    browser, url = sign_in(company.user("seller")), f"{company.url}/clients/{client.pk}/edit/"
    opened = browser.get(url).context["form"]
    technician = company.actor("technician")
    update_client_account(actor=technician, client_account=client, custom_fields={level.pk: None, managed.pk: False})
    stale = browser.post(url, sent(opened, city="Bend"))
    again = stale.context["form"]
    assert set(again.differences) == {level.key, managed.key}
    assert again.differences[level.key].who == technician.label
    assert f'name="keep-{managed.key}"' in stale.text
    keep = {f"keep-{level.key}": "theirs", f"keep-{managed.key}": "theirs"}
    assert browser.post(url, sent(again) | keep).status_code == 302
    client.refresh_from_db()
    assert (client.city, client.custom_fields) == ("Bend", {managed.pk: False})
