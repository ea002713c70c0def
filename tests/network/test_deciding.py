"""Approving and declining: what they make, who may, and that each happens once."""

import threading

import pytest
from django.db import connection

from partners.network.errors import AlreadyDecided, NotConfirmed
from partners.network.joining import slugs_for
from partners.network.models import Application, Profile
from partners.network.services import approve_application, confirm_application, create_application, decline_application
from portal.accounts.models import User
from portal.errors import NotAllowed, PortalError, ReasonMissing, TooLong
from portal.events.models import Event
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_approval_makes_the_partner_its_place_and_its_owner(submitted, staff):
    partner = approve_application(actor=staff, application=submitted).partner

    assert (partner.name, partner.slug, partner.country) == ("Brandt & Söhne IT", "brandt-soehne-it", "DE")
    assert partner.agreement_due
    assert Profile.objects.get(partner=partner).tier.code == "registered"
    membership = Membership.objects.get(partner=partner)
    assert (membership.role, membership.user.email) == (Role.OWNER, "lena@brandt-it.example")
    assert not membership.user.has_usable_password()


def test_the_event_of_the_approval_belongs_to_the_new_partner(submitted, staff):
    partner = approve_application(actor=staff, application=submitted).partner

    event = Event.objects.get(verb="application.approved")
    assert event.partner_id == partner.pk
    assert event.new["state"] == "approved"
    assert event.actor_label == "Robin Staff"


def test_somebody_with_an_account_keeps_it(submitted, staff):
    known = factories.make_user("lena@brandt-it.example", "Lena B.")

    partner = approve_application(actor=staff, application=submitted).partner

    assert Membership.objects.get(partner=partner).user == known
    known.refresh_from_db()
    assert known.name == "Lena B."
    assert known.check_password(factories.PASSWORD)


def test_the_second_company_of_a_name_gets_another_address(submitted, staff):
    factories.make_partner("Brandt Sohne IT", "brandt-soehne-it")
    assert approve_application(actor=staff, application=submitted).partner.slug == "brandt-soehne-it-2"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Straße 7 GmbH", "strasse-7-gmbh"),
        ("Mu\u0308ller Ärzte", "mueller-aerzte"),
        ("Café Zoë", "cafe-zoe"),
        ("株式会社", "partner"),
        ("--- ", "partner"),
        ("A" * 200, "a" * 50),
    ],
)
def test_an_address_is_made_of_any_name(name, slug):
    assert next(slugs_for(name)) == slug


def test_an_unconfirmed_application_is_not_decided(draft, staff):
    with pytest.raises(NotConfirmed):
        approve_application(actor=staff, application=draft)


@pytest.mark.parametrize("again", [approve_application, decline_application])
def test_what_is_decided_stays_decided(submitted, staff, again):
    approve_application(actor=staff, application=submitted)
    options = {"reason": "Too late"} if again is decline_application else {}
    with pytest.raises(AlreadyDecided):
        again(actor=staff, application=submitted, **options)
    assert Partner.objects.count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_no_role_in_a_partner_decides(submitted, company, role):
    with pytest.raises(NotAllowed):
        approve_application(actor=company.actor(role), application=submitted)
    with pytest.raises(NotAllowed):
        decline_application(actor=company.actor(role), application=submitted, reason="No")


def test_a_reason_that_grows_past_its_column_is_refused(submitted, staff):
    """Composing makes two characters of each of these: PostgreSQL would trip over what the serializer had let pass."""
    with pytest.raises(TooLong) as refused:
        decline_application(actor=staff, application=submitted, reason="\ufb2c" * 300)
    assert refused.value.field == "reason"


def test_declining_takes_a_reason_and_mails_it(submitted, staff, run_background, mailoutbox):
    with pytest.raises(ReasonMissing):
        decline_application(actor=staff, application=submitted, reason=" \n ")

    decline_application(actor=staff, application=submitted, reason="Offer IT services first.\nThen apply again.")
    run_background()

    mail = next(mail for mail in mailoutbox if "declined" in mail.subject)
    assert "Offer IT services first.\nThen apply again." in mail.body
    assert mail.to == ["Lena Brandt <lena@brandt-it.example>"]
    assert not Partner.objects.exists()


def test_the_reason_is_text_in_the_mail_too(submitted, staff, run_background, mailoutbox):
    decline_application(actor=staff, application=submitted, reason="<b>No</b>")
    run_background()
    html = next(mail for mail in mailoutbox if "declined" in mail.subject).alternatives[0].content
    assert "&lt;b&gt;No" in html


@pytest.mark.django_db(transaction=True)
def test_two_staff_at_once_make_one_partner(submitted, staff):
    outcomes = at_once(lambda: approve_application(actor=staff, application=submitted), 2)

    assert sorted(outcomes) == ["already_decided", "done"]
    assert (
        Partner.objects.count()
        == Membership.objects.count()
        == User.objects.exclude(staff_role="network-admin").count()
        == 1
    )


@pytest.mark.django_db(transaction=True)
def test_two_companies_of_one_name_and_person_at_once_both_get_in(submitted, staff, values):
    twin = create_application(actor=Actor.anonymous(), ip_address="192.0.2.8", **values)
    confirm_application(actor=Actor.link(twin, "Lena"), application=twin)
    pair = iter([submitted, twin])

    outcomes = at_once(lambda: approve_application(actor=staff, application=next(pair)), 2)

    assert outcomes == ["done", "done"]
    assert set(Partner.objects.values_list("slug", flat=True)) == {"brandt-soehne-it", "brandt-soehne-it-2"}
    assert User.objects.filter(email="lena@brandt-it.example").count() == 1
    assert Application.objects.filter(state="approved").count() == 2


def at_once(action, times: int) -> list[str]:
    """Run the action in several threads that start together; what became of each."""
    outcomes, gate = [], threading.Barrier(times)

    def run() -> None:
        gate.wait()
        try:
            action()
            outcomes.append("done")
        except PortalError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
