"""Notes on a client: who reads and writes them, who is told, and what happens to them when the client changes."""

import pytest
from django.utils import timezone

from partners.clients.archiving import archive_client_account
from partners.clients.errors import AccountArchived
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.contacts.services import create_contact
from portal.errors import NotAllowed, NotFound, TooLong, ViewOnly
from portal.events.models import Event
from portal.mail.models import Message
from portal.notes.errors import NoteEmpty, NotYourNote
from portal.notes.mentions import MentionUnclear, Person, read_mentions
from portal.notes.models import Note
from portal.notes.rendering import note_html
from portal.notes.services import create_note, delete_note, update_note
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.roles import Role
from portal.text import HostileText
from portal.viewing.models import PartnerView

pytestmark = pytest.mark.django_db
URL = "/api/v1/notes"
SAM, LEE = Person("us_1", "Sam Ortiz", "sam@x.example"), Person("us_2", "Sam Lee", "lee@x.example")
ANA = Person("us_3", "Ana María Müller", "ana@x.example")


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def client_account(seller) -> ClientAccount:
    return create_client_account(actor=seller, name="Kestrel", domain="kestrel.example", country="US")


@pytest.fixture
def page(company, client_account) -> str:
    return f"{company.url}/clients/{client_account.pk}/"


class TestMentions:
    @pytest.mark.parametrize(
        ("text", "shown", "who"),
        [
            ("@Sam Ortiz, look", "@Sam Ortiz, look", {SAM.id}),
            ("ask @sam ortiz’s boss", "ask @Sam Ortiz’s boss", {SAM.id}),
            ("(@SAM@x.example) and @lee@X.example.", "(@Sam Ortiz) and @Sam Lee.", {SAM.id, LEE.id}),
            ("@ana maria mueller", "@Ana María Müller", {ANA.id}),
            ("@Ana Lee, @Sam Lee", "@Ana Lee, @Sam Lee", {LEE.id}),
            ("@Ana Maria Muller knows", "@Ana María Müller knows", {ANA.id}),
            ("@ana: call", "@Ana María Müller: call", {ANA.id}),
            ("write sam@x.example or a@Ana", "write sam@x.example or a@Ana", set()),
            ("@nobody, https://medium.example/@ana, @@ana @", "@nobody, https://medium.example/@ana, @@ana @", set()),
        ],
    )
    def test_who_is_meant(self, text, shown, who):
        read = read_mentions(text, [SAM, LEE, ANA])
        assert (read.text, set(read.mentions)) == (shown, who)

    def test_a_name_of_two_is_told_and_whoever_was_meant_before_stays_meant(self):
        with pytest.raises(MentionUnclear) as refused:
            read_mentions("@Sam, look", [SAM, LEE])
        assert "Sam Lee (lee@x.example)" in str(refused.value)
        twin = Person("us_9", "Sam Ortiz", "other@x.example")
        assert set(read_mentions("@Sam Ortiz", [SAM, twin], known=[twin.id]).mentions) == {twin.id}

    def test_a_note_of_ten_thousand_ats_is_read_at_once(self):
        assert read_mentions("@" * 5000 + "@sam o " * 700, [ANA]).mentions == {}


def test_its_text_is_paragraphs_and_links_and_nothing_else():
    hostile = (
        '<script>x</script>\n\n@Sam Ortiz "https://a.example/@Sam Ortiz?<b>" javascript:alert(1) [x](javascript:y)'
    )
    html = note_html(hostile, ["Sam Ortiz"])
    assert html.count("<p>") == 2
    assert '<span class="mention">@Sam Ortiz</span> &quot;<a href="https://a.example/@Sam" rel="nofollow">' in html
    assert "<script" not in html
    assert 'href="javascript' not in html


class TestWriting:
    def test_whoever_keeps_clients_writes_and_everybody_who_reads_them_reads(self, company, client_account):
        note = create_note(actor=company.actor("technician"), subject=client_account, text="  Called.\r\nTwice. ")
        assert note.text == "Called.\nTwice."
        for role in Role:
            reads = role != Role.LEARNER
            assert Note.objects.visible_to(company.actor(role)).exists() == reads
            if role in {Role.BILLING, Role.READ_ONLY, Role.LEARNER}:
                with pytest.raises((NotAllowed, NotFound)):
                    create_note(actor=company.actor(role), subject=client_account, text="x")

    def test_outsiders_and_staff_find_nothing(self, outsider, staff, staff_user, company, seller, client_account):
        note = create_note(actor=seller, subject=client_account, text="x")
        viewer = Actor.viewer(PartnerView(user=staff_user, partner=company.partner, role="owner", reason="x"))
        for actor in (outsider, staff, viewer):
            assert not Note.objects.visible_to(actor).exists()
        for actor in (outsider, staff):
            with pytest.raises(NotFound):
                create_note(actor=actor, subject=client_account, text="x")
            with pytest.raises(NotFound):
                update_note(actor=actor, note=note, text="x")
        with pytest.raises(ViewOnly):
            create_note(actor=viewer, subject=client_account, text="x")

    def test_what_is_no_note_is_refused(self, seller, client_account):
        assert create_note(actor=seller, subject=client_account, text="ä" * 10_000).text
        for text, refusal in (
            ("  \n ", NoteEmpty),
            ("x" * 10_001, TooLong),
            ("a\0b", HostileText),
            ("\u202eb", HostileText),
        ):
            with pytest.raises(refusal):
                create_note(actor=seller, subject=client_account, text=text)

    def test_the_same_form_twice_is_one_note(self, company, seller, client_account):
        first, second = (create_note(actor=seller, subject=client_account, text="Called.") for _ in range(2))
        assert first == second
        assert create_note(actor=company.actor("owner"), subject=client_account, text="Called.") != first
        assert Event.objects.filter(verb="note.created").count() == 2

    def test_one_s_own_is_edited_and_an_owner_deletes_anybody_s(self, company, seller, client_account):
        note = create_note(actor=seller, subject=client_account, text="Called.")
        for role in ("owner", "admin"):
            with pytest.raises(NotYourNote):
                update_note(actor=company.actor(role), note=note, text="x")
        with pytest.raises(NotYourNote):
            delete_note(actor=company.actor("admin"), note=note)
        assert update_note(actor=seller, note=note, text="Called.").edited_at is None
        assert update_note(actor=seller, note=note, text="Called back.").edited_at
        delete_note(actor=company.actor("owner"), note=note)
        assert not Note.objects.exists()
        told = list(Event.objects.in_timeline_of(client_account).values_list("verb", flat=True))
        assert told[:3] == ["note.deleted", "note.updated", "note.created"]
        assert "Called" not in str(list(Event.objects.values_list("old", "new", "subject_label")))


class TestTelling:
    def told(self) -> list[str]:
        return sorted(Notification.objects.filter(topic="mention").values_list("user__email", flat=True))

    def test_each_is_told_once_and_on_an_edit_only_who_is_new(self, company, seller, client_account, run_background):
        owner, admin = company.user("owner"), company.user("admin")
        text = f"@{owner.email} @{owner.email} @{company.user('seller').email} @{company.user('learner').email}"
        note = create_note(actor=seller, subject=client_account, text=text)
        run_background()
        run_background()
        assert self.told() == [owner.email]
        assert Message.objects.filter(to_email=owner.email, template="notification").count() == 1
        update_note(actor=seller, note=note, text=f"{note.text} and @{admin.email}")
        run_background()
        assert self.told() == [admin.email, owner.email]
        row = Notification.objects.filter(topic="mention").first()
        assert row.url.endswith(f"/clients/{client_account.pk}/#{note.pk}")
        assert "mentions you in a note on Kestrel" in row.text

    def test_outsiders_cannot_be_mentioned(self, other_company, seller, client_account, run_background):
        outsider = other_company.user("owner")
        note = create_note(actor=seller, subject=client_account, text=f"@{outsider.email} @Nordlicht")
        run_background()
        assert (note.mentions, self.told()) == ({}, [])

    def test_a_deleted_note_tells_nobody(self, company, seller, client_account, run_background):
        note = create_note(actor=seller, subject=client_account, text=f"@{company.user('owner').email}")
        delete_note(actor=seller, note=note)
        run_background()
        assert self.told() == []


class TestTheClient:
    def test_a_merge_unites_the_notes_and_their_timelines(self, seller, client_account):
        other = create_client_account(actor=seller, name="Kestrel GmbH")
        note = create_note(actor=seller, subject=other, text="Called.")
        create_contact(actor=seller, client_account=other, kind="billing", name="Mei", email="mei@kestrel.example")
        merge_client_accounts(actor=seller, client_account=client_account, other=other, confirmation="Kestrel GmbH")
        note.refresh_from_db()
        assert note.subject_id == client_account.pk
        verbs = Event.objects.in_timeline_of(client_account, other).values_list("verb", flat=True)
        assert {"note.created", "contact.created", "client_account.merged"} <= set(verbs)

    def test_an_archived_one_keeps_them_and_takes_none(self, seller, client_account, sign_in, company, page):
        note = create_note(actor=seller, subject=client_account, text="Called.")
        archive_client_account(actor=seller, client_account=client_account, reason="Gone.")
        for change in (
            lambda: create_note(actor=seller, subject=client_account, text="x"),
            lambda: update_note(actor=seller, note=note, text="x"),
            lambda: delete_note(actor=seller, note=note),
        ):
            with pytest.raises(AccountArchived):
                change()
        shown = sign_in(company.user("seller")).get(page)
        assert "Called." in shown.text
        assert shown.context["notes"].form is None


class TestPages:
    def test_a_note_is_written_edited_and_deleted(self, sign_in, company, client_account, page):
        browser = sign_in(company.user("seller"))
        url = f"{company.url}/records/{client_account.pk}/notes/"
        shown = browser.post(url, {"text": "Called <b>them</b>. @owner of hartwell it"}, follow=True)
        assert "Called &lt;b&gt;them&lt;/b&gt;." in shown.text
        assert '<span class="mention">@Owner of Hartwell IT</span>' in shown.text
        assert "Told: Owner of Hartwell IT." in shown.text
        note = Note.objects.get()
        assert f'id="{note.pk}"' in shown.text
        refused = browser.post(url, {"text": "x" * 10_001})
        assert "x" * 10_001 in refused.text
        form = browser.get(f"{company.url}/notes/{note.pk}/edit/").context["form"]
        Note.objects.filter(pk=note.pk).update(text="Somebody else's", edited_at=timezone.now())
        stale = browser.post(f"{company.url}/notes/{note.pk}/edit/", {"text": "Mine", "seen": form.initial["seen"]})
        assert "Take theirs: Somebody else&#x27;s" in stale.text
        assert "Mine" in stale.text
        kept = {"text": "Mine", "seen": stale.context["form"].data["seen"], "keep-text": "mine"}
        assert "edited" in browser.post(f"{company.url}/notes/{note.pk}/edit/", kept, follow=True).text
        assert sign_in(company.user("admin")).post(f"{company.url}/notes/{note.pk}/delete/").status_code == 302
        assert Note.objects.get().text == "Mine"
        browser.post(f"{company.url}/notes/{note.pk}/delete/")
        assert not Note.objects.exists()

    def test_outsiders_get_404(self, sign_in, other_company, company, seller, client_account):
        note = create_note(actor=seller, subject=client_account, text="x")
        browser = sign_in(other_company.user("owner"))
        for base in (company.url, other_company.url):
            assert browser.post(f"{base}/records/{client_account.pk}/notes/", {"text": "x"}).status_code == 404
            for verb in ("edit", "delete"):
                assert browser.post(f"{base}/notes/{note.pk}/{verb}/", {"text": "x"}).status_code == 404

    def test_three_notes_ask_no_more_than_one(
        self, sign_in, company, seller, client_account, page, django_assert_max_num_queries
    ):
        browser = sign_in(company.user("owner"))
        browser.get(page)
        counts = []
        for number in range(3):
            create_note(actor=seller, subject=client_account, text=f"Note {number} @{company.user('owner').email}")
            if number != 1:
                with django_assert_max_num_queries(100) as asked:
                    browser.get(page)
                counts.append(len(asked))
        assert counts[0] == counts[1]


class TestRest:
    @pytest.fixture
    def keyed(self, api, company):
        return api(company.partner, "notes:read", "notes:write", "memberships:read")

    def test_a_key_that_may_not_read_who_works_here_learns_nobody_by_a_mention(self, api, company, client_account):
        keyed = api(company.partner, "notes:read", "notes:write")
        for text in ("@a", f"@{company.user('owner').email}", f"@{company.user('owner').name}"):
            made = keyed.post(f"{URL}?dry_run=true", {"subject_id": client_account.pk, "text": text})
            assert (made.status_code, made.json()["mentions"]) == (201, [])

    def test_a_long_tail_of_dots_is_read_at_once(self, company, seller, client_account):
        text = "@a" + "." * 9700 + "a" + " a" * 59
        user = company.user("owner")
        user.name = " ".join("a" * 50)
        user.save()
        note = create_note(actor=seller, subject=client_account, text=text)
        assert (note.text, note.mentions) == (text, {})

    def test_writing_reading_changing_deleting(self, keyed, company, client_account):
        owner = company.user("owner")
        made = keyed.post(URL, {"subject_id": client_account.pk, "text": f"@{owner.email}: call"})
        assert made.status_code == 201, made.json()
        body, url = made.json(), f"{URL}/{made.json()['id']}"
        assert body["mentions"] == [{"user": owner.pk, "name": owner.name}]
        assert (body["subject_id"], body["author_label"]) == (client_account.pk, "Integration")
        assert [row["id"] for row in keyed.get(URL, {"subject_id": client_account.pk}).json()["data"]] == [body["id"]]
        etag = keyed.get(url)["ETag"]
        assert keyed.patch(url, {"text": "One"}, HTTP_IF_MATCH=etag).status_code == 200
        stale = keyed.patch(url, {"text": "Two"}, HTTP_IF_MATCH=etag)
        assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
        assert keyed.patch(url, {"subject_id": "cl_0"}).status_code == 400
        assert keyed.delete(url).status_code == 204

    def test_what_a_person_wrote_a_key_cannot_change(self, keyed, seller, client_account):
        note = create_note(actor=seller, subject=client_account, text="x")
        assert keyed.patch(f"{URL}/{note.pk}", {"text": "y"}).status_code == 403

    @pytest.mark.parametrize("subject", ["cl_0", "pa_0", "xx", "", 7, None, "cl_" + "0" * 100])
    def test_a_record_that_is_not_there(self, keyed, subject):
        answer = keyed.post(URL, {"subject_id": subject, "text": "x"}, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "subject_id"


def test_it_is_found_by_its_words(sign_in, company, seller, client_account, outsider, other_company):
    note = create_note(actor=seller, subject=client_account, text="The quokka gate code changes in spring.")
    found = sign_in(company.user("owner")).get(f"{company.url}/search/?q=quokka").text
    assert f"/clients/{client_account.pk}/#{note.pk}" in found
    assert note.pk not in sign_in(company.user("learner")).get(f"{company.url}/search/?q=quokka").text
    assert note.pk not in sign_in(other_company.user("owner")).get(f"{other_company.url}/search/?q=quokka").text
