"""The queue and one finding, as people see them."""

import re
from decimal import Decimal

import pytest

from partners.drift.errors import ShownDifferently
from partners.drift.models import DriftFinding
from partners.drift.services import accept
from partners.dropbox.ending import disconnect
from partners.teams.models import TeamMember
from portal import clock
from portal.events.models import Event
from portal.jobs.models import JobRow
from portal.jobs.services import run_due_jobs
from portal.lists.columns import BulkChange
from portal.tenancy.roles import StaffRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(connected) -> DriftFinding:
    now = clock.now()
    return DriftFinding.objects.create(
        partner=connected.partner, connection=connected, kind="status-differs", subject="dbmid:x", state="open",
        subject_label="zoe@acme.example", portal_says="active", dropbox_says="suspended", first_seen_at=now, last_seen_at=now,
    )  # fmt: skip


def test_kinds_and_statuses_stand_there_in_words(company, gone, sign_in):
    browser = sign_in(company.user("technician"))
    for page in (f"/p/{company.partner.slug}/drift/", f"/p/{company.partner.slug}/drift/{gone.pk}/"):
        said = browser.get(page).content.decode()
        for words in ("Status differs", "Active", "Suspended", "zoe"):
            assert words in said
        assert "status-differs<" not in said
    assert "Accept as it is at Dropbox" in said


def test_an_invitation_that_waits_says_its_day_in_the_readers_way(company, gone, sign_in):
    DriftFinding.objects.update(kind="stale-invite", portal_says="", dropbox_says="2026-08-02")
    said = sign_in(company.user("read-only")).get(f"/p/{company.partner.slug}/drift/{gone.pk}/").content.decode()
    assert "2 Aug 2026" in said
    assert "status=invited" in said


def test_what_was_only_suspected_has_no_page(company, gone, sign_in):
    DriftFinding.objects.update(state="suspected")
    assert sign_in(company.user("owner")).get(f"/p/{company.partner.slug}/drift/{gone.pk}/").status_code == 404


def test_values_are_called_what_they_are(company, gone, sign_in):
    DriftFinding.objects.update(kind="over-licensed", subject="", subject_label="", portal_says="5", dropbox_says="7")
    browser = sign_in(company.user("read-only"))
    said = browser.get(f"/p/{company.partner.slug}/drift/{gone.pk}/").content.decode()
    assert "Licensed" in said
    assert "Bought" not in said
    assert "Open subscription" in said  # who may not sell sees where it is
    assert "Sell seats" not in said


def test_a_difference_leads_to_the_person_and_stands_with_its_connection(company, gone, sign_in):
    person = TeamMember.objects.create(
        partner=company.partner, connection=gone.connection, team_member_id=gone.subject, email="zoe@acme.example",
        status="suspended", read_at=clock.now(),
    )  # fmt: skip
    browser = sign_in(company.user("owner"))
    slug = company.partner.slug
    assert f"/p/{slug}/team-members/{person.pk}/" in browser.get(f"/p/{slug}/drift/{gone.pk}/").content.decode()
    page = browser.get(f"/p/{slug}/dropbox-connections/{gone.connection_id}/").content.decode()
    assert f"/p/{slug}/drift/{gone.pk}/" in page


def test_the_list_is_searched_and_says_money_as_a_number(company, gone, sign_in):
    DriftFinding.objects.update(kind="licences-unbilled", monthly=Decimal(1500), currency="EUR")
    browser = sign_in(company.user("owner"))
    address = f"/p/{company.partner.slug}/drift/"
    assert "€1,500.00" in browser.get(address, {"q": "zoe acme"}).content.decode()
    assert "€1,500.00" not in browser.get(address, {"q": "nobody"}).content.decode()


def test_where_no_team_is_connected_it_says_how(company, sign_in):
    said = sign_in(company.user("owner")).get(f"/p/{company.partner.slug}/drift/").content.decode()
    assert "No team is connected" in said


def test_what_changed_since_the_page_was_drawn_is_not_accepted_unseen(company, gone, sign_in):
    member = {"connection": gone.connection, "team_member_id": gone.subject, "email": "zoe@acme.example"}
    TeamMember.objects.create(
        partner=company.partner, **member, status="suspended", known_status="active", read_at=clock.now()
    )
    browser, address = sign_in(company.user("owner")), f"/p/{company.partner.slug}/drift/{gone.pk}/"
    seen = gone.seen
    assert f'name="seen" value="{seen}"' in browser.get(address).content.decode()
    DriftFinding.objects.update(dropbox_says="removed")
    said = browser.post(f"{address}accept/", {"seen": seen}, follow=True).content.decode()
    assert "not any more what was shown" in said
    browser.post(f"{address}accept/")
    assert TeamMember.objects.get().known_status == "active"
    gone.refresh_from_db()
    browser.post(f"{address}accept/", {"seen": gone.seen})
    assert TeamMember.objects.get().known_status == "removed"


def test_after_its_connection_ended_it_leads_to_what_is_left(company, owner, gone, sign_in, colleague):
    address = f"/p/{company.partner.slug}/drift/{gone.pk}/"
    disconnect(actor=owner, dropbox_connection=gone.connection)
    browser = sign_in(company.user("owner"))
    said = browser.get(address, follow=True)
    assert said.redirect_chain == [(f"/p/{company.partner.slug}/dropbox-connections/{gone.connection_id}/", 302)]
    assert "What differed is over" in said.content.decode()
    many = browser.get(f"{company.url}/drift/?connection={gone.connection_id}&kind=status-differs&state=open")
    assert many.url == said.redirect_chain[0][0]  # where one notification of many has led
    assert browser.get(f"{company.url}/drift/?connection={gone.connection_id}&state=resolved").status_code == 200
    assert "zoe" not in said.content.decode()
    assert browser.get(address.replace(gone.pk, "df_nothing")).status_code == 404
    support = sign_in(colleague(StaffRole.SUPPORT))
    assert support.get(f"/staff/drift/{gone.pk}/").url == f"/staff/dropbox-connections/{gone.connection_id}/"


def test_staff_look_at_one_and_have_its_team_read(company, gone, sign_in, colleague, connected):
    browser = sign_in(colleague(StaffRole.SUPPORT))
    assert f"/staff/drift/{gone.pk}/" in browser.get("/staff/drift/").content.decode()
    said = browser.get(f"/staff/drift/{gone.pk}/").content.decode()
    assert "The client’s own admin changed it." in said
    DriftFinding.objects.update(kind="licences-missing")
    of_staff = browser.get(f"/staff/drift/{gone.pk}/").text
    of_partner = sign_in(company.user("owner")).get(f"{company.url}/drift/{gone.pk}/").text
    for words, here, there in (("Ask support", of_partner, of_staff), ("See whether", of_staff, of_partner)):
        assert words in here
        assert words not in there
    assert f"/staff/dropbox-connections/{connected.pk}/" in said
    assert "Accept as it is" not in said
    assert "read-again" not in browser.get(f"/staff/dropbox-connections/{connected.pk}/").content.decode()
    keeper = sign_in(colleague(StaffRole.NETWORK_ADMIN))
    page = f"/staff/dropbox-connections/{connected.pk}/"
    assert f"{page}read-again/" in keeper.get(page).content.decode()
    said = keeper.post(f"{page}read-again/", follow=True).content.decode()
    assert "read within moments" in said
    assert "had the Dropbox team of" in said
    sign_in(colleague(StaffRole.SUPPORT)).post(f"{page}read-again/")
    assert Event.objects.filter(verb="dropbox_connection.read_again").count() == 1


BULK = "lists/drift/bulk/accept/"


@pytest.fixture
def person(gone) -> TeamMember:
    return TeamMember.objects.create(
        partner=gone.partner, connection=gone.connection, team_member_id=gone.subject, email="zoe@acme.example",
        status="suspended", known_status="active", read_at=clock.now(),
    )  # fmt: skip


def sent_by(page: str) -> dict[str, str]:
    """What the form of a page sends on: of each field its value."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_before_many_are_taken_over_it_says_what_each_is(company, gone, person, sign_in):
    bar = f"{company.url}/{BULK}"
    browser = sign_in(company.user("owner"))
    said = browser.post(bar, {"ids": [gone.pk]}).content.decode()
    for words in ("zoe@acme.example", "Known here: Active", "At Dropbox: Suspended"):
        assert words in said
    browser.post(bar, sent_by(said))
    run_due_jobs()
    person.refresh_from_db()
    assert person.known_status == "suspended"


def test_what_changed_since_they_were_shown_is_not_among_many_that_are_taken_over(company, gone, person, sign_in):
    bar = f"{company.url}/{BULK}"
    browser = sign_in(company.user("owner"))
    sent = sent_by(browser.post(bar, {"ids": [gone.pk]}).content.decode())
    DriftFinding.objects.update(dropbox_says="removed")
    for form in (sent, {"ids": [gone.pk], "confirmed": "1"}):
        browser.post(bar, form)
        run_due_jobs()
        row = JobRow.objects.order_by("job_id").last()
        assert [one["code"] for one in row.problems] == ["shown_differently"]
    person.refresh_from_db()
    assert person.known_status == "active"


def test_of_all_that_match_those_are_taken_over_that_were_shown(company, gone, person, sign_in, monkeypatch):
    bar = f"{company.url}/{BULK}"
    browser = sign_in(company.user("owner"))
    sent = sent_by(browser.post(bar, {"all": "1", "query": "state=open"}).content.decode())
    assert (sent["ids"], "all" in sent) == (gone.pk, False)
    monkeypatch.setattr(BulkChange, "at_once", 0)
    assert browser.post(bar, {"all": "1", "query": "state=open"}).status_code == 302  # more than are shown


def test_the_bar_says_beforehand_how_many_can_be_shown(company, gone, sign_in):
    browser, url = sign_in(company.user("owner")), f"{company.url}/drift/"
    fields = {field.name: getattr(gone, field.name) for field in gone._meta.concrete_fields if field.name != "id"}
    DriftFinding.objects.bulk_create(DriftFinding(**fields | {"subject": f"dbmid:{number}"}) for number in range(99))
    assert "All that match: 100 differences" in browser.get(url).text
    DriftFinding.objects.create(**fields | {"subject": "dbmid:last"})
    page = browser.get(url).text
    assert "101 differences match, and at most 100 differences are changed at once." in page
    assert 'name="all"' not in page


def test_rest_takes_over_what_it_was_told_it_does(owner, gone, person):
    with pytest.raises(ShownDifferently):
        accept(actor=owner, drift_finding=gone, seen="something else")
    assert accept(actor=owner, drift_finding=gone, seen=gone.seen).state == "resolved"


def test_rest_takes_over_nothing_unseen_either(company, gone, api):
    member = {"connection": gone.connection, "team_member_id": gone.subject, "email": "zoe@acme.example"}
    TeamMember.objects.create(partner=company.partner, **member, status="removed", read_at=clock.now())
    client = api(company.partner, "drift-findings:write")
    path = f"/api/v1/drift-findings/{gone.pk}/accept"
    said = client.post(path, {}, format="json")
    assert (said.status_code, "seen" in str(said.json())) == (400, True)
    assert client.post(path, {"seen": "x"}, format="json").status_code == 409
    assert client.post(path, {"seen": gone.seen}, format="json").status_code == 200
