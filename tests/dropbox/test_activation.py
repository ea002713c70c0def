"""How far the admin has come, and another one in their place."""

import pytest
from django.core import mail
from django.test import Client

from partners.contacts.models import Contact
from partners.dropbox import errors
from partners.dropbox.activation import ask_another, invitation_of
from partners.dropbox.links import make_token
from partners.dropbox.models import DropboxConnection
from portal.errors import NotAllowed, NotFound, TooManyRequests
from portal.imports.internet import Unreadable
from portal.mail.models import Message
from tests.dropbox.connecting import Admin

pytestmark = pytest.mark.django_db


def fresh(row: DropboxConnection) -> DropboxConnection:
    return DropboxConnection.objects.get(pk=row.pk)


def test_each_step_of_the_admin_is_known(asked, admin: Admin, run_background):
    assert invitation_of(asked).mail.state == ""
    run_background()
    seen = invitation_of(fresh(asked))
    assert (seen.mail.state, seen.mail.sent_at is not None, seen.opened_at) == ("sent", True, None)
    admin.browser.get(admin.page)
    seen = invitation_of(fresh(asked))
    assert (seen.opened_at is not None, seen.begun_at) == (True, None)
    admin.leaves()
    assert invitation_of(fresh(asked)).begun_at is not None
    admin.connects()
    assert invitation_of(fresh(asked)).connected_at is not None


def test_why_the_mail_did_not_arrive_is_said(asked, run_background):
    run_background()
    Message.objects.filter(template="dropbox-connect").update(state="failed", error="550 No such mailbox")
    assert invitation_of(asked).mail.error == "550 No such mailbox"
    Message.objects.update(state="parked", error="The mail could not be written: KeyError: 'logo'")
    assert "Whoever runs the portal looks after it" in invitation_of(asked).mail.error
    assert "KeyError" not in invitation_of(asked).mail.error
    Message.objects.update(state="skipped", error="There is nothing to connect any more.")
    assert invitation_of(asked).mail.error == "There is nothing to connect any more."
    Message.objects.update(state="queued", error="The mail server cannot be reached: [Errno 111]")
    assert invitation_of(asked).mail.error == ""


def test_another_admin_gets_the_link_and_that_of_the_first_is_dead(company, owner, asked, admin: Admin, run_background):
    run_background()
    on_the_way = admin.leaves()
    ask_another(actor=owner, dropbox_connection=asked, email="Second@hartwell.EXAMPLE")
    run_background()
    row = fresh(asked)
    assert (row.email, row.begun_at) == ("Second@hartwell.example", None)
    assert mail.outbox[-1].to == ["Second@hartwell.example"] or any(one.to == [row.email] for one in mail.outbox)
    assert Client().get(admin.page).status_code in (404, 410)
    assert admin.browser.get(admin.decides(on_the_way)).status_code == 409
    assert fresh(asked).state == "asked"
    assert Client().get(f"/connect-dropbox/{make_token(row)}/").status_code == 200
    page = Client()
    page.force_login(company.user("owner"))
    assert row.email in page.get(f"/p/{company.partner.slug}/dropbox-connections/{row.pk}/").content.decode()


def test_the_same_address_no_address_and_a_wrong_one_are_refused(owner, asked):
    for email in ("", asked.email):
        with pytest.raises(errors.SameAddress):
            ask_another(actor=owner, dropbox_connection=asked, email=email)
    with pytest.raises(Unreadable):
        ask_another(actor=owner, dropbox_connection=asked, email="nobody")


def test_a_contact_and_an_address_at_once_are_refused(owner, asked):
    contact = Contact.objects.create(
        partner_id=asked.partner_id, client_account=asked.subscription.client_account, name="Ann", email="ann@x.example"
    )
    with pytest.raises(errors.TwoAddresses):
        ask_another(actor=owner, dropbox_connection=asked, email="other@x.example", contact=contact)


def test_it_goes_no_further_than_sending_the_link_again(company, other_company, owner, asked):
    with pytest.raises(NotFound):
        ask_another(actor=other_company.actor("owner"), dropbox_connection=asked, email="x@x.example")
    with pytest.raises(NotAllowed):
        ask_another(actor=company.actor("read-only"), dropbox_connection=asked, email="x@x.example")
    for number in range(4):  # the first of five went with the asking
        ask_another(actor=owner, dropbox_connection=asked, email=f"a{number}@x.example")
    with pytest.raises(TooManyRequests):
        ask_another(actor=owner, dropbox_connection=asked, email="last@x.example")


def test_what_is_connected_has_nobody_to_ask(owner, connected):
    with pytest.raises(errors.NotToConnect):
        ask_another(actor=owner, dropbox_connection=connected, email="x@x.example")
