"""Custom fields of two clients that become one, and clients found by their values."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.clients.undoing import undo_client_account
from partners.custom_fields.services import archive_custom_field
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from portal.errors import UnknownChoice
from portal.search.models import SearchEntry

pytestmark = pytest.mark.django_db
REST = "/api/v1/client-accounts"


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "client-accounts:read", "client-accounts:write")


@pytest.fixture
def client_of(seller):
    def made(name: str, **custom):
        return create_client_account(actor=seller, name=name, custom_fields=custom)

    return made


@pytest.fixture
def found(api, company):
    """Names, by the search of everything and by that of the list."""
    key = api(company.partner, "client-accounts:read")

    def named(words: str) -> tuple[list[str], list[str]]:
        everywhere = key.get("/api/v1/search", {"q": words}).json()["data"]
        listed = key.get(REST, {"q": words}).json()["data"]
        return [hit["title"] for hit in everywhere], [row["name"] for row in listed]

    return named


@pytest.fixture
def fields(add_field) -> dict:
    kinds = {"Contract": "text", "Racks": "number", "Managed": "yes-no", "Signed": "date"}
    made = {name: add_field(name, kind) for name, kind in kinds.items()}
    return {**made, "Level": add_field("Level", "choice", "Gold", "Silver")}


class TestMerging:
    @pytest.fixture
    def twins(self, fields, client_of):
        ours = {"Contract": "K-1", "Racks": "1200", "Managed": False}
        theirs = {"Contract": "<b>", "Racks": "1200", "Managed": True, "Level": "Gold"}
        pair = (("One", ours), ("Two", theirs))
        return [client_of(name, **{fields[one].pk: value for one, value in given.items()}) for name, given in pair]

    def test_a_preview_says_whose_value_stays_of_what_differs(self, fields, twins, keyed, company, sign_in):
        kept, other = twins
        parts = keyed.get(f"{REST}/{kept.pk}/merge-preview", {"other": other.pk}).json()["parts"]
        own = {part["label"]: (part["name"], part["kept"], part["other"], part["default"]) for part in parts[1:]}
        assert own == {
            "Contract": (fields["Contract"].key, "K-1", "<b>", "kept"),
            "Managed": (fields["Managed"].key, "false", "true", "kept"),
        }
        page = sign_in(company.user("seller")).get(f"{company.url}/clients/{kept.pk}/merge/", {"other": other.pk})
        form = page.context["form"]
        managed = form[f"part-{fields['Managed'].key}"]
        assert (managed.label, [words for _value, words in managed.field.choices]) == ("Managed", ["No", "Yes"])
        assert "&lt;b&gt;" in page.text

    def test_each_stays_as_it_was_chosen(self, fields, twins, company, sign_in):
        kept, other = twins
        browser, url = sign_in(company.user("seller")), f"{company.url}/clients/{kept.pk}/merge/?other={other.pk}"
        chosen = {field.html_name: field.value() for field in browser.get(url).context["form"].choices()}
        chosen |= {f"part-{fields['Contract'].key}": "other"}
        assert browser.post(url, {**chosen, "confirmation": "Two"}).status_code == 302
        kept.refresh_from_db()
        other.refresh_from_db()
        values = {"Contract": "<b>", "Racks": "1200", "Managed": False, "Level": "Gold"}
        assert kept.custom_fields == {fields[name].pk: value for name, value in values.items()}
        assert other.custom_fields == {}

    def test_by_rest_they_are_taken_by_their_names_and_no_others_are(self, fields, twins, keyed, add_field, outsider):
        kept, other = twins
        theirs = add_field("Theirs", actor=outsider)
        body = {"other": other.pk, "confirmation": "Two"}
        for name in (theirs.key, "custom_fields", "x" * 10_000):
            assert keyed.post(f"{REST}/{kept.pk}/merge", {**body, "take": [name]}, format="json").status_code == 400
        taken = keyed.post(f"{REST}/{kept.pk}/merge", {**body, "take": [fields["Managed"].key]}, format="json").json()
        assert (taken["custom_fields"][fields["Managed"].pk], taken["custom_fields"][fields["Contract"].pk]) == (True, "K-1")
        assert taken["custom_fields"][fields["Level"].pk] == "Gold"  # nothing else is there to stay

    def test_of_an_archived_one_nobody_is_asked_and_nothing_is_lost(self, fields, twins, seller, admin, keyed):
        kept, other = twins
        for name in ("Level", "Managed"):
            archive_custom_field(actor=admin, custom_field=fields[name])
        preview = keyed.get(f"{REST}/{kept.pk}/merge-preview", {"other": other.pk}).json()
        assert [part["label"] for part in preview["parts"][1:]] == ["Contract"]
        with pytest.raises(UnknownChoice):
            merge_client_accounts(
                actor=seller, client_account=kept, other=other, confirmation="Two", take=[fields["Level"].key]
            )
        kept = merge_client_accounts(actor=seller, client_account=kept, other=other, confirmation="Two", take=[])
        assert (kept.custom_fields[fields["Level"].pk], kept.custom_fields[fields["Managed"].pk]) == ("Gold", False)


class TestSearching:
    def test_text_and_choices_are_found_and_days_are_not(self, fields, client_of, found):
        values = {"Contract": "Überland=1", "Level": "Gold", "Signed": "2027-03-31", "Managed": True}
        client_of("Aspen", **{fields[name].pk: value for name, value in values.items()})
        client_of("Birch")
        for words in ("uberland", "GOLD", "gold überland"):
            assert found(words) == (["Aspen"], ["Aspen"])
        for words in ("2027-03-31", "true"):
            assert found(words) == ([], [])

    def test_staff_find_by_them_in_both_places_too(self, fields, client_of, api):
        pk = fields["Contract"].pk
        client_of("Aspen", **{pk: "Riverside"})
        key = api(None, "client-accounts:read", staff=True)
        assert [hit["title"] for hit in key.get("/api/v1/search", {"q": "riverside"}).json()["data"]] == ["Aspen"]
        (row,) = key.get(REST, {"q": "riverside"}).json()["data"]
        assert row["custom_fields"] == {pk: "Riverside"}

    def test_the_migration_fills_what_was_kept_before(self, fields, client_of, found, keyed, monkeypatch):
        """Chunk by chunk, and again: nothing is written twice."""
        migration = import_module("partners.migrations.0087_clients_are_found_by_custom_fields")
        monkeypatch.setattr(migration, "AT_A_TIME", 1)
        pk = fields["Contract"].pk
        values = {"Contract": "Überland K-7", "Level": "Gold", "Signed": "2027-03-31", "Managed": True}
        clients = [client_of("Aspen", **{fields[name].pk: value for name, value in values.items()}), client_of("Birch")]
        for client in clients:
            ClientAccount.objects.filter(pk=client.pk).update(search_text=client.name.lower(), folded_custom_fields={})
            SearchEntry.objects.filter(pk=client.pk).update(text=f" {client.name.lower()}")
        assert found("uberland") == ([], [])
        for _again in range(2):
            migration.fill(apps, SimpleNamespace(connection=connection))
            for words in ("uberland", "ueberland gold", "aspen"):
                assert found(words) == (["Aspen"], ["Aspen"])
            assert found("2027-03-31") == ([], [])
            listed = keyed.get(REST, {f"custom_fields.{pk}": "überland k"}).json()["data"]
            assert [row["name"] for row in listed] == ["Aspen"]
            assert ClientAccount.objects.get(name="Aspen").search_text == "aspen uberland k-7 gold ueberland"
            assert ClientAccount.objects.get(name="Birch").search_text == "birch"

    def test_what_is_found_follows_the_value(self, fields, client_of, found, seller):
        pk = fields["Contract"].pk
        client = client_of("Aspen", **{pk: "Riverside"})
        update_client_account(actor=seller, client_account=client, custom_fields={pk: "Lakeside"})
        assert (found("riverside"), found("lakeside")) == (([], []), (["Aspen"], ["Aspen"]))
        undo_client_account(actor=seller, client_account=client)
        assert (found("riverside"), found("lakeside")) == ((["Aspen"], ["Aspen"]), ([], []))
        update_client_account(actor=seller, client_account=client, custom_fields={pk: None})
        assert found("riverside") == ([], [])

    def test_a_merged_one_is_found_by_it_no_more(self, fields, client_of, found, seller, keyed):
        pk = fields["Contract"].pk
        kept, other = client_of("Aspen"), client_of("Birch", **{pk: "Riverside"})
        merge_client_accounts(actor=seller, client_account=kept, other=other, confirmation="Birch")
        assert found("riverside") == (["Aspen"], ["Aspen"])
        assert keyed.get(REST, {"q": "riverside", "state": "merged"}).json()["data"] == []

    def test_nobody_else_finds_it_nor_whoever_takes_the_client_over(
        self, fields, client_of, company, other_company, outsider, api
    ):
        client = client_of("Aspen", **{fields["Contract"].pk: "Riverside"})
        theirs = api(other_company.partner, "client-accounts:read")

        def hits() -> list:
            asked = ((path, theirs.get(path, {"q": "riverside"}).json()) for path in ("/api/v1/search", REST))
            return [answer["data"] for _path, answer in asked]

        assert hits() == [[], []]
        receiver = other_company.partner.slug
        offered = offer_handover(actor=company.actor("owner"), client_account=client, receiver=receiver, message="Please")
        accept_handover(actor=outsider, handover=offered)
        assert hits() == [[], []]
        assert theirs.get(REST, {"q": "aspen"}).json()["data"]
