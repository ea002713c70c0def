"""How well a partner's ways in are protected: from its people, its policy and its keys, and said to managers and staff."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal import clock
from portal.keys.models import ApiKey
from portal.keys.services import create_api_key
from portal.tenancy.models import Partner
from portal.tenancy.posture import posture_of, security_of
from portal.tenancy.roles import MANAGERS, Role
from portal.tenancy.security_score import CODES, Posture, parts_of, score_of
from tests.factories import make_passkey

URL = "/p/hartwell-it/settings/security/"


@pytest.mark.parametrize(
    ("posture", "score"),
    [
        (Posture(), 57),  # nobody: 20 of 35
        (Posture(managers=1, managers_bare=1), 26),  # 20 of 75: there is nobody else
        (Posture(managers=1, policy=True), 100),  # 75 of 75
        (Posture(managers=1, policy=True, others=1, others_bare=1), 75),
        (Posture(managers=2, managers_bare=2, others=3, others_bare=3), 20),
        (Posture(managers=2, managers_bare=1, others=3, others_bare=1, policy=True), 71),  # 20 + 16 + 15 + 20
        (Posture(managers=1, policy=True, keys=3, keys_open=1, keys_idle=3), 80),  # 40 + 15 + 5 + 0 of 75
        (Posture(managers=1000, managers_bare=1, policy=True), 98),  # 74 of 75: no 100 while something is left to do
    ],
)
def test_it_counts_shares_and_rounds_down(posture, score):
    assert score_of(posture) == score


def test_keys_made_for_the_score_do_not_raise_it():
    owner = Posture(managers=1, managers_bare=1)
    assert score_of(replace(owner, keys=9)) == score_of(owner)
    assert score_of(replace(owner, keys=9, keys_open=1)) == score_of(replace(owner, keys=1, keys_open=1)) == 20  # 15 of 75


def test_nothing_is_praised_that_does_not_exist():
    labels = {part.code: part.label for part in parts_of(Posture(managers=1))}
    assert set(labels) == {"managers", "policy", "keys-limited", "keys-used"}
    assert labels["keys-used"] == "There are no API keys to revoke"
    assert {part.code for part in parts_of(Posture(managers=1, others=1, keys=1))} == set(CODES)


def test_what_is_missing_says_what_to_do_and_what_is_full_says_nothing():
    parts = parts_of(Posture(managers=2, managers_bare=1, others=1, keys=2, keys_open=2))
    assert sum(part.of for part in parts) == 100
    assert {part.code for part in parts if part.todo} == {"managers", "policy", "keys-limited"}
    assert all(bool(part.todo) != part.is_full for part in parts)


@pytest.fixture
def partner(db, company, owner) -> Partner:
    company.user(Role.SELLER)
    create_api_key(actor=owner, name="PSA", scopes=["client-accounts:read"])
    return company.partner


def test_it_follows_people_policy_and_keys(partner, company):
    assert posture_of(partner) == Posture(
        managers=1, managers_bare=1, others=1, others_bare=1, policy=False, keys=1, keys_open=1, keys_idle=0
    )
    make_passkey(company.user(Role.OWNER))
    partner.second_factor_roles = [Role.OWNER, Role.ADMIN]
    long_ago = clock.now() - timedelta(days=91)
    ApiKey.objects.update(allowed_networks=["192.0.2.0/24"], created_at=long_ago)
    now = posture_of(partner)
    assert (now.managers_bare, now.others_bare, now.policy, now.keys_open, now.keys_idle) == (0, 1, True, 0, 1)
    ApiKey.objects.update(last_used_at=clock.now())
    assert posture_of(partner).keys_idle == 0
    ApiKey.objects.update(revoked_at=clock.now())
    assert posture_of(partner).keys == 0


def test_who_cannot_sign_in_counts_for_nothing(partner, company):
    user = company.user(Role.SELLER)
    user.is_active = False
    user.save()
    assert posture_of(partner).others == 0


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN, Role.SELLER])
def test_managers_read_it_with_what_to_do(partner, company, sign_in, role):
    browser = sign_in(company.user(role))
    page, settings = browser.get(URL).content.decode(), browser.get("/p/hartwell-it/settings/").content.decode()
    assert ("15 of 100" in page) == (role in MANAGERS)  # 5 of the one key, which is open, and 10 of its youth
    assert ("1 person has none: ask them to set one up." in page) == (role in MANAGERS)
    assert "who has none yet" in settings
    assert ("your security score" in settings) == (role in MANAGERS)


def test_staff_read_it_on_the_partners_page(partner, sign_in, staff_user):
    page = sign_in(staff_user).get(f"/staff/partners/{partner.pk}/").content.decode()
    assert "15 of 100" in page
    assert "API keys are in use: 10 of 10 points." in page
    Partner.objects.update(state=Partner.State.CLOSED)
    page = sign_in(staff_user).get(f"/staff/partners/{partner.pk}/").content.decode()
    assert "Security score" not in page


def test_by_rest(api, partner, other_company):
    client = api(partner, "partners:read")
    answer = client.get(f"/api/v1/partners/{partner.pk}/security-score").json()
    assert answer["score"] == 10  # the key that asks is open, too
    assert [(part["code"], part["points"]) for part in answer["parts"]] == [
        ("managers", 0), ("others", 0), ("policy", 0), ("keys-limited", 0), ("keys-used", 10),
    ]  # fmt: skip
    assert [part["of"] for part in answer["parts"]] == [40, 25, 15, 10, 10]
    assert client.get(f"/api/v1/partners/{other_company.partner.pk}/security-score").status_code == 404


def test_who_ended_has_none(partner):
    partner.state = Partner.State.CLOSED
    assert security_of(partner) == (None, [])
