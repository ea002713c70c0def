from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.jobs.services import run_due_jobs
from portal.keys.models import ApiKey
from portal.tenancy import services
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import MANAGERS, Role
from tests.factories import make_key

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def people(company) -> str:
    return reverse("partner-people", args=[company.partner.slug])


@pytest.fixture
def invitation(owner) -> Invitation:
    return services.create_invitation(actor=owner, email="lena@example.com", role=Role.SELLER)


def url_for(name: str, company, record) -> str:
    return reverse(name, args=[company.partner.slug, record.pk])


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_who_works_here_and_managers_the_invitations(sign_in, company, people, invitation, role):
    page = sign_in(company.user(role)).get(people).text
    assert all(user.email in page for user in company.people.values())
    assert ("lena@example.com" in page) == (role in MANAGERS)
    assert ("Invite person" in page) == (role in MANAGERS)


def test_an_admin_is_offered_nothing_on_an_owner(sign_in, company, people):
    rows = {row["member"].user: row for row in sign_in(company.user("admin")).get(people).context["members"]}
    assert not rows[company.user("owner")]["change"]
    assert not rows[company.user("owner")]["remove"]
    assert rows[company.user("seller")]["change"].enabled


def test_the_last_owners_buttons_say_why_not(sign_in, company, people):
    page = sign_in(company.user("owner")).get(people).text
    assert "is the last owner of Hartwell IT" in page


def test_people_get_another_role_or_go_together_and_each_who_stays_is_named(sign_in, company, people):
    browser = sign_in(company.user("admin"))
    ids = {role: company.partner.memberships.get(user=company.user(role)).pk for role in ("owner", "seller", "learner")}
    sent = {"ids": list(ids.values()), "back": people}
    page = browser.post(f"{company.url}/lists/people/bulk/change-role/", sent).text
    assert "1 row would be refused" in page
    assert 'value="billing"' in page
    assert 'value="owner"' not in page
    browser.post(f"{company.url}/lists/people/bulk/change-role/", sent | {"confirmed": "1", "role": "billing"})
    browser.post(f"{company.url}/lists/people/bulk/remove/", sent | {"ids": [ids["learner"]], "confirmed": "1"})
    run_due_jobs()
    assert dict(company.partner.memberships.filter(pk__in=ids.values()).values_list("pk", "role")) == {
        ids["owner"]: "owner",
        ids["seller"]: "billing",
    }


def test_whoever_manages_nobody_changes_nobody_and_is_told_no_second_factors(sign_in, company, people):
    browser = sign_in(company.user("billing"))
    page = browser.get(f"{people}?has_second_factor=true&columns=role,second_factor,last_sign_in&sort=-person").text
    assert company.user("owner").email in page
    assert "Second factor" not in page
    assert "/bulk/" not in page
    back = {"format": "csv", "back": f"{people}?columns=role,second_factor,last_sign_in"}
    file = b"".join(browser.post(f"{company.url}/lists/people/export/", back).streaming_content).decode("utf-8-sig")
    assert file.splitlines()[0] == "Person,E-mail,Role"
    assert browser.get(f"{people}invitations/").status_code == 404


def test_invitations_are_a_list_of_their_own_and_are_revoked_together(sign_in, owner, company, people, invitation):
    other = services.create_invitation(actor=owner, email="max@example.com", role=Role.LEARNER)
    browser = sign_in(company.user("owner"))
    assert browser.get(f"{people}invitations/?q=LENA").context["listing"].rows == [invitation]
    sent = {"ids": [invitation.pk, other.pk], "confirmed": "1"}
    browser.post(f"{company.url}/lists/invitations/bulk/revoke/", sent)
    run_due_jobs()
    assert "No invitation waits" in browser.get(f"{people}invitations/").text
    shown = browser.get(f"{people}invitations/?state=revoked").context["listing"]
    assert (shown.count, shown.quick_chips[1].current) == (2, True)


def test_three_more_people_cost_no_more_queries(sign_in, company, people, django_assert_num_queries):
    client = sign_in(company.user("owner"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Membership.objects.filter(partner=company.partner).exclude(role__in=["owner", "admin"]).delete()
    client.get(people)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(people)
    for role in ("seller", "billing", "learner"):
        Membership.objects.create(partner=company.partner, user=company.user(role), role=role)
    with django_assert_num_queries(len(few)):
        client.get(people)


def test_inviting_by_form(sign_in, company, people):
    client = sign_in(company.user("owner"))
    invite = reverse("partner-invite", args=[company.partner.slug])
    assert client.post(invite, {"email": "lena@example.com", "role": "seller"})["Location"] == people
    again = client.post(invite, {"email": "LENA@example.com", "role": "seller"})
    assert "has been invited already" in str(again.context["form"].errors["email"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"email": "lena@"}, "email"), ({"email": "le\0na@example.com"}, "email"), ({"role": ""}, "role"),
     ({"role": "emperor"}, "role"), ({"email": "x" * 300 + "@example.com"}, "email")],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(sign_in, company, wrong, field):
    invite = reverse("partner-invite", args=[company.partner.slug])
    values = {"email": "lena@example.com", "role": "seller", **wrong}
    answer = sign_in(company.user("owner")).post(invite, values)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_an_admins_form_offers_no_owner(sign_in, company):
    invite = reverse("partner-invite", args=[company.partner.slug])
    client = sign_in(company.user("admin"))
    assert "owner" not in dict(client.get(invite).context["form"].fields["role"].choices)
    assert client.post(invite, {"email": "lena@example.com", "role": "owner"}).status_code == 200
    assert not Invitation.objects.exists()


def test_changing_a_role_by_form(sign_in, company, people):
    seller = Membership.objects.get(user=company.user("seller"))
    client = sign_in(company.user("owner"))
    answer = client.post(url_for("membership-role", company, seller), {"role": "billing"})
    assert answer["Location"] == people
    seller.refresh_from_db()
    assert seller.role == "billing"
    assert "has a new role: Billing" in client.get(people).text


def test_removing_and_leaving_by_button(sign_in, company, people):
    seller = Membership.objects.get(user=company.user("seller"))
    client = sign_in(company.user("owner"))
    assert client.get(url_for("membership-remove", company, seller)).status_code == 405
    client.post(url_for("membership-remove", company, seller))
    assert not Membership.objects.filter(pk=seller.pk).exists()
    learner = Membership.objects.get(user=company.user("learner"))
    gone = sign_in(company.user("learner")).post(url_for("membership-leave", company, learner))
    assert gone["Location"] == reverse("home")


def test_the_last_owner_stays_and_is_told_why(sign_in, company, people):
    own = Membership.objects.get(user=company.user("owner"))
    client = sign_in(company.user("owner"))
    assert client.post(url_for("membership-leave", company, own))["Location"] == people
    assert "Make somebody else an owner first" in client.get(people).text


def test_sending_again_and_revoking_by_button(sign_in, company, invitation):
    client = sign_in(company.user("admin"))
    client.post(url_for("invitation-resend", company, invitation))
    client.post(url_for("invitation-revoke", company, invitation))
    invitation.refresh_from_db()
    assert invitation.state == "revoked"


@pytest.mark.parametrize("name", ["partner-people", "partner-invite", "partner-settings", "partner-permissions"])
def test_outsiders_find_no_page(sign_in, company, other_company, name):
    assert sign_in(other_company.user("owner")).get(reverse(name, args=[company.partner.slug])).status_code == 404


def test_outsiders_reach_nobody_through_their_own_address(sign_in, company, other_company, invitation):
    """Their own company in the path, our record in it."""
    client = sign_in(other_company.user("owner"))
    seller = Membership.objects.get(user=company.user("seller"))
    for name, record in (
        ("membership-role", seller), ("membership-remove", seller), ("membership-leave", seller),
        ("invitation-resend", invitation), ("invitation-revoke", invitation),
    ):  # fmt: skip
        assert client.post(url_for(name, other_company, record), {"role": "learner"}).status_code == 404
    seller.refresh_from_db()
    assert seller.role == "seller"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_can_read_what_each_role_may_do(sign_in, company, role):
    page = sign_in(company.user(role)).get(reverse("partner-permissions", args=[company.partner.slug]))
    groups = page.context["groups"]
    assert [group.label for group in groups][:2] == ["Company", "Clients and subscriptions"]
    nouns = {noun.label: noun for group in groups for noun in group.nouns}
    lines = {line.label: dict(line.allowed) for line in nouns["Memberships"].lines}
    assert lines["Change role"] == {label: label in ("Owner", "Admin") for label in Role.labels}
    assert dict(nouns["API keys"].reading.allowed)["Seller"] is False
    assert "Suspend partner" not in page.text


def test_a_persons_page_asks_for_their_own_keys_and_invitations_only(company, sign_in):
    for role in ("owner", "admin"):
        make_key(company.partner, "client-accounts:read", created_by=company.user(role))
        ApiKey.objects.filter(created_by=company.user(role)).update(name=f"Key of the {role}")
        services.create_invitation(actor=company.actor(role), email=f"by-{role}@example.com", role=Role.SELLER)
    member = Membership.objects.get(user=company.user("admin"))
    with CaptureQueriesContext(connection) as asked:
        page = sign_in(company.user("owner")).get(f"{company.url}/people/{member.pk}/").text
    assert "Key of the admin" in page
    assert "Key of the owner" not in page
    of_keys = [one["sql"] for one in asked if 'FROM "portal_apikey"' in one["sql"]]
    assert any(member.user_id in sql for sql in of_keys)


def test_people_are_sorted_by_their_date_whatever_their_ids_say(company, sign_in):
    """Ids follow the machine's clock; the date is what people read."""
    late = Membership.objects.get(partner=company.partner, user=company.user("owner"))
    Membership.objects.filter(pk=late.pk).update(created_at=clock.now() + timedelta(days=1))
    rows = sign_in(company.user("owner")).get(f"{company.url}/people/?sort=since").context["listing"].rows
    assert rows[-1] == late
