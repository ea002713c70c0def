import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.events.models import Event
from portal.tenancy import services
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import Role
from tests.factories import make_user

EMAIL = "lena@example.com"
NEW_PERSON = {"name": "Lena Brandt", "password": "eleven purple teapots"}


@pytest.fixture
def invitation(owner) -> Invitation:
    return services.create_invitation(actor=owner, email=EMAIL, role=Role.SELLER)


@pytest.fixture
def path(invitation) -> str:
    return "/" + link_to(invitation).split("/", 3)[3]


def roles_of(email: str) -> list[str]:
    return list(Membership.objects.filter(user__email=email).values_list("role", flat=True))


def test_looking_changes_nothing(client, path, invitation):
    page = client.get(path)
    assert page.status_code == 200
    assert "Join Hartwell IT" in page.text
    assert roles_of(EMAIL) == []
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_somebody_new_gets_an_account_and_is_signed_in(client, path, company):
    answer = client.post(path, NEW_PERSON)
    assert answer["Location"] == reverse("partner-home", args=[company.partner.slug])
    user = User.objects.get(email=EMAIL)
    assert (user.name, user.check_password(NEW_PERSON["password"])) == ("Lena Brandt", True)
    assert client.session["_auth_user_id"] == user.pk
    assert roles_of(EMAIL) == ["seller"]


def test_events_tell_who_joined_and_no_password(client, path, invitation):
    client.post(path, NEW_PERSON)
    verbs = Event.objects.values_list("verb", flat=True)
    assert {"invitation.accepted", "membership.created"} <= set(verbs)
    assert not [event for event in Event.objects.all() if "teapots" in f"{event.old}{event.new}{event.reason}"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Le\0na"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Le\u202ena"}, None),
        ({"password": ""}, "password"),
        ({"password": "password"}, "password"),
        ({"password": "lena@example"}, "password"),
        ({"password": "eleven\0teapots"}, "password"),
    ],
)
def test_what_cannot_be_taken_leaves_the_invitation_open(client, path, invitation, wrong, field):
    answer = client.post(path, {**NEW_PERSON, **wrong})
    assert answer.status_code == 200
    assert (field or "__all__") in answer.context["form"].errors
    assert not User.objects.filter(email=EMAIL).exists()
    assert invitation in Invitation.objects.open()


def test_somebody_with_an_account_signs_in_first(client, path):
    lena = make_user(EMAIL)
    page = client.get(path)
    assert "Sign in to accept" in page.text
    assert "There is an account for lena@example.com already" in client.post(path, NEW_PERSON).text
    assert roles_of(EMAIL) == []
    lena.refresh_from_db()
    assert not lena.check_password(NEW_PERSON["password"])


def test_with_an_account_one_click_joins(sign_in, path):
    assert sign_in(make_user(EMAIL)).post(path).status_code == 302
    assert roles_of(EMAIL) == ["seller"]


def test_a_person_can_belong_to_two_partners(sign_in, path, other_company):
    lena = make_user(EMAIL)
    Membership.objects.create(partner=other_company.partner, user=lena, role="admin")
    sign_in(lena).post(path)
    assert sorted(roles_of(EMAIL)) == ["admin", "seller"]


def test_somebody_else_cannot_take_it(sign_in, path, other_company):
    client = sign_in(other_company.user("owner"))
    assert "You are signed in as owner@nordlicht.example" in client.get(path).text
    answer = client.post(path)
    assert "This invitation is for lena@example.com" in answer.text
    assert roles_of(EMAIL) == []
    assert roles_of("owner@nordlicht.example") == ["owner"]


def test_a_second_click_leads_home(sign_in, path, company):
    client = sign_in(make_user(EMAIL))
    first, second = client.post(path), client.post(path)
    assert first["Location"] == second["Location"] == reverse("partner-home", args=[company.partner.slug])
    assert roles_of(EMAIL) == ["seller"]


def test_a_used_link_is_gone_for_everybody_else(client, path, invitation):
    client.post(path, NEW_PERSON)
    for method in ("get", "post"):
        answer = getattr(Client(), method)(path, NEW_PERSON)
        assert answer.status_code == 410
        assert "This invitation was accepted already." in answer.text
        assert "If you accepted it, sign in." in answer.text
    assert roles_of(EMAIL) == ["seller"]


@pytest.mark.parametrize("token", ["x", "in_0:abc", "in_" + "0" * 26 + ":" + "a" * 43, "a" * 3000, "%F0%9F%8D%B5:x"])
def test_an_altered_link_is_gone(client, db, token):
    assert client.get(f"/invitation/{token}/").status_code == 410


def test_a_signature_for_one_invitation_opens_no_other(client, path, outsider):
    other = services.create_invitation(actor=outsider, email=EMAIL, role=Role.OWNER)
    value = link_to(other).split("/invitation/")[1].split(":")[0]
    signature = path.split(":")[1]
    assert client.get(f"/invitation/{value}:{signature}").status_code == 410


@pytest.mark.parametrize(("state", "status"), [("suspended", 409), ("closed", 410)])
def test_nobody_joins_a_partner_that_cannot_act(client, path, company, state, status):
    Partner.objects.filter(pk=company.partner.pk).update(state=state)
    assert client.get(path).status_code == client.post(path, NEW_PERSON).status_code == status
    assert not User.objects.filter(email=EMAIL).exists()


def test_somebody_who_joined_another_way_keeps_their_role(sign_in, path, company):
    lena = make_user(EMAIL)
    Membership.objects.create(partner=company.partner, user=lena, role="admin")
    sign_in(lena).post(path)
    assert roles_of(EMAIL) == ["admin"]
