"""A partner writes the contacts of its client, and must not answer itself by one of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from partners.contacts.models import Contact
from partners.delegated_access import errors
from partners.delegated_access.answering import end_access, end_of_partner
from partners.delegated_access.asking import request_access
from partners.delegated_access.links import make_token
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import accesses_of, mail_of
from partners.delegated_access.speakers import speakers_of
from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.errors import ReasonMissing
from portal.mail.models import Message
from portal.tenancy.models import Partner

pytestmark = pytest.mark.django_db
OLGA = "Olga@hartwell.example"


@pytest.fixture
def own_address(subscription) -> Contact:
    """A contact of the client that is really the seller's own mailbox."""
    return Contact.objects.create(
        partner_id=subscription.partner_id,
        client_account=subscription.client_account,
        name="Nobody",
        email="seller@partner.example",
    )


def receivers(word: str) -> list[str]:
    return sorted(one.to[0] for one in mail.outbox if word in one.subject)


def page_of(row: DelegatedAccess, email: str = "") -> str:
    return f"/delegated-access/{make_token(row, email)}/"


def test_of_a_connected_team_whoever_connected_it_is_asked_and_no_contact(owner, subscription, linked, own_address):
    with pytest.raises(errors.AskTheAdmin) as refused:
        request_access(actor=owner, subscription=subscription, actions=["remove"], months=1, contact=own_address)
    assert OLGA in str(refused.value.advice)
    assert request_access(actor=owner, subscription=subscription, actions=["remove"], months=1).email == OLGA


def test_one_who_accepted_since_it_was_connected_can_be_asked_again_after_another_connected_it_anew(
    owner, company, subscription, linked, own_address, answer
):
    assert speakers_of(subscription) == [OLGA]
    DelegatedAccess.objects.update(email=OLGA)
    answer("accept", DelegatedAccess.objects.get())
    DropboxConnection.objects.update(connected_by_email="tom@hartwell.example")
    assert speakers_of(subscription) == ["tom@hartwell.example", OLGA]
    browser = Client()
    browser.force_login(company.user("owner"))
    page = browser.get(f"/p/{company.partner.slug}/subscriptions/{subscription.pk}/delegated-access/").content.decode()
    assert "tom@hartwell.example (connected the team)" in page
    assert own_address.email not in page


def test_what_an_own_address_accepted_before_the_team_was_connected_makes_it_no_speaker(
    requested, answer, subscription, request
):
    with clock.moved(by=-timedelta(hours=1)):
        answer("accept")
    request.getfixturevalue("linked")
    assert speakers_of(subscription) == [OLGA]


def test_a_request_from_before_the_connection_is_not_accepted_by_another_address(requested, answer, linked):
    page = Client().get(page_of(requested)).content.decode()
    assert "Only an admin who connected this team can accept" in page
    assert 'value="accept"' not in page
    assert answer("accept", expect=409).state == "requested"
    assert answer("decline").state == "declined"


def test_whoever_connected_the_team_hears_what_another_accepted_and_can_end_it(
    requested, answer, run_background, request
):
    row = answer("accept")
    request.getfixturevalue("linked")
    run_background()
    assert receivers("has access") == sorted([OLGA, row.email])
    (letter,) = [one for one in mail.outbox if one.to == [OLGA]]
    page = next(word for word in letter.body.split() if "/delegated-access/" in word).partition(":8000")[2]
    assert Client().post(page or page_of(row, OLGA), {"answer": "end"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("ended", OLGA)
    DropboxConnection.objects.update(connected_by_email="tom@hartwell.example")
    assert Client().get(page_of(row, OLGA)).status_code == 410


def test_whoever_accepted_the_one_that_is_replaced_hears_of_it_without_a_link(
    owner, subscription, requested, answer, run_background
):
    answer("accept")
    DelegatedAccess.objects.filter(pk=requested.pk).update(email="first@hartwell.example")
    run_background()
    mail.outbox.clear()
    answer("accept", request_access(actor=owner, subscription=subscription, actions=["remove"], months=3))
    run_background()
    assert receivers("has access") == sorted(["first@hartwell.example", subscription.admin_email])
    (letter,) = [one for one in mail.outbox if one.to == ["first@hartwell.example"]]
    assert "/delegated-access/" not in letter.body


def test_what_holds_now_is_said_with_the_request(owner, company, subscription, linked, requested, run_background):
    DelegatedAccess.objects.update(email=OLGA, note="First line\nSecond <b>line</b>")
    row = DelegatedAccess.objects.get()
    run_background()
    today = "With the connection they may do all of this today"
    (letter,) = [one for one in mail.outbox if "asks for access" in one.subject]
    assert today in letter.body
    assert "For 12 months from the day" in letter.body
    page = Client().get(page_of(row)).content.decode()
    assert today in page
    assert "Hartwell Dental" in page
    assert "First line<br>Second &lt;b&gt;" in page
    browser = Client()
    browser.force_login(company.user("owner"))
    record = f"/p/{company.partner.slug}/delegated-accesses/{row.pk}/"
    assert "With the connection you may do all of this today" in browser.get(record).content.decode()
    end_access(actor=owner, delegated_access=row)
    assert "what the connection allows goes on" in browser.get(record).content.decode()
    assert "You never answered a request" in Client().get(page_of(row)).content.decode()


def test_the_other_one_that_holds_is_said_with_its_acts(owner, subscription, requested, answer):
    held = answer("accept")
    second = request_access(actor=owner, subscription=subscription, actions=["remove"], months=3)
    page = Client().get(page_of(second)).content.decode()
    assert "Another access holds until" in page
    assert "Suspend people" in page
    assert f"{held.last_day.day} " in page


def test_a_link_sent_again_of_what_is_accepted_asks_for_nothing(requested, answer, run_background):
    row = answer("accept")
    run_background()
    mail.outbox.clear()
    old = page_of(row)
    Partner.objects.filter(pk=row.partner_id).update(state=Partner.State.SUSPENDED)
    DelegatedAccess.objects.update(mailed_at=clock.now() - timedelta(days=1))
    assert Client().post(f"{old}renew/").status_code == 200
    run_background()
    assert receivers("asks for access") == []
    assert receivers("has access") == [row.email]  # also of a partner that is suspended: to end it


def test_of_a_suspended_partner_a_request_is_not_said_to_be_mailed_again(requested):
    Partner.objects.filter(pk=requested.partner_id).update(state=Partner.State.SUSPENDED)
    DelegatedAccess.objects.update(mailed_at=clock.now() - timedelta(days=1))
    assert Client().post(f"{page_of(requested)}renew/").status_code == 409


def test_after_90_days_nothing_is_accepted_also_before_the_background_came_by(requested, answer):
    DelegatedAccess.objects.update(next_at=clock.now() - timedelta(seconds=1))
    assert answer("accept", expect=409).state == "requested"
    assert 'name="answer"' not in Client().get(page_of(requested)).content.decode()


def test_staff_end_it_with_a_reason_that_both_sides_read(
    answer, subscription, requested, run_background, staff, staff_user
):
    answer("accept")
    with pytest.raises(ReasonMissing):
        end_access(actor=staff, delegated_access=requested)
    browser = Client()
    browser.force_login(staff_user)
    page = f"/staff/delegated-accesses/{requested.pk}/"
    assert f"{page}end/" in browser.get(page).content.decode()
    browser.post(f"{page}end/", {"reason": "Their only admin left."})
    run_background()
    assert DelegatedAccess.objects.get().state == "ended"
    (letter,) = [one for one in mail.outbox if "is ended" in one.subject]
    assert (letter.to, "Their only admin left." in letter.body) == ([subscription.admin_email], True)


def test_whether_the_mail_arrived_stands_on_its_page(company, requested, answer, run_background):
    assert mail_of(requested).state == ""
    run_background()
    assert mail_of(requested).state == "sent"
    Message.objects.update(state="failed", error="550 No such mailbox")
    browser = Client()
    browser.force_login(company.user("owner"))
    page = f"/p/{company.partner.slug}/delegated-accesses/{requested.pk}/"
    assert "550 No such mailbox" in browser.get(page).content.decode()
    assert mail_of(answer("accept")).state == ""
    run_background()
    assert mail_of(DelegatedAccess.objects.get()).state == "sent"


def test_those_that_end_before_a_day_are_found(company, answer):
    row = answer("accept")
    browser = Client()
    browser.force_login(company.user("owner"))
    page = f"/p/{company.partner.slug}/delegated-accesses/?ends_before="
    assert row.pk in browser.get(f"{page}{row.ends_on + timedelta(days=1)}").content.decode()
    assert row.pk not in browser.get(f"{page}{row.ends_on}").content.decode()


def test_of_ten_that_are_over_the_one_that_holds_stays_on_the_page(owner, subscription, answer):
    row = answer("accept")
    values = {
        "partner_id": row.partner_id,
        "subscription": subscription,
        "client_name": "x",
        "state": "expired",
        "months": 1,
    }
    DelegatedAccess.objects.bulk_create(DelegatedAccess(**values) for _ in range(11))
    assert accesses_of(subscription, owner) == [row]


def test_the_admin_hears_also_of_the_end_of_the_partner_without_a_link(answer, requested, run_background):
    answer("accept")
    run_background()
    mail.outbox.clear()
    Partner.objects.filter(pk=requested.partner_id).update(state=Partner.State.CLOSED)
    end_of_partner(requested.partner_id)
    run_background()
    (letter,) = [one for one in mail.outbox if "is ended" in one.subject]
    assert "/delegated-access/" not in letter.body
