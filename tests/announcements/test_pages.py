"""Announcements as partners and staff see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.announcements.models import Announcement, Notice
from portal import clock
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TITLE = "Owners sign in with a second factor"


def test_it_stays_on_the_home_page_until_somebody_acknowledges_it(published, sign_in, company):
    record = published()
    browser = sign_in(company.user("owner"))
    assert "To be acknowledged" in browser.get(f"{company.url}/").content.decode()

    page = browser.get(f"{company.url}/announcements/{record.pk}/").content.decode()
    assert "<strong>required</strong>" in page
    assert "Recommended." in page
    answer = browser.post(f"{company.url}/announcements/{record.pk}/acknowledge/", follow=True).content.decode()
    assert f"“{TITLE}” is acknowledged for Hartwell IT." in answer
    assert "To be acknowledged" not in browser.get(f"{company.url}/").content.decode()


def test_whoever_cannot_acknowledge_is_not_told_that_it_needs_them(published, sign_in, company):
    published()
    page = sign_in(company.user("seller")).get(f"{company.url}/").content.decode()
    assert "An owner or admin is to acknowledge" in page
    assert "To be acknowledged" not in page


def test_a_second_click_says_who_was_first(published, sign_in, company):
    record = published()
    url = f"{company.url}/announcements/{record.pk}/acknowledge/"
    sign_in(company.user("owner")).post(url)
    answer = sign_in(company.user("admin")).post(url, follow=True).content.decode()
    assert "Owner of Hartwell IT acknowledged this already." in answer


def test_a_seller_reads_and_has_no_button(published, sign_in, company):
    record = published()
    page = sign_in(company.user("seller")).get(f"{company.url}/announcements/{record.pk}/").content.decode()
    assert "An owner or admin of your company acknowledges it." in page
    assert "/acknowledge/" not in page


def test_drafts_and_what_was_told_to_others_do_not_exist(draft, published, sign_in, company, other_company):
    browser = sign_in(company.user("owner"))
    german = published(countries=["DE"])
    for record in (draft(title="Draft"), german):
        assert browser.get(f"{company.url}/announcements/{record.pk}/").status_code == 404
    assert "Nothing has been announced yet" in browser.get(f"{company.url}/announcements/").content.decode()


def test_staff_write_see_whom_it_reaches_and_publish(sign_in, staff_user, company, run_background):
    browser = sign_in(staff_user)
    values = {"kind": "news", "title": "Office closed", "text": "On Friday.", "countries": ["US"]}
    answer = browser.post("/staff/announcements/new/", values, follow=True).content.decode()
    assert "1 partner now" in answer
    assert "Hartwell IT" in answer
    record = Announcement.objects.get()
    browser.post(f"/staff/announcements/{record.pk}/publish/")
    run_background(2)
    page = browser.get(f"/staff/announcements/{record.pk}/").content.decode()
    assert "Who was told" in page
    assert Notice.objects.get().partner == company.partner


def test_an_error_stands_beside_its_field_and_nothing_is_lost(sign_in, staff_user):
    values = {"kind": "programme-change", "title": "New rule", "text": "Text"}
    page = sign_in(staff_user).post("/staff/announcements/new/", values).content.decode()
    assert "A programme change needs the day from which it applies." in page
    assert "New rule" in page


def test_staff_see_who_has_not_acknowledged_and_remind_them(published, sign_in, staff_user, company, other_company):
    record = published()
    browser = sign_in(staff_user)
    waiting = browser.get(f"/staff/announcements/{record.pk}/?acknowledged=false").content.decode()
    assert "Hartwell IT" in waiting
    assert "Nordlicht Systemhaus" in waiting
    answer = browser.post(f"/staff/announcements/{record.pk}/remind/", follow=True).content.decode()
    assert "2 partners are being reminded." in answer


def test_a_partner_manager_reads_and_counts_the_assigned_partners_only(
    draft, published, sign_in, company, other_company, staff_user
):
    manager = make_user("imani@network.example", staff_role="partner-manager")
    company.partner.manager = manager
    company.partner.save()
    planned, told = draft(), published()
    for person, sees_all in ((manager, False), (staff_user, True)):
        browser = sign_in(person)
        for record in (planned, told):
            page = browser.get(f"/staff/announcements/{record.pk}/").text
            assert "Hartwell IT" in page
            assert ("Nordlicht Systemhaus" in page) is sees_all
        assert f"0 of {2 if sees_all else 1}" in page


def test_a_partner_manager_reminds_the_assigned_partners_only(published, sign_in, company, other_company):
    record = published()
    manager = make_user("imani@network.example", staff_role="partner-manager")
    company.partner.manager = manager
    company.partner.save()
    page = sign_in(manager).post(f"/staff/announcements/{record.pk}/remind/", follow=True).text
    assert "1 partner is being reminded." in page
    due = Notice.objects.filter(announcement=record, remind_at__lte=clock.now())
    assert [notice.partner_id for notice in due] == [company.partner.pk]


def test_withdrawing_shows_the_reason_to_those_who_were_told(published, sign_in, staff_user, company):
    record = published()
    sign_in(staff_user).post(f"/staff/announcements/{record.pk}/withdraw/", {"reason": "The date was wrong."})
    page = sign_in(company.user("seller")).get(f"{company.url}/announcements/{record.pk}/").content.decode()
    assert "The date was wrong." in page


def test_a_text_cannot_carry_a_script(published, sign_in, company):
    record = published(text='<script>alert(1)</script> [x](javascript:alert(1)) <img src="//evil.example/x">')
    page = sign_in(company.user("owner")).get(f"{company.url}/announcements/{record.pk}/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert '<img src="//evil' not in page


def test_many_partners_take_as_many_queries_as_few(
    published, sign_in, staff_user, company, django_assert_max_num_queries
):
    from tests import factories

    record = published()
    browser = sign_in(staff_user)
    browser.get(f"/staff/announcements/{record.pk}/")
    for number in range(10):
        partner = factories.make_partner(f"Partner {number}", f"partner-{number}")
        Notice.objects.create(partner=partner, announcement=record)
    with django_assert_max_num_queries(25):
        browser.get(f"/staff/announcements/{record.pk}/")


def test_the_lists_say_what_waits_and_cost_the_same_for_three_as_for_one(
    published, sign_in, staff_user, company, django_assert_num_queries
):
    record = published()
    pages = (
        (sign_in(company.user("owner")), f"{company.url}/announcements/"),
        (sign_in(staff_user), "/staff/announcements/"),
    )
    costs = []
    for browser, url in pages:
        browser.get(url)
        with CaptureQueriesContext(connection) as one:
            assert TITLE in browser.get(url).text
        costs.append(len(one.captured_queries))
    published(title="Ångström")
    news = published(title="Office closed", kind="news", effective_on=None, acknowledgement_required=False)
    for (browser, url), cost in zip(pages, costs, strict=True):
        with django_assert_num_queries(cost):
            browser.get(url)
    told = pages[0][0].get(f"{pages[0][1]}?waiting=true&sort=title").context["listing"]
    assert [str(row) for row in told.rows] == ["Ångström", record.title]
    assert [chip.count.value for chip in told.quick_chips] == [2, 0]
    (found,) = pages[1][0].get(f"{pages[1][1]}?kind=news&q=OFFICE").context["listing"].rows
    assert found == news


def test_by_rest_each_side_exports_its_own(published, api, company):
    published()
    names = "title,acknowledged_at"
    own = api(company.partner, "announcements:read").get("/api/v1/announcements/export", {"columns": names})
    assert b"".join(own).decode().splitlines()[1].endswith(f"{TITLE},programme-change,")
    seen = api(None, "announcements:read", staff=True).get("/api/v1/announcements/export", {"columns": "title,told"})
    assert b"".join(seen).decode().splitlines()[1].endswith(f"{TITLE},programme-change,1")
