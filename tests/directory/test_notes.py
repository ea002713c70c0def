"""Internal notes: written and read by staff, and by nobody of the partner through any door."""

import pytest
from django.db import DatabaseError, transaction

from partners.directory.errors import NoteEmpty
from partners.directory.models import PartnerNote
from partners.directory.services import create_partner_note
from portal.errors import NotAllowed, NotFound, StaffNotAllowed, TooLong
from portal.events.models import Event
from portal.events.sealing import seal_events
from portal.keys.scopes import all_scopes, grantable_scopes
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import Role, StaffRole
from portal.viewing.models import PartnerView

pytestmark = pytest.mark.django_db
SECRET = "numbatcanary: they argue about the invoice"
WRITERS = {StaffRole.NETWORK_ADMIN, StaffRole.PARTNER_MANAGER, StaffRole.SUPPORT, StaffRole.TRADE_DESK}


@pytest.fixture
def note(staff, company) -> PartnerNote:
    return create_partner_note(actor=staff, partner=company.partner, text=SECRET)


def url(company) -> str:
    return f"/staff/partners/{company.partner.pk}/notes/"


def test_it_keeps_who_wrote_it_and_when(note, staff_user):
    assert (note.author, note.author_label) == (staff_user, "Robin Staff")
    event = Event.objects.get(verb="partner_note.created")
    assert "numbatcanary" not in str([event.old, event.new, event.subject_label, event.reason])


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_one_is_refused(staff, company, text):
    with pytest.raises(NoteEmpty):
        create_partner_note(actor=staff, partner=company.partner, text=text)


def test_a_long_one_is_refused_with_its_limit(staff, company):
    with pytest.raises(TooLong):
        create_partner_note(actor=staff, partner=company.partner, text="x" * 5001)


@pytest.mark.parametrize("role", sorted(StaffRole))
def test_which_staff_roles_write(company, colleague, role):
    person = colleague(role)
    Partner.objects.update(manager=person)
    if role in WRITERS:
        assert create_partner_note(actor=Actor.person(person), partner=company.partner, text="x").author == person
    else:
        with pytest.raises((StaffNotAllowed, NotFound)):
            create_partner_note(actor=Actor.person(person), partner=company.partner, text="x")


def test_a_partner_manager_writes_about_the_assigned_partners_alone(company, colleague, note):
    manager = Actor.person(colleague(StaffRole.PARTNER_MANAGER))
    with pytest.raises(NotFound):
        create_partner_note(actor=manager, partner=company.partner, text="x")
    assert not PartnerNote.objects.visible_to(manager).exists()


def test_the_database_lets_nobody_change_or_delete_one(note):
    for change in (lambda: PartnerNote.objects.update(text="x"), lambda: note.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


class TestThePartnerNeverSees:
    @pytest.mark.parametrize("role", list(Role))
    def test_its_people_read_neither_the_note_nor_that_there_is_one(self, sign_in, company, note, role):
        actor = company.actor(role)
        assert not PartnerNote.objects.visible_to(actor).exists()
        assert not Event.objects.visible_to(actor).filter(verb="partner_note.created").exists()
        browser = sign_in(company.user(role))
        for path in ("/", "/people/", "/settings/"):
            page = browser.get(f"{company.url}{path}").text
            assert "numbatcanary" not in page
            assert "internal note" not in page
        assert browser.get(url(company)).status_code == 404
        assert browser.post(url(company), {"text": "x"}).status_code == 404

    @pytest.mark.parametrize("role", list(Role))
    def test_its_people_write_none(self, company, role):
        with pytest.raises(NotAllowed):
            create_partner_note(actor=company.actor(role), partner=company.partner, text="x")

    def test_its_keys_find_nothing_whatever_their_scopes(self, api, company, note):
        while seal_events():
            continue
        client = api(company.partner, *all_scopes())
        assert client.get("/api/v1/partner-notes").json()["data"] == []
        assert client.get(f"/api/v1/partner-notes/{note.pk}").status_code == 404
        answer = client.post("/api/v1/partner-notes", {"partner": company.partner.pk, "text": "x"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        for path in ("events?limit=100", f"partners/{company.partner.pk}", "partners"):
            answer = client.get(f"/api/v1/{path}")
            assert answer.status_code == 200
            assert "numbatcanary" not in answer.text
            assert "partner_note" not in answer.text

    def test_its_owner_cannot_even_put_the_scope_into_a_key(self, company):
        assert not [scope for scope in grantable_scopes(company.actor("owner")) if scope.startswith("partner-notes")]

    def test_staff_who_view_as_the_partner_see_what_it_sees(self, company, note, staff_user):
        view = PartnerView(user=staff_user, partner=company.partner, role="owner", reason="x")
        viewer = Actor.viewer(view)
        assert not PartnerNote.objects.visible_to(viewer).exists()
        assert not Event.objects.visible_to(viewer).filter(verb="partner_note.created").exists()


class TestPages:
    def test_it_is_written_on_the_record_and_stands_there(self, browser, company):
        page = browser.post(url(company), {"text": "Called them.\nThey call back."}, follow=True)
        assert "Called them.<br>They call back." in page.text
        assert "Robin Staff" in page.text

    def test_a_refused_one_comes_back_with_its_text(self, browser, company):
        page = browser.post(url(company), {"text": "x" * 5001})
        assert page.context["form"].errors
        assert "x" * 5001 in page.text

    def test_markup_stays_text(self, browser, company):
        page = browser.post(url(company), {"text": "<script>alert(1)</script>{{ 7*7 }}"}, follow=True)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page.text

    def test_an_auditor_reads_and_is_offered_no_form(self, sign_in, colleague, company, note):
        browser = sign_in(colleague(StaffRole.AUDITOR))
        for page in (browser.get(url(company)), browser.get(f"/staff/partners/{company.partner.pk}/")):
            assert SECRET in page.text
            assert page.context["form"] is None
        assert browser.post(url(company), {"text": "x"}).status_code == 403

    def test_the_record_shows_the_newest_and_leads_to_all(self, browser, staff, company):
        for number in range(7):
            create_partner_note(actor=staff, partner=company.partner, text=f"Note number {number}.")
        record = browser.get(f"/staff/partners/{company.partner.pk}/").text
        assert "Note number 6." in record
        assert "Note number 1." not in record
        assert "See all 7" in record
        assert "Note number 0." in browser.get(url(company)).text

    def test_it_is_no_news_on_the_record_s_timeline(self, browser, company, note):
        timeline = browser.get(f"/staff/partners/{company.partner.pk}/").context["timeline"]
        assert not [entry for entry in timeline if entry["event"].verb == "partner_note.created"]


class TestApi:
    @pytest.fixture
    def client(self, api, staff_user):
        return api(None, "partner-notes:read", "partner-notes:write", staff=True, created_by=staff_user)

    def test_writing_and_reading(self, client, company, other_company):
        body = {"partner": company.partner.pk, "text": "Called them."}
        made = client.post("/api/v1/partner-notes", body, format="json")
        assert made.status_code == 201
        assert (made.json()["text"], made.json()["author_label"]) == ("Called them.", "Integration")
        assert len(client.get(f"/api/v1/partner-notes?partner={company.partner.pk}").json()["data"]) == 1
        assert client.get(f"/api/v1/partner-notes?partner={other_company.partner.pk}").json()["data"] == []

    @pytest.mark.parametrize(
        "body", [{}, {"text": "x"}, {"partner": "pa_0", "text": "x"}, {"partner": 7, "text": "x"}, {"text": ""}]
    )
    def test_a_body_of_the_wrong_shape_is_400(self, client, company, body):
        assert client.post("/api/v1/partner-notes", body, format="json").status_code == 400

    def test_it_cannot_be_changed(self, client, note):
        assert client.patch(f"/api/v1/partner-notes/{note.pk}", {"text": "x"}, format="json").status_code == 405
        assert client.delete(f"/api/v1/partner-notes/{note.pk}").status_code == 405
