"""The link: whose it is, when it is dead, and that opening it changes nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from partners.client_requests.models import ClientRequest
from partners.clients.archiving import archive_client_account, restore_client_account
from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account
from partners.contacts.errors import SelfServiceOn
from partners.contacts.links import make_token, read_token
from partners.contacts.models import Contact
from partners.contacts.self_service import allow_self_service, end_self_service, send_self_service_link
from partners.contacts.services import delete_contact, update_contact
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.network.models import Profile, Tier
from partners.profiles.services import set_brand
from partners.subscriptions.services import cancel_subscription
from portal import clock
from portal.errors import LinkInvalid, LinkTooOld, NotAllowed, NotFound, TooManyRequests
from portal.events.models import Event
from portal.mail.models import Message
from portal.tenancy.models import Partner
from tests.house.world import everything_of
from tests.trade import create_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(token) -> str:
    return f"/self-service/{token}/"


def is_dead(token: str) -> bool:
    try:
        read_token(token)
    except LinkInvalid:
        return True
    return False


def test_it_shows_the_teams_of_this_client_without_a_price(client, page, owner, subscription, plan, price_list):
    other = create_client_account(actor=owner, name="Kestrel")
    create_subscription(actor=owner, client_account=other, plan=plan, term="yearly", seats=77, admin_email="k@k.example")
    answer = client.get(page)
    said = answer.content.decode()
    assert answer.status_code == 200
    for word in ("Hartwell Dental", "Hartwell IT", "Advanced", ">10<"):
        assert word in said
    for word in ("Kestrel", ">77<", "USD", "margin", "retail", "Sign in"):
        assert word not in said
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_opening_it_changes_nothing(client, page, company, subscription):
    owned = [Contact, ClientRequest, Event, Message]
    before = everything_of(company.partner.pk, owned)
    for path in ("", "message/", f"ask/change-seats/{subscription.pk}/", f"ask/let-end/{subscription.pk}/"):
        assert client.get(page + path).status_code == 200
    for path in ("renew/", "withdraw/cq_x/"):
        assert client.get(page + path).status_code == 405
    assert everything_of(company.partner.pk, owned) == before


def test_a_form_asks_once_and_is_refused_in_words(client, page, subscription):
    form = f"{page}ask/change-seats/{subscription.pk}/"
    for seats in ("0", "-1", "1.5", "1000000000000", "abc", ""):
        assert client.post(form, {"seats": seats}).status_code == 200
    refused = client.post(form, {"seats": "1"})
    assert "below the minimum" in refused.content.decode()
    assert not ClientRequest.objects.exists()
    for _twice in range(2):
        assert client.post(form, {"seats": "14", "note": "<script>x</script>"}).url == page
    asked = ClientRequest.objects.get()
    shown = client.get(page).content.decode()
    assert "&lt;script&gt;" in shown
    assert "14 seats altogether" in shown
    assert client.post(f"{page}withdraw/{asked.pk}/").url == page
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_paths_below_it_name_only_its_own(client, page, owner, subscription, contact):
    colleague = Contact.objects.create(
        partner=contact.partner, client_account=contact.client_account, kind="billing", name="Ana", email="a@x.example"
    )
    theirs = ClientRequest.objects.create(
        partner=contact.partner, client_account=contact.client_account, client_name="x", contact=colleague, kind="message",
        note="private words", requested_by="Ana",
    )  # fmt: skip
    assert "private words" not in client.get(page).content.decode()
    assert client.post(f"{page}withdraw/{theirs.pk}/").status_code == 404
    for path in ("ask/message/x/", f"ask/cancel/{subscription.pk}/", "ask/change-seats/su_x/"):
        assert client.get(page + path).status_code == 404


def test_one_that_is_altered_or_of_something_else_is_no_link(client, token, contact):
    for wrong in (token[:-1], token + "x", "x" * 5000, contact.pk, f"{contact.pk}:x"):
        assert client.get(f"/self-service/{wrong}/").status_code in (404, 410)
        assert is_dead(wrong)


def test_switched_off_it_is_dead_at_once_and_does_not_come_back(client, page, token, owner, contact):
    end_self_service(actor=owner, contact=contact)
    assert client.get(page).status_code == 410
    again = allow_self_service(actor=owner, contact=contact)
    assert client.get(page).status_code == 410
    assert not is_dead(make_token(Contact.objects.get(pk=again.pk)))
    with pytest.raises(SelfServiceOn):
        allow_self_service(actor=owner, contact=contact)


def test_another_address_ends_it(token, owner, contact, run_background):
    update_contact(actor=owner, contact=contact, phone="+1 503 555 0142")
    assert not is_dead(token)
    send_self_service_link(actor=owner, contact=contact)
    update_contact(actor=owner, contact=contact, email="new@hartwell.example")
    assert is_dead(token)
    contact.refresh_from_db()
    assert not contact.has_self_service
    run_background()
    assert not [one for one in mail.outbox if "/self-service/" in one.body]  # what waited was for the old address


def test_removed_it_is_dead_and_what_was_asked_can_still_be_decided(token, owner, contact, ask, run_background):
    asked = ask(seats=12)
    delete_contact(actor=owner, contact=contact)
    assert is_dead(token)
    asked.refresh_from_db()
    assert (asked.contact, asked.requested_by, asked.state) == (None, "Mei Chen", "requested")
    run_background()


def test_too_old_it_mails_a_new_one_to_the_contact(client, page, token, run_background, contact):
    run_background()
    mail.outbox.clear()
    with clock.moved(by=timedelta(days=91)):
        with pytest.raises(LinkTooOld):
            read_token(token)
        old = client.get(page)
        assert old.status_code == 410
        assert f"{page}renew/" in old.content.decode()
        for _twice in range(2):
            assert "Check your mail" in client.post(f"{page}renew/").content.decode()
        run_background()
        (fresh,) = mail.outbox
        assert fresh.to == ["Mei Chen <mei@hartwell.example>"]
        new = next(word for word in fresh.body.split() if "/self-service/" in word).removeprefix("http://localhost:8000")
        assert token not in fresh.body
        assert client.get(new[new.index("/self-service/") :]).status_code == 200


def test_links_are_mailed_so_many_times_a_day(owner, contact):
    for minutes in (2, 4, 6, 8):
        with clock.moved(by=timedelta(minutes=minutes)):
            send_self_service_link(actor=owner, contact=contact)
    with clock.moved(by=timedelta(minutes=10)), pytest.raises(TooManyRequests):
        send_self_service_link(actor=owner, contact=contact)
    assert Event.objects.filter(verb="contact.self_service_link_sent").count() == 4


def test_a_mail_holds_no_token_in_the_database(contact, run_background):
    run_background()
    message = Message.objects.get(template="self-service-link")
    assert (message.state, message.context) == ("sent", {"contact": contact.pk})
    assert "Hartwell IT lets you see" in mail.outbox[0].body


def test_who_may_switch(company, outsider, contact, sign_in):
    for role in ("technician", "billing", "read-only"):
        with pytest.raises(NotAllowed):
            end_self_service(actor=company.actor(role), contact=contact)
    with pytest.raises(NotFound):
        end_self_service(actor=outsider, contact=contact)
    url = f"/p/hartwell-it/contacts/{contact.pk}/self-service/"
    reader, seller = (sign_in(company.user(role)) for role in ("read-only", "seller"))
    assert "End self-service" not in reader.get(url).content.decode()
    assert "End self-service" in seller.get(url).content.decode()
    assert seller.post(f"{url}end/").status_code == 302
    contact.refresh_from_db()
    assert not contact.has_self_service
    assert seller.post(f"{url}allow/").status_code == 302
    contact.refresh_from_db()
    assert contact.has_self_service


def test_a_suspended_partner_switches_off_and_takes_nothing(client, page, company, contact, subscription):
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    shown = client.get(page).content.decode()
    assert "takes no requests" in shown
    assert "/ask/" not in shown
    refused = client.post(f"{page}ask/change-seats/{subscription.pk}/", {"seats": "12"})
    assert "takes no requests" in refused.content.decode()
    assert not end_self_service(actor=company.actor("seller"), contact=contact).has_self_service


def test_of_a_partner_that_has_ended_it_is_dead(token, company):
    Partner.objects.filter(pk=company.partner.pk).update(state="closed")
    assert is_dead(token)


def test_it_rests_while_the_client_is_archived(token, owner, client_account, contact):
    archive_client_account(actor=owner, client_account=client_account, reason="x")
    assert is_dead(token)
    restore_client_account(actor=owner, client_account=client_account, reason="x")
    assert not is_dead(token)


def test_merged_the_contact_sees_what_its_company_is_now(client, page, owner, client_account, ask):
    asked = ask(seats=12)
    kept = create_client_account(actor=owner, name="Hartwell Group")
    merge_client_accounts(actor=owner, client_account=kept, other=client_account, confirmation="Hartwell Dental")
    asked.refresh_from_db()
    assert (asked.client_account, asked.state) == (kept, "requested")
    said = client.get(page).content.decode()
    assert "Hartwell Group" in said
    assert "12 seats altogether" in said


def test_handed_over_the_old_partners_link_is_dead_and_its_requests_stay_with_it(
    client, page, owner, outsider, other_company, client_account, contact, ask
):
    asked, message = ask("let-end"), ask("message", note="private words")
    handover = offer_handover(actor=owner, client_account=client_account, receiver="nordlicht", message="x")
    accept_handover(actor=outsider, handover=handover)
    assert client.get(page).status_code == 410
    contact.refresh_from_db()
    assert (contact.partner, contact.has_self_service) == (other_company.partner, False)
    for row in (asked, message):
        row.refresh_from_db()
        assert (row.partner_id, row.state, row.client_label) == (owner.partner_id, "lapsed", "Hartwell Dental")
    assert not ClientRequest.objects.visible_to(outsider).exists()
    ended = Event.objects.get(verb="contact.self_service_ended")
    assert ended.partner_id == owner.partner_id
    fresh = allow_self_service(actor=outsider, contact=contact)
    assert "private words" not in client.get(f"/self-service/{make_token(fresh)}/").content.decode()


def test_the_page_is_in_the_partners_name(client, page, owner, company):
    profile = Profile.objects.create(partner=company.partner, tier=Tier.objects.first())
    set_brand(actor=owner, profile=profile, contact_name="Help desk", contact_email="help@hartwell-it.example")
    assert "Hartwell IT" in client.get(page).content.decode()


def test_forms_need_their_token(page, subscription):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{page}ask/change-seats/{subscription.pk}/", {"seats": "12"}).status_code == 403


def test_the_number_of_queries_does_not_grow_with_teams(client, page, owner, subscription, plan, django_assert_max_num_queries):
    for number in range(3):
        create_subscription(
            actor=owner, client_account=subscription.client_account, plan=plan, term="yearly", seats=5,
            admin_email=f"team{number}@hartwell.example",
        )  # fmt: skip
    with django_assert_max_num_queries(25):
        assert client.get(page).content.decode().count("Ask not to renew") == 4
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    assert client.get(page).content.decode().count("Ask not to renew") == 3
