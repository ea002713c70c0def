"""Who has no second factor, and a lost one reset: by whom, for whom, and what follows."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from portal.errors import NotAllowed, NotFound, ReasonMissing
from portal.events.models import Event
from portal.tenancy import errors
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role, StaffRole
from portal.tenancy.second_factors import reset_second_factor
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("everybody")

REASON = "Lost the phone on the train; called back."


def give_factor(user, kind: str = "totp") -> None:
    data = {"secret": ""} if kind == "totp" else {"name": "Laptop", "credential": {}}
    Authenticator.objects.create(user=user, type=kind, data=data)


@pytest.fixture
def seller(company) -> Membership:
    user = company.user("seller")
    give_factor(user)
    give_factor(user, "webauthn")
    RecoveryCodes.activate(user)
    return Membership.objects.get(user=user)


def reset(actor: Actor, membership: Membership, reason: str = REASON) -> Membership:
    return reset_second_factor(actor=actor, membership=membership, reason=reason)


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_owner_and_admin_reset_everything_but_the_password(company, seller, role):
    password = seller.user.password
    reset(company.actor(role), seller)
    assert not Authenticator.objects.filter(user=seller.user).exists()
    seller.user.refresh_from_db()
    assert seller.user.password == password


def test_every_session_of_theirs_ends(company, seller, sign_in):
    client = sign_in(seller.user)
    reset(company.actor("owner"), seller)
    assert client.get(reverse("account_security")).status_code == 302


def test_it_is_an_event_with_its_reason_and_a_mail_to_the_person(
    company, seller, mailoutbox, run_background, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reset(company.actor("owner"), seller)
    event = Event.objects.get(verb="membership.second_factor_reset")
    assert (event.reason, event.partner_id) == (REASON, company.partner.pk)
    run_background(2)
    mail = next(mail for mail in mailoutbox if "seller@hartwell-it.example" in mail.to[0])
    assert REASON in mail.body
    assert "Owner of Hartwell IT" in mail.body
    assert mail.alternatives


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.ADMIN}))
def test_nobody_else_in_the_company_does(company, seller, role):
    with pytest.raises(NotAllowed):
        reset(company.actor(role), seller)


def test_an_admin_does_not_reset_an_owner(company):
    give_factor(company.user("owner"))
    with pytest.raises(errors.RoleAboveOwn):
        reset(company.actor("admin"), Membership.objects.get(user=company.user("owner")))
    assert Authenticator.objects.exists()


def test_nobody_resets_their_own(company):
    give_factor(company.user("owner"))
    with pytest.raises(errors.NotOneself):
        reset(company.actor("owner"), Membership.objects.get(user=company.user("owner")))


def test_nor_does_an_outsider(outsider, seller):
    with pytest.raises(NotFound):
        reset(outsider, seller)


def test_a_company_does_not_weaken_another_one(company, other_company, seller):
    Membership.objects.create(partner=other_company.partner, user=seller.user, role=Role.LEARNER)
    with pytest.raises(errors.BelongsElsewhere):
        reset(company.actor("owner"), seller)
    assert Authenticator.objects.exists()


def test_nor_the_network(company, seller):
    seller.user.staff_role = StaffRole.SUPPORT
    seller.user.save()
    with pytest.raises(errors.BelongsElsewhere):
        reset(company.actor("owner"), seller)


@pytest.mark.parametrize("staff_role", sorted(StaffRole))
def test_network_admin_and_support_reset_also_what_a_company_may_not(other_company, seller, staff_role):
    Membership.objects.create(partner=other_company.partner, user=seller.user, role=Role.LEARNER)
    actor = Actor.person(make_user("robin@network.example", staff_role=staff_role))
    if staff_role in (StaffRole.NETWORK_ADMIN, StaffRole.SUPPORT):
        reset(actor, seller)
        assert not Authenticator.objects.exists()
    else:
        with pytest.raises((NotAllowed, NotFound)):
            reset(actor, seller)


def test_support_does_not_weaken_the_networks_own_people(company, seller):
    """Somebody among staff may belong to a partner as well: what protects the network is not support's to take away."""
    seller.user.staff_role = StaffRole.NETWORK_ADMIN
    seller.user.save()
    with pytest.raises(NotAllowed):
        reset(Actor.person(make_user("sue@network.example", staff_role=StaffRole.SUPPORT)), seller)
    assert Authenticator.objects.exists()
    reset(Actor.person(make_user("robin@network.example", staff_role=StaffRole.NETWORK_ADMIN)), seller)
    assert not Authenticator.objects.exists()


def test_nor_do_they_reset_their_own_through_a_key_of_theirs(seller, api):
    seller.user.staff_role = StaffRole.NETWORK_ADMIN
    seller.user.save()
    key = api(None, "memberships:read", "memberships:write", staff=True, created_by=seller.user)
    answer = key.post(f"/api/v1/memberships/{seller.pk}/reset-second-factor", {"reason": REASON})
    assert answer.json()["code"] == errors.NotOneself.code
    assert Authenticator.objects.exists()


def test_without_a_reason_or_without_a_factor_nothing_happens(company, seller):
    with pytest.raises(ReasonMissing):
        reset(company.actor("owner"), seller, "  ")
    with pytest.raises(errors.NoSecondFactor):
        reset(company.actor("owner"), Membership.objects.get(user=company.user("billing")))
    assert Authenticator.objects.filter(user=seller.user).count() == 3
    assert not Event.objects.filter(verb="membership.second_factor_reset").exists()


def test_a_second_click_resets_nothing_more(company, seller):
    reset(company.actor("owner"), seller)
    with pytest.raises(errors.NoSecondFactor):
        reset(company.actor("owner"), seller)
    assert Event.objects.filter(verb="membership.second_factor_reset").count() == 1


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_asks_for_a_reason_and_leads_back(company, seller, sign_in):
    client = sign_in(company.user("owner"))
    people = reverse("partner-people", args=[company.partner.slug])
    address = reverse("membership-reset-second-factor", args=[company.partner.slug, seller.pk])
    assert address in client.get(people).text
    assert "Write in a sentence why" in client.post(address, {"reason": ""}).text
    assert client.post(address, {"reason": REASON})["Location"] == people
    assert not Authenticator.objects.exists()


def test_a_seller_is_not_even_asked(company, seller, sign_in):
    address = reverse("membership-reset-second-factor", args=[company.partner.slug, seller.pk])
    assert sign_in(company.user("billing")).get(address).status_code == 403


def test_owners_see_who_has_none_and_sellers_do_not(company, seller, sign_in):
    people = reverse("partner-people", args=[company.partner.slug])
    page = sign_in(company.user("owner")).get(people, {"has_second_factor": "false"})
    names = [row["member"].user.email for row in page.context["members"]]
    assert seller.user.email not in names
    assert len(names) == len(Role) - 1
    page = sign_in(company.user("billing")).get(people, {"has_second_factor": "false"})
    assert len(page.context["members"]) == len(Role)
    assert "Second factor" not in page.text


def test_the_home_page_counts_them(company, seller, sign_in):
    home = sign_in(company.user("owner")).get(f"{company.url}/")
    assert f"{len(Role) - 1} people without a second factor" in home.text
    assert "without a second factor" not in sign_in(company.user("billing")).get(f"{company.url}/").text


def test_staff_see_and_reset_across_partners(company, other_company, seller, sign_in, staff_user):
    client = sign_in(staff_user)
    assert "people without a second factor" in client.get(reverse("staff-home")).text
    page = client.get(reverse("staff-partner-people"), {"has_second_factor": "false"})
    assert page.context["listing"].count == 2 * len(Role) - 1
    page = client.get(reverse("staff-partner-people"), {"q": "seller hartwell"})
    assert [row.pk for row in page.context["listing"].rows] == [seller.pk]
    address = reverse("staff-partner-person-reset", args=[seller.pk])
    assert address in page.text
    client.post(address, {"reason": REASON})
    assert not Authenticator.objects.exists()


def test_an_auditor_reads_the_list_and_resets_nothing(seller, sign_in):
    client = sign_in(make_user("audit@network.example", staff_role=StaffRole.AUDITOR))
    address = reverse("staff-partner-person-reset", args=[seller.pk])
    assert address not in client.get(reverse("staff-partner-people")).text
    assert client.post(address, {"reason": REASON}).status_code == 403


# ── REST ────────────────────────────────────────────────────────────────────────────────────────────


def test_by_rest_with_a_reason(company, seller, api):
    client = api(company.partner, "memberships:read", "memberships:write")
    address = f"/api/v1/memberships/{seller.pk}/reset-second-factor"
    assert client.post(address, {}).json()["code"]
    answer = client.post(address, {"reason": REASON})
    assert (answer.status_code, answer.json()["has_second_factor"]) == (200, False)


def test_a_key_resets_no_owner(company, api):
    give_factor(company.user("owner"))
    pk = Membership.objects.get(user=company.user("owner")).pk
    client = api(company.partner, "memberships:write")
    answer = client.post(f"/api/v1/memberships/{pk}/reset-second-factor", {"reason": REASON})
    assert (answer.status_code, answer.json()["code"]) == (403, "role_above_own")


def test_the_list_says_and_filters_who_has_one(company, seller, api, django_assert_max_num_queries):
    client = api(company.partner, "memberships:read")
    rows = client.get("/api/v1/memberships?has_second_factor=true").json()["data"]
    assert [(row["id"], row["has_second_factor"]) for row in rows] == [(seller.pk, True)]
    assert len(client.get("/api/v1/memberships?has_second_factor=false").json()["data"]) == len(Role) - 1
