"""Which entry of the sidebar is the current one."""

import pytest
from django.urls import reverse

from partners.network.models import Profile, Tier
from portal.web.navigation import STAFF


def current(sign_in, company, path: str) -> list[str]:
    page = sign_in(company.user("owner")).get(f"{company.url}{path}")
    assert page.status_code == 200
    return [str(entry["label"]) for entry in page.context["navigation"] if entry["current"]]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Home"),
        ("/clients/", "Clients"),
        ("/clients/new/", "Clients"),
        ("/imports/new/", "Clients"),
        ("/plans/", "Subscriptions"),
        ("/people/", "Settings"),
        ("/agreement/", "Settings"),
        ("/training/", "Training"),
    ],
)
def test_one_entry_is_current_also_on_pages_that_lie_elsewhere(company, sign_in, path, label):
    assert current(sign_in, company, path) == [label]


def test_there_are_never_more_than_six_entries(company, sign_in, staff_user):
    assert len(sign_in(company.user("owner")).get(f"{company.url}/").context["navigation"]) <= 6
    assert len(sign_in(staff_user).get("/staff/").context["navigation"]) <= 6


def test_a_learner_sees_only_what_a_learner_may_read(company, sign_in):
    shown = sign_in(company.user("learner")).get(f"{company.url}/").context["navigation"]
    assert {str(entry["label"]) for entry in shown} == {"Home", "Training", "Sales assets", "Settings"}


def test_a_page_that_hangs_below_a_hub_leads_back_to_it(sign_in, staff_user):
    browser = sign_in(staff_user)
    cards = [entry for entry in STAFF if entry.hub]
    assert len({entry.hub for entry in cards}) > 1
    for entry in cards:
        trail = browser.get(reverse(entry.url_name)).context["breadcrumbs"]
        assert trail[0][1] == reverse(entry.hub), f"{entry.label} starts at {trail[0][0]}"


SETTINGS = [
    "Company profile", "Brand", "People", "Mail to clients", "Security policy", "Tags", "Custom fields", "Programme", "Agreement",
    "Jobs", "API keys", "Mail", "Permissions", "Stopped addresses",
]  # fmt: skip


@pytest.mark.parametrize("role", ["owner", "learner"])
def test_settings_are_the_cards_that_nouns_register_and_each_opens(company, sign_in, role):
    Profile.objects.create(partner=company.partner, tier=Tier.objects.get(code="registered"))
    browser = sign_in(company.user(role))
    cards = browser.get(f"{company.url}/settings/").context["cards"]
    closed = {"Jobs", "Tags", "Custom fields", "Mail", "Stopped addresses"}  # no job, no clients, no mail
    expected = [label for label in SETTINGS if role == "owner" or label not in closed]
    assert [str(card["label"]) for card in cards] == expected
    for card in cards:
        page = browser.get(card["url"])
        assert page.status_code == 200, card["url"]
        assert [str(entry["label"]) for entry in page.context["navigation"] if entry["current"]] == ["Settings"]
