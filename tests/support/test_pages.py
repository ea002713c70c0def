"""The help page, a conversation through both doors of the house, and the legal pages."""

import pytest

from partners.support.models import SupportRequest
from portal.tenancy.models import Partner

pytestmark = pytest.mark.django_db
QUESTION = {"topic": "access", "subject": "Who <b>is</b> it?", "text": "<script>alert(1)</script>"}


def test_the_help_page_shows_the_manager_or_says_who_answers(sign_in, company, staff_user):
    browser = sign_in(company.user("seller"))
    assert "Nobody is assigned to your company yet." in browser.get(f"{company.url}/help/").content.decode()
    Partner.objects.filter(pk=company.partner.pk).update(manager=staff_user)
    page = browser.get(f"{company.url}/help/").content.decode()
    assert "Robin Staff" in page
    assert "staff@portal.example" in page


def test_a_conversation(sign_in, company, staff_user):
    asker, staff = sign_in(company.user("seller")), sign_in(staff_user)
    page = asker.post(f"{company.url}/help/requests/new/", QUESTION, follow=True).content.decode()
    assert "Your question is on its way." in page
    assert "<script>alert(1)" not in page
    record = SupportRequest.objects.get()

    assert "Who &lt;b&gt;is&lt;/b&gt; it?" in staff.get("/staff/").content.decode()
    assert "Hartwell IT" in staff.get("/staff/requests/").content.decode()
    answered = staff.post(f"/staff/requests/{record.pk}/", {"text": "It is Robin."}, follow=True).content.decode()
    assert "Your answer is on its way to Seller of Hartwell IT." in answered
    assert "Nobody waits for an answer" in staff.get("/staff/requests/").content.decode()

    url = f"{company.url}/help/requests/{record.pk}/"
    assert "It is Robin." in asker.get(url).content.decode()
    asker.post(f"{url}close/")
    again = asker.post(f"{url}close/", follow=True).content.decode()
    assert "is closed already." in again
    assert "Write and open again" in again


def test_an_error_stands_beside_its_field_and_nothing_is_lost(sign_in, company):
    answer = sign_in(company.user("owner")).post(f"{company.url}/help/requests/new/", {"subject": "Only this"})
    page = answer.content.decode()
    assert "Only this" in page
    assert not SupportRequest.objects.exists()


def test_a_colleagues_question_does_not_exist_for_others(sign_in, company):
    sign_in(company.user("seller")).post(f"{company.url}/help/requests/new/", QUESTION)
    url = f"{company.url}/help/requests/{SupportRequest.objects.get().pk}/"
    assert sign_in(company.user("learner")).get(url).status_code == 404
    assert sign_in(company.user("admin")).get(url).status_code == 200


@pytest.mark.parametrize("path", ["/privacy/", "/terms/"])
def test_the_legal_pages_name_who_runs_the_portal(client, settings, path):
    settings.OPERATOR = {"name": "Harbour Network Ltd", "email": "help@harbour.example"}
    page = client.get(path).content.decode()
    assert "Harbour Network Ltd" in page
    assert "[name]" not in page
    assert 'href="/privacy/"' in page
