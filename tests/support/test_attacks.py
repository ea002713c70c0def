"""Help, asked by those who should not: outsiders, ids of others, staff without the right, and text that bites."""

import pytest
from django.urls import reverse

from partners.standing.services import end_partner
from partners.support.models import SupportReply, SupportRequest
from partners.support.services import create_support_request, reply_to_request
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, ANSWERERS, Role, StaffRole
from portal.text import HostileText
from portal.viewing.services import start_view

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def record(company) -> SupportRequest:
    return create_support_request(
        actor=company.actor("owner"), topic="other", subject="Our tier", text="The canary sings."
    )


def nothing_changed(record: SupportRequest) -> bool:
    record.refresh_from_db()
    return record.state == "open" and not SupportReply.objects.exists()


@pytest.mark.parametrize("slug", ["hartwell-it", "nordlicht"])
@pytest.mark.parametrize(("name", "method"), [("", "get"), ("", "post"), ("-close", "post")])
def test_an_outsider_finds_it_under_neither_address(record, other_company, sign_in, slug, name, method):
    """Not at its own partner's, and not by its id below their own."""
    browser = sign_in(other_company.user("owner"))
    answer = getattr(browser, method)(reverse(f"support-request{name}", args=[slug, record.pk]), {"text": "Mine"})
    assert answer.status_code == 404
    assert "canary" not in answer.text
    assert nothing_changed(record)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.ADMIN}))
def test_a_colleague_without_the_right_finds_anothers_question_nowhere(record, company, sign_in, role):
    browser = sign_in(company.user(role))
    assert browser.get(reverse("support-request", args=[company.partner.slug, record.pk])).status_code == 404
    for page in (reverse("support-request-list", args=[company.partner.slug]), f"{company.url}/"):
        assert "Our tier" not in browser.get(page).text


def test_whoever_asked_reads_of_it_among_the_changes_and_so_do_owner_and_admin(company, sign_in):
    create_support_request(actor=company.actor("seller"), topic="other", subject="My question", text="x")
    for role, reads in (("seller", True), ("owner", True), ("admin", True), ("billing", False), ("technician", False)):
        assert ("My question" in sign_in(company.user(role)).get(f"{company.url}/").text) is reads, role


@pytest.mark.parametrize("role", sorted(ALL_STAFF - ANSWERERS))
def test_staff_without_the_right_answer_and_close_nothing(record, colleague, sign_in, role):
    browser = sign_in(colleague(role))
    for name, body in (("staff-support-request", {"text": "Like this."}), ("staff-support-request-close", {})):
        browser.post(reverse(name, args=[record.pk]), body)
    assert nothing_changed(record)


def test_a_content_editor_does_not_read_what_partners_ask(record, colleague, sign_in):
    browser = sign_in(colleague(StaffRole.CONTENT_EDITOR))
    for url in (reverse("staff-support-request-list"), reverse("staff-support-request", args=[record.pk]), "/staff/"):
        answer = browser.get(url)
        assert "Our tier" not in answer.text
        assert "canary" not in answer.text


def test_a_partner_manager_of_others_finds_it_nowhere(record, colleague, sign_in, other_company):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    Partner.objects.filter(pk=other_company.partner.pk).update(manager=manager)
    browser = sign_in(manager)
    assert browser.get(reverse("staff-support-request", args=[record.pk])).status_code == 404
    assert browser.post(reverse("staff-support-request", args=[record.pk]), {"text": "x"}).status_code == 404
    assert "Our tier" not in browser.get(reverse("staff-support-request-list")).text
    assert nothing_changed(record)


def test_staff_who_view_as_the_partner_read_and_write_nothing(record, company, colleague, sign_in):
    support = colleague(StaffRole.SUPPORT)
    start_view(actor=Actor.person(support), partner=company.partner, role="owner", reason="Asked on the phone.")
    browser = sign_in(support)
    url = reverse("support-request", args=[company.partner.slug, record.pk])
    assert "canary" in browser.get(url).text
    browser.post(url, {"text": "In your name"})
    browser.post(reverse("support-request-close", args=[company.partner.slug, record.pk]))
    assert nothing_changed(record)


class TestHostileText:
    def test_a_script_is_text_for_everybody_and_in_the_mail(
        self, company, staff, staff_user, sign_in, run_background, mailoutbox
    ):
        Partner.objects.filter(pk=company.partner.pk).update(manager=staff_user)
        asker = company.actor("owner")
        record = create_support_request(actor=asker, topic="other", subject=SCRIPT, text=SCRIPT)
        reply_to_request(actor=staff, support_request=record, text=SCRIPT)
        own, theirs = sign_in(company.user("owner")), sign_in(staff_user)
        pages = [
            own.get(reverse("support-request-list", args=[company.partner.slug])),
            own.get(reverse("support-request", args=[company.partner.slug, record.pk])),
            theirs.get(reverse("staff-support-request-list")),
            theirs.get(reverse("staff-support-request", args=[record.pk])),
            theirs.get("/staff/"),
        ]
        assert not [page.request["PATH_INFO"] for page in pages if SCRIPT in page.text]
        run_background(3)
        assert len(mailoutbox) == 2
        for mail in mailoutbox:
            assert SCRIPT not in mail.alternatives[0][0]

    @pytest.mark.parametrize("text", ["a\0b", "\u202etxt.exe", "\ud800"])
    def test_what_cannot_be_stored_is_refused(self, company, text):
        for values in ({"subject": text, "text": "x"}, {"subject": "x", "text": text}):
            with pytest.raises(HostileText):
                create_support_request(actor=company.actor("owner"), topic="other", **values)
        assert not SupportRequest.objects.exists()

    def test_a_subject_of_two_lines_writes_no_mail_header(
        self, company, staff_user, sign_in, run_background, mailoutbox
    ):
        Partner.objects.filter(pk=company.partner.pk).update(manager=staff_user)
        body = {"topic": "other", "subject": "Hello\r\nBcc: everybody@evil.example", "text": "x"}
        sign_in(company.user("owner")).post(reverse("support-request-create", args=[company.partner.slug]), body)
        run_background(3)
        for mail in mailoutbox:
            assert "Bcc" not in mail.message()
            assert "\n" not in mail.subject


def test_of_an_ended_partner_nobody_asks_and_an_answer_reaches_nobody(
    record, company, staff, sign_in, run_background, mailoutbox
):
    reply_to_request(actor=staff, support_request=record, text="Like this.")
    end_partner(actor=staff, partner=company.partner, reason="Sold.", confirmation=company.partner.name)
    browser = sign_in(company.user("owner"))
    assert browser.get(reverse("support-request", args=[company.partner.slug, record.pk])).status_code == 404
    run_background(3)
    assert not [mail for mail in mailoutbox if "Like this." in mail.body]
