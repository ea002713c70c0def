"""Internal notes about a partner: written and read by staff, and by nobody of the partner through any door."""

import pytest

from partners.network.errors import NotConfirmed
from partners.network.models import Application
from portal.errors import NotAllowed, NotFound, StaffNotAllowed
from portal.events.models import Event
from portal.events.sealing import seal_events
from portal.keys.scopes import all_scopes
from portal.notes.models import Note, StaffNote
from portal.notes.services import create_note
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import Role, StaffRole
from portal.viewing.models import PartnerView

pytestmark = pytest.mark.django_db
SECRET = "numbatcanary: they argue about the invoice"
WRITERS = {StaffRole.NETWORK_ADMIN, StaffRole.PARTNER_MANAGER, StaffRole.SUPPORT, StaffRole.TRADE_DESK}


@pytest.fixture
def note(staff, company) -> Note:
    return create_note(actor=staff, subject=company.partner, text=SECRET)


def url(company) -> str:
    return f"/staff/records/{company.partner.pk}/notes/"


def test_it_keeps_who_wrote_it_and_no_event_has_its_text(note, staff_user):
    assert (note.author_id, note.author_label) == (staff_user.pk, "Robin Staff")
    event = Event.objects.get(verb="note.created")
    assert "numbatcanary" not in str([event.old, event.new, event.subject_label, event.reason])


@pytest.mark.parametrize("role", sorted(StaffRole))
def test_which_staff_roles_write(company, colleague, role):
    person = colleague(role)
    Partner.objects.update(manager=person)
    if role in WRITERS:
        note = create_note(actor=Actor.person(person), subject=company.partner, text="x")
        assert note.author_id == person.pk
    else:
        with pytest.raises((StaffNotAllowed, NotFound)):
            create_note(actor=Actor.person(person), subject=company.partner, text="x")


def test_a_partner_manager_writes_about_the_assigned_partners_alone(company, colleague, note):
    manager = Actor.person(colleague(StaffRole.PARTNER_MANAGER))
    with pytest.raises(NotFound):
        create_note(actor=manager, subject=company.partner, text="x")
    assert not StaffNote.objects.visible_to(manager).exists()


def test_a_colleague_who_reads_the_partner_is_told_of_a_mention(company, staff, colleague, run_background, sign_in):
    manager, other = colleague(StaffRole.PARTNER_MANAGER), colleague(StaffRole.SUPPORT)
    create_note(actor=staff, subject=company.partner, text=f"@{manager.email} and @{other.email}, look")
    run_background()
    assert "Robin Staff mentions you in a note on Hartwell IT" in sign_in(other).get("/account/notifications/").text
    assert "mentions you" not in sign_in(manager).get("/account/notifications/").text  # not assigned to them


class TestThePartnerNeverSees:
    @pytest.mark.parametrize("role", list(Role))
    def test_its_people_read_neither_the_note_nor_that_there_is_one(self, sign_in, company, note, role):
        actor = company.actor(role)
        for kind in (Note, StaffNote):
            assert not kind.objects.visible_to(actor).exists()
        assert not Event.objects.visible_to(actor).filter(subject_id=note.pk).exists()
        browser = sign_in(company.user(role))
        for path in ("/", "/people/", "/settings/"):
            page = browser.get(f"{company.url}{path}").text
            assert "numbatcanary" not in page
            assert "internal note" not in page
        for path in (url(company), f"{company.url}/records/{company.partner.pk}/notes/"):
            assert browser.get(path).status_code == 404
            assert browser.post(path, {"text": "x"}).status_code == 404
        assert browser.post(f"{company.url}/notes/{note.pk}/edit/", {"text": "x"}).status_code == 404

    @pytest.mark.parametrize("role", [Role.OWNER, Role.LEARNER])
    def test_its_people_write_none(self, company, role):
        with pytest.raises((NotAllowed, NotFound)):
            create_note(actor=company.actor(role), subject=company.partner, text="x")

    def test_its_keys_find_nothing_whatever_their_scopes(self, api, company, note):
        while seal_events():
            continue
        client = api(company.partner, *all_scopes())
        assert client.get("/api/v1/notes").json()["data"] == []
        assert client.get(f"/api/v1/notes/{note.pk}").status_code == 404
        answer = client.post("/api/v1/notes", {"subject_id": company.partner.pk, "text": "x"}, format="json")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "subject_id")
        for path in ("events?limit=100", f"partners/{company.partner.pk}", "partners"):
            answer = client.get(f"/api/v1/{path}")
            assert answer.status_code == 200
            assert "numbatcanary" not in answer.text
            assert "note." not in answer.text

    def test_staff_who_view_as_the_partner_see_what_it_sees(self, company, note, staff_user):
        view = PartnerView(user=staff_user, partner=company.partner, role="owner", reason="x")
        viewer = Actor.viewer(view)
        assert not StaffNote.objects.visible_to(viewer).exists()
        assert not Event.objects.visible_to(viewer).filter(subject_id=note.pk).exists()


class TestPages:
    def test_it_is_written_on_the_record_and_stands_there(self, browser, company):
        page = browser.post(url(company), {"text": "Called them.\nThey call back."}, follow=True)
        assert "Called them.<br>They call back." in page.text
        assert "Robin Staff" in page.text

    def test_an_auditor_reads_and_is_offered_no_form(self, sign_in, colleague, company, note):
        browser = sign_in(colleague(StaffRole.AUDITOR))
        for page in (browser.get(url(company)), browser.get(f"/staff/partners/{company.partner.pk}/")):
            assert SECRET in page.text
            assert page.context["notes"].form is None
        assert browser.post(url(company), {"text": "x"}).status_code == 403

    def test_the_record_shows_the_newest_and_leads_to_all(self, browser, staff, company):
        for number in range(7):
            create_note(actor=staff, subject=company.partner, text=f"Note number {number}.")
        record = browser.get(f"/staff/partners/{company.partner.pk}/").text
        assert "Note number 6." in record
        assert "Note number 1." not in record
        assert "See all 7" in record
        assert "Note number 0." in browser.get(url(company)).text

    def test_it_is_no_news_on_the_record_s_timeline(self, browser, company, note):
        timeline = browser.get(f"/staff/partners/{company.partner.pk}/").context["timeline"]
        assert not [entry for entry in timeline if entry["event"].verb == "note.created"]


def test_staff_s_keys_write_and_read_them(api, company, other_company, staff_user):
    client = api(None, "notes:read", "notes:write", staff=True, created_by=staff_user)
    made = client.post("/api/v1/notes", {"subject_id": company.partner.pk, "text": "Called them."}, format="json")
    assert made.status_code == 201
    assert (made.json()["text"], made.json()["author_label"]) == ("Called them.", "Integration")
    assert len(client.get(f"/api/v1/notes?subject_id={company.partner.pk}").json()["data"]) == 1
    assert client.get(f"/api/v1/notes?subject_id={other_company.partner.pk}").json()["data"] == []


def test_an_application_takes_them_once_it_is_confirmed(staff, staff_user, sign_in):
    application = Application.objects.create(company_name="Newcomer", contact_email="a@newcomer.example", country="US")
    url = f"/staff/applications/{application.pk}/"
    with pytest.raises(NotConfirmed):
        create_note(actor=staff, subject=application, text="x")
    Application.objects.update(state=Application.State.IN_REVIEW)
    note = create_note(actor=staff, subject=application, text="Spoke to them.")
    assert note.partner is None
    assert "Spoke to them." in sign_in(staff_user).get(url).text
