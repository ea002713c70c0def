"""Applying and confirming: what is stored, what is refused, what leaves by mail."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from partners.network.links import CONFIRM, STATUS, make_token, read_token
from partners.network.models import Application
from partners.network.services import confirm_application, create_application
from portal import clock
from portal.errors import LinkInvalid, NotFound, PortalError, TooManyRequests
from portal.events.models import Event
from portal.mail.models import Message
from portal.tenancy.actor import Actor

pytestmark = pytest.mark.django_db


def apply(values, **changes) -> Application:
    return create_application(actor=Actor.anonymous(), ip_address="192.0.2.7", **{**values, **changes})


def test_everything_typed_is_stored_in_its_canonical_form(values):
    application = apply(values)

    application.refresh_from_db()
    assert application.state == Application.State.DRAFT
    assert application.website == "brandt-it.example"
    assert application.contact_email == "lena@brandt-it.example"
    assert application.motivation == values["motivation"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company_name", "   "),
        ("company_name", "Ha\u202ertwell"),
        ("company_name", "\u0958" * 150),  # two characters each once composed
        ("website", "127.0.0.1"),
        ("website", "nowhere"),
        ("country", "XX"),
        ("country", ""),
        ("size", "many"),
        ("contact_email", "lena@"),
        ("contact_name", "Lena\x00Brandt"),
        ("motivation", "\ud800"),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused_with_its_field(values, field, value):
    with pytest.raises(PortalError) as refused:
        apply(values, **{field: value})

    assert refused.value.field == field
    assert not Application.objects.exists()


def test_one_network_can_send_ten_applications_an_hour(values):
    for number in range(10):
        apply(values, contact_email=f"person@company{number}.example")
    with pytest.raises(TooManyRequests):
        apply(values, contact_email="person@company11.example")

    with clock.moved(by=timedelta(hours=1)):
        apply(values, contact_email="person@company11.example")


def test_neighbours_in_one_ipv6_network_count_as_one(values):
    for number in range(10):
        values["contact_email"] = f"person@company{number}.example"
        create_application(actor=Actor.anonymous(), ip_address=f"2001:db8::{number + 1}", **values)
    with pytest.raises(TooManyRequests):
        create_application(
            actor=Actor.anonymous(), ip_address="2001:db8::ffff", **values | {"contact_email": "a@new.example"}
        )


def test_one_address_is_written_to_three_times_a_day(values):
    for number in range(3):
        create_application(actor=Actor.anonymous(), ip_address=f"192.0.2.{number}", **values)
    with pytest.raises(TooManyRequests):
        create_application(actor=Actor.anonymous(), ip_address="192.0.2.99", **values)


def test_one_company_is_written_to_six_times_a_day_whatever_the_mailbox(values):
    def from_elsewhere(number: int, host: str) -> None:
        address = {"contact_email": f"person{number}@{host}"}
        create_application(actor=Actor.anonymous(), ip_address=f"192.0.2.{number}", **{**values, **address})

    for number in range(6):
        from_elsewhere(number, "brandt-it.example" if number % 2 else "mail.brandt-it.example")
    with pytest.raises(TooManyRequests):
        from_elsewhere(7, "brandt-it.example")
    from_elsewhere(8, "other.example")


def test_a_mail_provider_is_no_company(values):
    for number in range(8):
        address = {"contact_email": f"person{number}@gmail.com"}
        create_application(actor=Actor.anonymous(), ip_address=f"192.0.2.{number}", **{**values, **address})


def test_a_thousand_posts_are_no_thousand_mails(values, run_background, mailoutbox):
    """Each with an address of its own; the thousandth by REST."""
    refused = 0
    with clock.moved(to=clock.now()):
        for number in range(999):
            try:
                apply(values, contact_email=f"p@company{number}.example")
            except TooManyRequests:
                refused += 1
        address = {"contact_email": "p@company999.example"}
        last = APIClient().post("/api/v1/applications", {**values, **address}, REMOTE_ADDR="192.0.2.7")
        run_background()

    assert (refused, last.status_code) == (989, 429)
    assert Application.objects.count() == len(mailoutbox) == 10
    assert last.json()["detail"] == "Too many attempts. The next one is possible in 6 minutes."
    assert last["Retry-After"] == "361"


def test_who_has_to_wait_is_told_how_long_and_loses_nothing(client, values):
    for _ in range(3):
        assert client.post("/apply/", values).status_code == 302
    refused = client.post("/apply/", values)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 8 * 3600
    page = refused.content.decode()
    assert "The next one is possible in 8 hours" in page
    assert values["motivation"] in page


def test_the_mailed_link_puts_the_application_into_the_queue_once(draft):
    token = make_token(draft, CONFIRM)
    application, actor = read_token(token, CONFIRM)
    confirm_application(actor=actor, application=application)

    draft.refresh_from_db()
    assert draft.state == Application.State.SUBMITTED
    assert draft.submitted_at is not None
    with pytest.raises(LinkInvalid):
        confirm_application(actor=actor, application=application)


def test_a_link_ends_after_a_week(draft):
    token = make_token(draft, CONFIRM)
    with clock.moved(by=timedelta(days=7, minutes=1)), pytest.raises(LinkInvalid):
        read_token(token, CONFIRM)


@pytest.mark.parametrize("spoil", [lambda t: t[:-2] + "xx", lambda t: t[1:], lambda t: "", lambda t: "é" * 900])
def test_an_altered_link_opens_nothing(draft, spoil):
    with pytest.raises(LinkInvalid):
        read_token(spoil(make_token(draft, CONFIRM)), CONFIRM)


def test_a_link_for_looking_does_not_confirm(draft):
    with pytest.raises(LinkInvalid):
        read_token(make_token(draft, STATUS), CONFIRM)


def test_only_the_holder_of_the_link_confirms(draft, staff, owner):
    for actor in (Actor.anonymous(), staff, owner):
        with pytest.raises(NotFound):
            confirm_application(actor=actor, application=draft)


def test_the_link_to_one_application_does_not_confirm_another(draft, values):
    other = apply(values, contact_email="other@brandt-it.example")
    with pytest.raises(NotFound):
        confirm_application(actor=Actor.link(other, "x"), application=draft)


def test_applying_mails_the_link_and_confirming_mails_a_receipt(draft, run_background, mailoutbox):
    run_background()
    (mail,) = mailoutbox
    assert mail.to == ["Lena Brandt <lena@brandt-it.example>"]
    token = mail.body.split("/apply/confirm/")[1].split("/")[0]

    application, actor = read_token(token, CONFIRM)
    confirm_application(actor=actor, application=application)
    run_background()

    receipt = mailoutbox[1]
    status_token = receipt.body.split("/apply/status/")[1].split("/")[0]
    assert read_token(status_token, STATUS)[0] == draft


def test_no_secret_link_is_kept(draft, run_background):
    run_background()
    message = Message.objects.get(template="application-confirm")
    assert message.context == {"application": draft.pk}
    assert list(Event.objects.about(draft).values_list("verb", flat=True)) == ["application.created"]
