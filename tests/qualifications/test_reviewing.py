"""What was confirmed for a client as it was is looked at again when the client changes, and holds meanwhile."""

import pytest

from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account, update_client_account
from partners.qualifications import errors
from partners.qualifications.queries import held_by, to_look_at_again
from partners.qualifications.services import end_qualification, keep_qualification
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from tests.trade import qualify


@pytest.fixture
def desk(staff_user):
    return Actor.person(staff_user)


def because(row) -> str:
    row.refresh_from_db()
    return row.review_because


def test_another_name_is_looked_at_and_another_spelling_is_not(owner, client_account):
    school = qualify(client_account)
    update_client_account(actor=owner, client_account=client_account, name="HARTWELL  Dental")
    assert because(school) == ""
    update_client_account(actor=owner, client_account=client_account, name="Hartwell Holding")
    assert because(school) == "renamed"
    assert "education" in held_by(client_account)
    looked_at = school.updated_at
    update_client_account(actor=owner, client_account=client_account, name="Hartwell Group")
    assert because(school) == "renamed"
    assert school.updated_at > looked_at  # whoever looks at it already decides about another client
    assert Event.objects.filter(verb="qualification.review_due").count() == 2


def test_another_domain_than_the_one_it_was_confirmed_for(owner, client_account):
    school = qualify(client_account, domain="hartwell.edu")
    update_client_account(actor=owner, client_account=client_account, domain="it.hartwell.edu")
    assert because(school) == ""
    update_client_account(actor=owner, client_account=client_account, domain="hartwell-shop.example")
    assert because(school) == "domain"


def test_a_domain_that_comes_back_as_another_one_is_looked_at(owner, client_account, desk):
    school = qualify(client_account, domain="hartwell.edu")
    update_client_account(actor=owner, client_account=client_account, domain="")
    keep_qualification(actor=desk, qualification=school)
    update_client_account(actor=owner, client_account=client_account, domain="hartwell-shop.example")
    assert because(school) == "domain"


def test_a_first_domain_is_no_other_one(owner, client_account):
    update_client_account(actor=owner, client_account=client_account, domain="")
    charity = qualify(client_account, "non-profit", institution="charity", domain="")
    update_client_account(actor=owner, client_account=client_account, domain="hartwell.example")
    assert because(charity) == ""


def test_what_goes_over_by_a_merge_is_looked_at_and_what_was_there_is_not(owner, client_account):
    other = create_client_account(actor=owner, name="Juniper School")
    own, moved = qualify(client_account, "non-profit", institution="charity"), qualify(other)
    merge_client_accounts(actor=owner, client_account=client_account, other=other, confirmation=other.name)
    assert (because(own), because(moved)) == ("", "merged")


def test_a_merge_that_takes_the_others_name_is_a_rename(owner, client_account):
    other, own = create_client_account(actor=owner, name="Juniper School"), qualify(client_account)
    merge_client_accounts(actor=owner, client_account=client_account, other=other, confirmation=other.name, take=["name"])
    assert because(own) == "renamed"


def test_staff_keep_it_or_end_it(owner, client_account, desk):
    first, second = qualify(client_account), qualify(client_account, "non-profit", institution="charity")
    update_client_account(actor=owner, client_account=client_account, name="Hartwell Holding")
    assert set(to_look_at_again(desk)) == {first, second}
    keep_qualification(actor=desk, qualification=first)
    end_qualification(actor=desk, qualification=second, reason="It is a holding.")
    assert not to_look_at_again(desk).exists()
    assert (because(first), because(second)) == ("", "")
    with pytest.raises(errors.NothingToReview):
        keep_qualification(actor=desk, qualification=first)


def test_the_manager_hears_of_it_and_pages_say_so(owner, client_account, company, staff_user, sign_in, run_background):
    school = qualify(client_account)
    company.partner.manager = staff_user
    company.partner.save()
    update_client_account(actor=owner, client_account=client_account, name="Hartwell Holding")
    run_background()
    assert Notification.objects.filter(user=staff_user, topic="qualification-review").exists()
    desk = sign_in(staff_user)
    assert "Hartwell Holding" in desk.get("/staff/qualifications/?to_review=true").content.decode()
    assert f"/staff/qualifications/{school.pk}/keep/" in desk.get(f"/staff/qualifications/{school.pk}/").content.decode()
    mine = sign_in(company.user("seller")).get(f"{company.url}/qualifications/{school.pk}/").content.decode()
    assert "Until then it holds" in mine
    assert "/keep/" not in mine


def test_staff_filter_by_partner(staff_user, client_account, sign_in, company):
    qualify(client_account)
    browser = sign_in(staff_user)
    assert "Hartwell" in browser.get(f"/staff/qualifications/?all=1&partner={company.partner.pk}").content.decode()
    assert "Hartwell Dental" not in browser.get("/staff/qualifications/?all=1&partner=pa_nobody").content.decode()
