"""Tags of clients: one spelling for each word, by every door, and what becomes of the clients when a tag changes."""

import pytest
from django.core.files.base import ContentFile

from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.clients.undoing import undo_client_account
from portal.errors import InvalidValue, LeftEmpty, NotAllowed, NotFound
from portal.events.models import Event
from portal.imports.models import Import
from portal.imports.services import commit_import, stage_import
from portal.tags.errors import SameTag, TagTaken, TagTooLong, TooManyTags
from portal.tags.models import Tag, Tagging
from portal.tags.services import delete_tag, merge_tags, rename_tag
from portal.tags.words import split_tags
from portal.text import fold

pytestmark = pytest.mark.django_db
URL = "/api/v1/client-accounts"


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def add(seller):
    def added(name: str, *tags: str, actor=seller) -> ClientAccount:
        return create_client_account(actor=actor, name=name, tags=tags)

    return added


def carried(*clients: ClientAccount) -> list[list[str]]:
    """As the record says it, and as the tables do."""
    for client in clients:
        client.refresh_from_db()
        rows = Tagging.objects.filter(subject_id=client.pk).order_by("tag__folded_name")
        assert [one.tag.folded_name for one in rows.select_related("tag")] == [fold(word) for word in client.tags]
    return [client.tags for client in clients]


def test_a_line_is_read_as_words():
    assert split_tags(" VIP; west ,vip,, Ｗest\nCafé;cafe; ;") == ["Café", "VIP", "west"]
    assert split_tags("") == []


def test_each_word_has_one_spelling_in_a_partner_and_another_partner_has_its_own(add, outsider):
    one, two, theirs = add("One", "VIP", "west"), add("Two", "vip"), add("Three", "vip", actor=outsider)
    assert carried(one, two, theirs) == [["VIP", "west"], ["VIP"], ["vip"]]
    assert Tag.objects.count() == 3


def test_what_is_no_tag_is_refused(add):
    for tags, refusal in ((["x" * 41], TagTooLong), ([f"t{number}" for number in range(200)], TooManyTags)):
        with pytest.raises(refusal):
            add("One", *tags)
    assert carried(add("One", "<b>&", "=1+1")) == [["<b>&", "=1+1"]]
    with pytest.raises(TagTooLong):
        add("Ligature", "\ufdfa" * 5)  # 5 characters, 90 when folded


def test_a_change_is_an_event_with_old_and_new_and_can_be_undone(add, seller, sign_in, company):
    client = add("One", "VIP")
    update_client_account(actor=seller, client_account=client, tags=["west"])
    event = Event.objects.get(verb="client_account.updated")
    assert (event.old["tags"], event.new["tags"]) == (["VIP"], ["west"])
    undo_client_account(actor=seller, client_account=client)
    assert carried(client) == [["VIP"]]
    page = sign_in(company.user("owner")).get(f"{company.url}/clients/{client.pk}/").text
    assert "<del>VIP</del>" in page


class TestTheWordItself:
    def test_renaming_merging_and_deleting_reach_every_client(self, add, company):
        one, two, three = add("One", "VIP", "west"), add("Two", "west"), add("Three", "Wst")
        admin = company.actor("admin")
        vip, west, wst = (Tag.objects.get(folded_name=word) for word in ("vip", "west", "wst"))
        with pytest.raises(TagTaken):
            rename_tag(actor=admin, tag=wst, name="West")
        rename_tag(actor=admin, tag=west, name="West")
        assert carried(one, two, three) == [["VIP", "West"], ["West"], ["Wst"]]
        merge_tags(actor=admin, tag=wst, into=west)
        merge_tags(actor=admin, tag=vip, into=west)
        assert carried(one, two, three) == [["West"], ["West"], ["West"]]
        assert "west" in one.search_text
        delete_tag(actor=admin, tag=west)
        assert carried(one, two, three) == [[], [], []]
        assert not Tag.objects.exists()
        verbs = set(Event.objects.filter(verb__startswith="tag.").values_list("verb", flat=True))
        assert verbs == {"tag.renamed", "tag.merged", "tag.deleted"}

    def test_what_is_refused(self, add, company, outsider, seller):
        add("One", "VIP")
        theirs = Tag.objects.get(partner=add("Theirs", "VIP", actor=outsider).partner)
        tag, admin = Tag.objects.get(partner=company.partner), company.actor("admin")
        for name, refusal in (("", LeftEmpty), ("a, b", InvalidValue), ("x" * 41, TagTooLong)):
            with pytest.raises(refusal):
                rename_tag(actor=admin, tag=tag, name=name)
        with pytest.raises(SameTag):
            merge_tags(actor=admin, tag=tag, into=tag)
        with pytest.raises(NotFound):
            merge_tags(actor=admin, tag=tag, into=theirs)
        with pytest.raises(NotFound):
            delete_tag(actor=outsider, tag=tag)
        with pytest.raises(NotAllowed):
            delete_tag(actor=seller, tag=tag)


def test_a_merge_unites_them(add, seller):
    one, two = add("One", "VIP"), add("Two", "vip", "west")
    merge_client_accounts(actor=seller, client_account=one, other=two, confirmation="Two")
    assert carried(one, two) == [["VIP", "west"], []]


def test_an_import_adds_them_and_the_same_file_changes_nothing(seller, add, run_background):
    client = add("One", "VIP")
    data = b"Company Name,Tags\nOne,vip; New\nTwo,New,\n"
    for _again in range(2):
        source = stage_import(actor=seller, noun="client-accounts", file=ContentFile(data, "x.csv"))
        commit_import(actor=seller, source=source)
        run_background()
    two = ClientAccount.objects.get(name="Two")
    assert carried(client, two) == [["New", "VIP"], ["New"]]
    assert Import.objects.count() == 2
    assert Event.objects.filter(verb="client_account.updated").count() == 1


class TestPages:
    def test_the_form_the_column_the_filter_and_the_settings(self, sign_in, company, add):
        client, other = add("Kestrel", "VIP"), add("Bluebird")
        browser = sign_in(company.user("owner"))
        form = browser.get(f"{company.url}/clients/{client.pk}/edit/").context["form"]
        assert form["tags"].value() == "VIP"
        values = {name: value or "" for name, value in form.initial.items()} | {"tags": "vip, Café & Bar, <i>"}
        assert browser.post(f"{company.url}/clients/{client.pk}/edit/", values).status_code == 302
        assert carried(client) == [["<i>", "Café & Bar", "VIP"]]
        listed = browser.get(f"{company.url}/clients/?tag=cafe+%26+bar,nothing&columns=name,tags").text
        assert "Kestrel" in listed
        assert other.name not in listed
        assert '<span class="tag">&lt;i&gt;</span>' in listed
        tag = Tag.objects.get(folded_name="vip")
        assert "VIP" in browser.get(f"{company.url}/settings/tags/").text
        url = f"{company.url}/settings/tags/{tag.pk}/"
        assert "On 1 client." in browser.get(url).text
        assert "There is a tag" in browser.post(url, {"name": "cafe & bar"}).text
        assert browser.post(url, {"name": "Key account"}).status_code == 302
        into = Tag.objects.get(folded_name="cafe & bar")
        assert browser.post(url, {"into": into.pk}).status_code == 302
        assert carried(client) == [["<i>", "Café & Bar"]]
        assert browser.post(f"{company.url}/settings/tags/{into.pk}/delete/").status_code == 302
        assert carried(client) == [["<i>"]]
        assert sign_in(company.user("seller")).get(f"{company.url}/settings/tags/{tag.pk}/").status_code in {403, 404}

    def test_two_people_see_the_difference(self, sign_in, company, add, seller):
        client = add("Kestrel", "VIP")
        browser, url = sign_in(company.user("owner")), f"{company.url}/clients/{client.pk}/edit/"
        opened = {name: value or "" for name, value in browser.get(url).context["form"].initial.items()}
        update_client_account(actor=seller, client_account=client, tags=["west", "late"])
        stale = browser.post(url, opened | {"tags": "VIP, mine"})
        assert "Take theirs: late, west" in stale.text
        sent = {**opened, "tags": "VIP, mine", "seen": stale.context["form"].data["seen"], "keep-tags": "theirs"}
        assert browser.post(url, sent).status_code == 302
        assert carried(client) == [["late", "west"]]


def test_by_rest(api, company, add, run_background):
    one, two = add("One", "VIP"), add("Two")
    keyed = api(
        company.partner, *(f"{noun}:{way}" for noun in ("client-accounts", "tags", "jobs") for way in ("read", "write"))
    )
    url = f"{URL}/{one.pk}"
    assert keyed.get(url).json()["tags"] == ["VIP"]
    etag = keyed.get(url)["ETag"]
    changed = keyed.patch(url, {"tags": ["vip", "West"]}, format="json", HTTP_IF_MATCH=etag)
    assert changed.json()["tags"] == ["VIP", "West"]
    assert keyed.patch(url, {"tags": []}, format="json", HTTP_IF_MATCH=etag).status_code == 412
    for body in (
        {"tags": "VIP"},
        {"tags": [7, None]},
        {"tags": ["x" * 41]},
        {"tags": {"a": 1}},
        {"tags": ["a"] * 9 + ["\0"]},
    ):
        assert keyed.patch(url, body, format="json").status_code == 400, body
    assert keyed.post(f"{url}/add-tags", {"tags": ["new"]}, format="json").json()["tags"] == ["new", "VIP", "West"]
    assert keyed.post(f"{url}/remove-tags", {"tags": ["NEW", "none"]}, format="json").json()["tags"] == ["VIP", "West"]
    rows = [{"id": one.pk}, {"id": two.pk}]
    job = {"action": "add-tags", "rows": rows, "values": {"tags": ["Bulk"]}}
    assert keyed.post(f"{URL}/bulk", job, format="json").status_code == 202
    run_background()
    assert carried(one, two) == [["Bulk", "VIP", "West"], ["Bulk"]]
    assert {row["name"] for row in keyed.get(URL, {"tag": "vip,bulk"}).json()["data"]} == {"One", "Two"}
    assert [row["name"] for row in keyed.get(URL, {"tag": "WEST"}).json()["data"]] == ["One"]
    listed = {row["name"]: row for row in keyed.get("/api/v1/tags").json()["data"]}
    assert listed["Bulk"]["used"] == 2
    assert keyed.patch(f"/api/v1/tags/{listed['West']['id']}", {"name": "Left"}).json()["name"] == "Left"
    merged = keyed.post(f"/api/v1/tags/{listed['West']['id']}/merge", {"into": listed["VIP"]["id"]})
    assert (merged.json()["id"], carried(one)) == (listed["VIP"]["id"], [["Bulk", "VIP"]])
    assert keyed.delete(f"/api/v1/tags/{listed['Bulk']['id']}").status_code == 204
    assert carried(one, two) == [["VIP"], []]
