"""Requests about a client: who may choose which, who reads what it is called, and what becomes of it when the client goes."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.clients import choosing
from partners.clients.archiving import archive_client_account
from partners.clients.errors import AccountMerged
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.queries import what_moves
from partners.clients.services import update_client_account
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.support.models import SupportRequest
from partners.support.services import close_request, create_support_request, reply_to_request
from portal.errors import NotFound
from portal.mail.models import Message
from portal.search.models import SearchEntry
from portal.tenancy.models import Partner
from tests.handovers.conftest import make_client
from tests.mail.test_services import queue

pytestmark = pytest.mark.django_db
URL = "/api/v1/support-requests"


@pytest.fixture
def dentist(company) -> ClientAccount:
    return make_client(company)


def ask(company, client: ClientAccount | None, role: str = "owner", subject: str = "Fewer seats") -> SupportRequest:
    return create_support_request(
        actor=company.actor(role), topic="other", subject=subject, text="How?", client_account=client
    )


def page_of(client: ClientAccount) -> str:
    return reverse("client-account", args=[client.partner.slug, client.pk])


class TestAsking:
    def test_the_link_on_the_clients_page_fills_it_in_and_the_record_leads_back(self, company, dentist, sign_in):
        browser = sign_in(company.user("seller"))
        link = f"{reverse('support-request-create', args=[company.partner.slug])}?client={dentist.pk}"
        assert link in browser.get(page_of(dentist)).text
        form = browser.get(link)
        assert f'<option value="{dentist.pk}" selected>' in form.text
        assert form.context["back"] == page_of(dentist)
        typed = {"topic": "other", "subject": "Fewer seats", "text": "How?", "client_account": dentist.pk}
        made = browser.post(link, typed, follow=True)
        assert f'<a href="{page_of(dentist)}">Hartwell Dental</a>' in made.text
        assert SupportRequest.objects.get().client_account == dentist

    def test_of_many_clients_any_is_typed(self, company, sign_in, monkeypatch):
        monkeypatch.setattr(choosing, "MOST", 2)
        made = [make_client(company, f"{letter} Dental", domain=f"{letter}.example") for letter in "abcd"]
        browser, owner = sign_in(company.user("owner")), [company.partner.slug]

        def suggested(url: str) -> list[str]:
            return re.findall(r'<option value="([^"]* Dental[^"]*)"', browser.get(url).text)

        asking = reverse("support-request-create", args=owner)
        assert suggested(asking) == ["a Dental (a.example)", "b Dental (b.example)"]
        assert 'value="d Dental (d.example)"' in browser.get(f"{asking}?client={made[3].pk}").text
        typed = {"topic": "other", "subject": "Fewer seats", "text": "How?"}
        for words in ("c Dental", "C DENTAL", "c.example", "c Dental (c.example)", made[2].pk):
            browser.post(asking, {**typed, "client_account": words})
            assert SupportRequest.objects.latest("created_at").client_account == made[2], words
        for name in ("order-begin", "subscription-create", "trial-create"):
            assert len(suggested(reverse(name, args=owner))) == 2
            assert 'data-suggest="clients/suggestions/"' in browser.get(reverse(name, args=owner)).text
        begun = browser.get(reverse("order-begin", args=owner), {"client": "d dental"})
        assert "For d Dental" in begun.text
        sell = reverse("subscription-create", args=owner)
        for words, refused in (("Dental", "can be 4 clients"), ("Nobody", "No client of yours is called Nobody")):
            answer = browser.post(sell, {"client_account": words})
            assert refused in answer.text
            assert f'value="{words}"' in answer.text  # what was typed is still there
        fits = browser.get(f"{reverse('client-suggestions', args=owner)}?q=dent+b").text
        assert re.findall(r'value="([^"]*)"', fits) == ["b Dental (b.example)"]
        learner = sign_in(company.user("learner"))
        assert learner.get(reverse("client-suggestions", args=owner)).status_code == 403

    def test_nobody_elses_client_is_meant_or_suggested(self, company, other_company, sign_in, monkeypatch):
        monkeypatch.setattr(choosing, "MOST", 0)
        make_client(company, "Hartwell Dental")
        theirs = make_client(other_company, "Kestrel Architects")
        browser, owner = sign_in(company.user("owner")), [company.partner.slug]
        assert "Kestrel" not in browser.get(f"{reverse('client-suggestions', args=owner)}?q=kestrel").text
        for words in ("Kestrel Architects", theirs.pk):
            answer = browser.post(reverse("subscription-create", args=owner), {"client_account": words})
            assert answer.context["form"].errors["client_account"]

    def test_few_are_all_offered_without_a_word_about_it(self, company, dentist, sign_in):
        page = sign_in(company.user("owner")).get(reverse("support-request-create", args=[company.partner.slug])).text
        assert f'<option value="{dentist.pk}">' in page
        assert "by name." not in page

    def test_without_a_client_it_is_asked_as_before(self, company, dentist, sign_in):
        url = reverse("support-request-create", args=[company.partner.slug])
        sign_in(company.user("owner")).post(
            url, {"topic": "other", "subject": "Our tier", "text": "When?", "client_account": ""}
        )
        assert SupportRequest.objects.get().client_label == ""

    @pytest.mark.parametrize("role", ["seller", "read-only", "technician", "billing"])
    def test_whoever_reads_clients_may_name_one(self, company, dentist, role):
        assert ask(company, dentist, role).client_account == dentist

    def test_a_learner_is_offered_no_client_and_may_name_none(self, company, dentist, sign_in):
        with pytest.raises(NotFound):
            ask(company, dentist, "learner")
        url = reverse("support-request-create", args=[company.partner.slug])
        browser = sign_in(company.user("learner"))
        assert "Hartwell Dental" not in browser.get(f"{url}?client={dentist.pk}").text
        browser.post(url, {"topic": "other", "subject": "Mine", "text": "x", "client_account": dentist.pk})
        assert SupportRequest.objects.get().client_account is None

    def test_another_partners_client_does_not_exist(self, company, other_company, dentist, sign_in, api):
        with pytest.raises(NotFound):
            ask(other_company, dentist)
        url = reverse("support-request-create", args=[other_company.partner.slug])
        typed = {"topic": "other", "subject": "Theirs", "text": "x", "client_account": dentist.pk}
        browser = sign_in(other_company.user("owner"))
        assert "Hartwell Dental" not in browser.post(f"{url}?client={dentist.pk}", typed).text
        answer = api(other_company.partner, "support-requests:write", "client-accounts:read").post(URL, typed)
        assert (answer.status_code, "client_account" in answer.text, "Hartwell" in answer.text) == (400, True, False)
        assert not SupportRequest.objects.exists()

    def test_about_an_archived_one_may_be_asked_and_about_a_merged_one_not(self, company, dentist):
        owner, other = company.actor(), make_client(company, "Hartwell Dentists")
        archive_client_account(actor=owner, client_account=dentist, reason="Gone")
        assert ask(company, dentist).client_account == dentist
        merge_client_accounts(actor=owner, client_account=other, other=dentist, confirmation="Hartwell Dental")
        with pytest.raises(AccountMerged):
            ask(company, dentist)

    def test_the_row_names_its_client_or_none(self, company, dentist):
        row = ask(company, dentist)
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportRequest.objects.filter(pk=row.pk).update(client_name="")


class TestReading:
    def test_the_clients_page_has_the_open_ones_first_and_leads_to_all(self, company, dentist, staff, sign_in):
        waits = ask(company, dentist, subject="First asked")
        for number in range(5):
            close_request(actor=company.actor(), support_request=ask(company, dentist, subject=f"Settled {number}"))
        ask(company, make_client(company, "Somebody else"), subject="Of another")
        browser = sign_in(company.user("owner"))
        page = browser.get(page_of(dentist))
        shown = [row.subject for row in page.context["support_requests"]]
        assert shown == [waits.subject, "Settled 4", "Settled 3", "Settled 2", "Settled 1"]
        everything = f"{reverse('support-request-list', args=[company.partner.slug])}?client_account={dentist.pk}"
        assert everything in page.text
        listed = browser.get(everything).text
        assert "Settled 0" in listed
        assert "Of another" not in listed

    def test_a_seller_finds_only_their_own_there_and_in_the_timeline(self, company, dentist, sign_in):
        ask(company, dentist, subject="Of the owner")
        ask(company, dentist, "seller", subject="Of the seller")
        page = sign_in(company.user("seller")).get(page_of(dentist)).text
        assert "asked the network: Of the seller" in page
        assert "Of the owner" not in page
        assert "asked the network: Of the owner" in sign_in(company.user("admin")).get(page_of(dentist)).text

    def test_staff_read_whom_it_is_about_and_are_mailed_it(
        self, company, dentist, staff_user, sign_in, run_background, mailoutbox
    ):
        Partner.objects.filter(pk=company.partner.pk).update(manager=staff_user)
        row = ask(company, dentist)
        browser = sign_in(staff_user)
        for url in (reverse("staff-support-request", args=[row.pk]), reverse("staff-support-request-list")):
            assert "Hartwell Dental" in browser.get(url).text
        run_background(2)
        assert "Client: Hartwell Dental" in mailoutbox[0].body

    def test_whoever_reads_no_clients_any_more_is_not_told_what_it_is_called(self, company, dentist, sign_in):
        row, person = ask(company, dentist, "seller"), company.user("seller")
        person.memberships.update(role="learner")
        browser = sign_in(person)
        for url in (
            reverse("support-request", args=[company.partner.slug, row.pk]),
            reverse("support-request-list", args=[company.partner.slug]),
        ):
            page = browser.get(url).text
            assert row.subject in page
            assert "Hartwell Dental" not in page

    def test_a_key_names_and_filters_it_and_is_told_the_name_if_it_reads_clients(self, company, dentist, api):
        asks = api(company.partner, "support-requests:read", "support-requests:write")
        made = asks.post(URL, {"topic": "api", "subject": "Which?", "text": "This.", "client_account": dentist.pk}).json()
        assert (made["client_account"], made["client_account_name"]) == (dentist.pk, None)
        asks.post(URL, {"topic": "api", "subject": "Another", "text": "That."})
        reads = api(company.partner, "support-requests:read", "client-accounts:read")
        (found,) = reads.get(URL, {"client_account": dentist.pk}).json()["data"]
        assert found["client_account_name"] == "Hartwell Dental"
        assert len(reads.get(URL, {"q": "dental"}).json()["data"]) == 1
        assert asks.get(URL, {"q": "dental"}).json()["data"] == []


class TestGoing:
    def test_a_merge_takes_them_along_with_their_search_and_timeline(self, company, dentist, sign_in):
        other = make_client(company, "Dental Group")
        row = ask(company, dentist)
        merge_client_accounts(actor=company.actor(), client_account=other, other=dentist, confirmation="Hartwell Dental")
        row.refresh_from_db()
        assert row.client_account == other
        assert "dental group" in SearchEntry.objects.get(pk=row.pk).text
        page = sign_in(company.user("owner")).get(page_of(other))
        assert [one.pk for one in page.context["support_requests"]] == [row.pk]
        assert "asked the network: Fewer seats" in page.text

    def test_another_name_of_the_client_is_found_and_shown(self, company, dentist):
        row = ask(company, dentist)
        update_client_account(actor=company.actor(), client_account=dentist, name="Dental Group")
        assert "group" in SearchEntry.objects.get(pk=row.pk).text

    def test_what_is_no_name_of_the_client_writes_nothing_of_its_requests(self, company, dentist):
        row, owner = ask(company, dentist), company.actor()
        SearchEntry.objects.filter(pk=row.pk).update(note="as it was")
        update_client_account(actor=owner, client_account=dentist, city="Portland", name=dentist.name)
        assert SearchEntry.objects.get(pk=row.pk).note == "as it was"
        client = ClientAccount.objects.get(pk=dentist.pk)
        for name in ("Dental Group", "Hartwell Dental"):  # and back, of one that was read once
            client.name = name
            client.save()
            assert name.split()[0].lower() in SearchEntry.objects.get(pk=row.pk).text

    def test_the_merge_says_that_they_and_mail_move(self, company, other_company, dentist):
        ask(company, dentist)
        for number, partner in enumerate((company.partner, company.partner, other_company.partner, None)):
            queue(f"notice:{number}", partner=partner)
        Message.objects.update(about_id=dentist.pk)
        assert what_moves(dentist) == ["1 request moves here.", "2 mails move here."]

    @pytest.mark.parametrize("merged", [False, True])
    def test_who_asked_finds_it_by_what_they_called_the_client_last(self, company, other_company, dentist, api, merged):
        row, owner = ask(company, dentist), company.actor()
        if merged:
            other = make_client(company, "Dental Group")
            merge_client_accounts(actor=owner, client_account=other, other=dentist, confirmation="Hartwell Dental")
            row.refresh_from_db()
            assert row.client_name == "Dental Group"
            dentist = other
        update_client_account(actor=owner, client_account=dentist, name="Willamette Smiles")
        dentist.refresh_from_db()
        offer = offer_handover(actor=owner, client_account=dentist, receiver="nordlicht")
        accept_handover(actor=other_company.actor(), handover=offer)
        dentist.refresh_from_db()
        update_client_account(actor=other_company.actor(), client_account=dentist, name="Renamed by the next")
        key = api(company.partner, "support-requests:read", "client-accounts:read")
        (found,) = key.get(URL, {"q": "willamette"}).json()["data"]
        assert found["client_account_name"] == "Willamette Smiles"
        assert "willamette" in SearchEntry.objects.get(pk=row.pk).text
        for word in ("dental", "group", "renamed"):
            assert key.get(URL, {"q": word}).json()["data"] == []
            assert word not in SearchEntry.objects.get(pk=row.pk).text

    def test_a_hand_over_leaves_them_with_whoever_asked(self, company, other_company, dentist, staff, sign_in, api):
        row = ask(company, dentist)
        reply_to_request(actor=staff, support_request=row, text="Like this.")
        offer = offer_handover(actor=company.actor(), client_account=dentist, receiver="nordlicht")
        accept_handover(actor=other_company.actor(), handover=offer)
        dentist.refresh_from_db()
        update_client_account(actor=other_company.actor(), client_account=dentist, name="Renamed by the next")

        row.refresh_from_db()
        assert (row.partner, row.replies.get().partner) == (company.partner, company.partner)
        theirs = sign_in(other_company.user("owner"))
        assert theirs.get(page_of(dentist)).context["support_requests"] == []
        assert "Fewer seats" not in theirs.get(page_of(dentist)).text
        ours = sign_in(company.user("owner"))
        url = reverse("support-request", args=[company.partner.slug, row.pk])
        for page in (ours.get(url), ours.get(reverse("support-request-list", args=[company.partner.slug]))):
            assert "Hartwell Dental" in page.text
            assert "Renamed by the next" not in page.text
        assert page_of(dentist) not in ours.get(url).text
        key = api(company.partner, "support-requests:read", "client-accounts:read")
        assert key.get(f"{URL}/{row.pk}").json()["client_account_name"] == "Hartwell Dental"
        assert "hartwell" in SearchEntry.objects.get(pk=row.pk).text
