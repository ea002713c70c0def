"""The pages: applying without an account, the staff's queue, partners, and the agreement."""

import pytest
from django.test import Client

from partners.network.links import CONFIRM, STATUS, make_token
from partners.network.models import Agreement, Application
from partners.network.services import decline_application
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import MANAGERS, Role, StaffRole
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(sign_in, staff_user) -> Client:
    return sign_in(staff_user)


# ── Applying ────────────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_applies_and_is_told_to_check_the_mail(client, values):
    answer = client.post("/apply/", values, follow=True)

    assert answer.redirect_chain[-1][0] == "/apply/sent/"
    assert "lena@brandt-it.example" in answer.content.decode()
    assert Application.objects.get().state == Application.State.DRAFT


def test_whether_the_address_has_an_account_cannot_be_told(client, values):
    factories.make_user("lena@brandt-it.example")
    known = client.post("/apply/", values)
    unknown = Client().post("/apply/", {**values, "contact_email": "new@brandt-it.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_nothing_typed_is_lost_and_the_error_stands_beside_its_field(client, values):
    answer = client.post("/apply/", {**values, "website": "not a website"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"website"}
    assert values["motivation"] in page
    assert not Application.objects.exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 }}{% now 'Y' %}", "'; DROP TABLE x; --"])
def test_hostile_text_is_shown_as_text(client, browser, values, text):
    client.post("/apply/", {**values, "services": text, "motivation": text})
    page = browser.get(f"/staff/applications/{Application.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page
    assert Application.objects.get().services == text


def test_looking_at_the_link_changes_nothing_and_the_button_confirms(client, draft):
    url = f"/apply/confirm/{make_token(draft, CONFIRM)}/"

    assert "Brandt" in client.get(url).content.decode()
    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT

    answer = client.post(url, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/apply/status/")
    draft.refresh_from_db()
    assert draft.state == Application.State.SUBMITTED
    again = client.get(url)
    assert again.status_code == 302, "opened again, it says how the application stands"
    assert again["Location"].startswith("/apply/status/")


@pytest.mark.parametrize("name", ["Buy pills at http://evil.example", "<b>Brandt</b>", "www.evil.example"])
def test_a_name_carries_no_link_into_a_mail_to_an_unproved_address(client, values, name):
    for field in ("company_name", "contact_name"):
        answer = client.post("/apply/", {**values, field: name})
        assert field in answer.context["form"].errors
    assert not Application.objects.exists()


@pytest.mark.parametrize("page", ["confirm", "status"])
def test_a_link_made_up_is_gone(client, page):
    assert client.get(f"/apply/{page}/made-up/").status_code == 410


def test_the_status_page_tells_the_decision(client, submitted, staff):
    url = f"/apply/status/{make_token(submitted, STATUS)}/"
    assert client.get(url).status_code == 200
    decline_application(actor=staff, application=submitted, reason="No IT services yet")
    assert "No IT services yet" in client.get(url).content.decode()


# ── Staff ───────────────────────────────────────────────────────────────────────────────────────────

STAFF_PAGES = ["/staff/applications/", "/staff/partners/", "/staff/agreements/", "/staff/agreements/publish/"]


@pytest.mark.parametrize("path", STAFF_PAGES)
@pytest.mark.parametrize("role", ["owner", "read-only"])
def test_staff_pages_do_not_exist_for_partners(sign_in, company, path, role):
    assert sign_in(company.user(role)).get(path).status_code == 404


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_staff_pages_ask_strangers_to_sign_in(client, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_staff_open_their_pages(browser, path):
    assert browser.get(path).status_code == 200


def test_the_queue_shows_who_waits_and_other_states_on_demand(browser, submitted, values):
    queue = browser.get("/staff/applications/")
    assert [row.pk for row in queue.context["listing"].rows] == [submitted.pk]
    assert browser.get("/staff/applications/?state=draft").context["listing"].rows == []
    assert browser.get("/staff/applications/?all").context["listing"].count == 1
    assert browser.get("/staff/applications/?state=nonsense&cursor=x").status_code == 200


def test_approving_twice_by_button_makes_one_partner_and_says_so(browser, submitted):
    url = f"/staff/applications/{submitted.pk}/approve/"
    form = {"reseller_id": "", "authorised_countries": ["DE"]}
    assert browser.get(url).context["form"].initial == {"authorised_countries": ["DE"]}
    first = browser.post(url, form, follow=True).content.decode()
    second = browser.post(url, form, follow=True).content.decode()

    assert "is a partner now" in first
    assert "cannot be decided now" in second
    assert browser.get(url).status_code == 302, "decided, so there is no form any more"
    assert Partner.objects.count() == 1


def test_the_second_reviewer_sees_who_has_it_and_takes_over(browser, submitted, sign_in, colleague):
    url = f"/staff/applications/{submitted.pk}/"
    browser.post(f"{url}start-review/")
    second = sign_in(colleague(StaffRole.PARTNER_MANAGER))
    page = second.get(url).content.decode()
    assert "Robin Staff is reviewing this application" in page
    assert "Take over review" in page
    assert "Approve application" not in page
    assert second.get(f"{url}approve/", follow=True).redirect_chain[-1][0] == url
    refused = second.post(f"{url}decline/", {"reason": "No"})
    assert "Robin Staff is reviewing" in refused.content.decode()

    assert "You are reviewing" in second.post(f"{url}start-review/", {"take_over": "1"}, follow=True).content.decode()
    assert "Partner manager Person is reviewing" in browser.get(url).content.decode()
    submitted.refresh_from_db()
    assert submitted.state == "in_review"


def test_what_decides_nothing_is_done_by_a_colleague_of_the_reviewer(browser, submitted, sign_in, colleague):
    url = f"/staff/applications/{submitted.pk}/"
    browser.post(f"{url}request-information/", {"website": "It does not open."})
    support, manager = (sign_in(colleague(role)) for role in (StaffRole.SUPPORT, StaffRole.PARTNER_MANAGER))
    page = support.get(url).content.decode()
    assert "Send a new link" in page
    assert "Take it over" not in page, "support decides nothing"
    assert "is on its way" in support.post(f"{url}renew-link/", follow=True).content.decode()

    page = manager.get(url).content.decode()
    assert "Robin Staff is reviewing this application" in page
    assert "Withdraw for the applicant" in page
    assert "Decline application" not in page
    assert manager.get(f"{url}withdraw/").status_code == 200
    manager.post(f"{url}withdraw/", {"reason": "They rang: they joined another network."})
    submitted.refresh_from_db()
    assert submitted.state == "withdrawn"


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.SUPPORT])
def test_who_only_reads_applications_sees_no_decisions(submitted, sign_in, colleague, role):
    reader, url = sign_in(colleague(role)), f"/staff/applications/{submitted.pk}/"
    page = reader.get(url).content.decode()
    for words in ("Start review", "Approve application", "Request information", "Decline application"):
        assert words not in page
    for verb in ("start-review", "request-information", "approve", "decline", "withdraw"):
        reader.post(f"{url}{verb}/", {"reason": "x", "website": "?", "authorised_countries": ["DE"]})
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_asking_by_page_marks_fields(browser, submitted):
    url = f"/staff/applications/{submitted.pk}/request-information/"
    assert "Now: brandt-it.example" in browser.get(url).content.decode()
    nothing = browser.post(url, {"message": "Hello"})
    assert "Nothing is marked." in nothing.content.decode()
    browser.post(url, {"website": "It does not open.", "message": "Thank you."})
    submitted.refresh_from_db()
    assert (submitted.state, submitted.asked) == ("information_requested", {"website": "It does not open."})
    page = browser.get(f"/staff/applications/{submitted.pk}/").content.decode()
    assert "Waits for the applicant since" in page


def test_declining_asks_for_the_reason(browser, submitted):
    url = f"/staff/applications/{submitted.pk}/decline/"
    assert browser.post(url, {"reason": ""}).context["form"].errors
    browser.post(url, {"reason": "No IT services yet"})
    submitted.refresh_from_db()
    assert (submitted.state, submitted.decision_reason) == ("declined", "No IT services yet")


def test_partners_do_not_decide_by_page(sign_in, company, submitted):
    assert sign_in(company.user("owner")).post(f"/staff/applications/{submitted.pk}/approve/").status_code == 404


def test_staff_suspend_and_reinstate_with_a_reason(browser, company):
    url = f"/staff/partners/{company.partner.pk}"
    assert browser.get(f"{url}/").status_code == 200
    assert browser.post(f"{url}/suspend/", {"reason": ""}).context["form"].errors
    browser.post(f"{url}/suspend/", {"reason": "Two invoices are open"})
    company.partner.refresh_from_db()
    assert company.partner.state == Partner.State.SUSPENDED
    browser.post(f"{url}/reinstate/", {"reason": "Paid"})
    company.partner.refresh_from_db()
    assert company.partner.state == Partner.State.ACTIVE


def test_the_list_of_partners_takes_the_same_number_of_queries(browser, company, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as one:
        browser.get("/staff/partners/")
    for number in range(3):
        factories.make_partner(f"Partner {number}", f"partner-{number}")
    with django_assert_max_num_queries(len(one.captured_queries)):
        browser.get("/staff/partners/")


# ── Agreement ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def due(company):
    company.partner.agreement_due = True
    company.partner.save()
    return company


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_the_agreement_and_managers_can_accept(sign_in, due, role):
    page = sign_in(due.user(role)).get(f"{due.url}/agreement/")
    assert "Suspension and ending" in page.content.decode()
    assert (page.context["accept"] is not None) == (role in MANAGERS)


def test_the_owner_accepts_and_it_is_listed(sign_in, due):
    browser = sign_in(due.user("owner"))
    url = f"{due.url}/agreement/{Agreement.objects.in_force().pk}/accept/"
    assert browser.get(url).status_code == 405
    browser.post(url)

    due.partner.refresh_from_db()
    assert not due.partner.agreement_due
    assert "127.0.0.1" in browser.get(f"{due.url}/agreement/").content.decode()


@pytest.mark.parametrize("role", ["seller", "learner"])
def test_other_roles_accept_nothing(sign_in, due, role):
    sign_in(due.user(role)).post(f"{due.url}/agreement/{Agreement.objects.in_force().pk}/accept/")
    due.partner.refresh_from_db()
    assert due.partner.agreement_due


def test_outsiders_find_no_agreement_page_of_others(sign_in, due, other_company):
    browser = sign_in(other_company.user("owner"))
    assert browser.get(f"{due.url}/agreement/").status_code == 404
    assert browser.post(f"{due.url}/agreement/{Agreement.objects.in_force().pk}/accept/").status_code == 404


def test_the_text_of_an_agreement_cannot_carry_markup(sign_in, due):
    agreement = Agreement.objects.in_force()
    Agreement.objects.filter(pk=agreement.pk).update(text="<script>x</script> [go](javascript:alert(1)) **bold**")
    page = sign_in(due.user("owner")).get(f"{due.url}/agreement/").content.decode()
    assert "<script>x" not in page
    assert 'href="javascript:' not in page
    assert "<strong>bold</strong>" in page


def test_staff_publish_a_version(browser, company):
    form = {"version": "2.0", "title": "Reseller agreement", "text": "## Two", "effective_on": "2099-01-01"}
    assert browser.post("/staff/agreements/publish/", {**form, "effective_on": "1999-01-01"}).context["form"].errors
    browser.post("/staff/agreements/publish/", form)
    agreement = Agreement.objects.get(version="2.0")
    assert browser.get(f"/staff/agreements/{agreement.pk}/").status_code == 200
    assert not Partner.objects.get().agreement_due


def test_an_approved_owner_has_a_home(submitted, browser, sign_in):
    browser.post(f"/staff/applications/{submitted.pk}/approve/", {"authorised_countries": ["DE"]})
    membership = Membership.objects.get()
    page = sign_in(membership.user).get(f"/p/{membership.partner.slug}/")
    assert "Accept the reseller agreement" in page.content.decode()


def test_the_page_after_applying_leads_to_the_form_where_nobody_has_applied(client, db):
    answer = client.get("/apply/sent/")
    assert (answer.status_code, answer.url) == (302, "/apply/")
