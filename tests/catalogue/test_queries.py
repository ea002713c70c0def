"""The catalogue as it was read: what was true on a day, and where it stands written."""

from datetime import date

import pytest

from partners.catalogue.models import AddOnVersion, CommitmentRule, Plan, PlanVersion, Price
from partners.catalogue.queries import add_ons_on, plan_version_on, plans_on, rule_on

pytestmark = pytest.mark.django_db


def names_on(day: date) -> list[str]:
    return [version.plan.name for version in plans_on(day)]


def test_todays_plans_stand_in_the_catalogues_order():
    plans = ["Standard", "Business", "Advanced", "Business Plus", "Enterprise", "Education"]
    assert names_on(date(2026, 11, 23)) == plans


def test_a_plan_is_not_known_before_its_first_row():
    assert names_on(date(2017, 12, 31)) == []
    assert "Business" not in names_on(date(2024, 9, 16))
    assert "Business" in names_on(date(2024, 9, 17))


@pytest.mark.parametrize(
    ("day", "storage"),
    [
        (date(2023, 8, 23), "As much as the team needs"),
        (date(2023, 8, 24), "15 TB for the first 3 seats, 5 TB for each further seat, at most 1,000 TB"),
    ],
)
def test_advanced_is_metered_from_the_day_it_was_announced(day, storage):
    assert plan_version_on(Plan.objects.get(code="advanced"), day).storage == storage


def test_never_two_versions_of_a_plan_on_one_day():
    for day in {version.valid_from for version in PlanVersion.objects.all()} | {date(2026, 11, 23)}:
        assert len(names_on(day)) == len(set(names_on(day)))


def test_minimum_seats_are_three_and_for_education_three_hundred():
    assert {v.plan.code: v.minimum_seats for v in plans_on(date(2026, 11, 23))} == {
        "standard": 3, "business": 3, "advanced": 3, "business-plus": 3, "enterprise": 3, "education": 300,
    }  # fmt: skip


@pytest.mark.parametrize("model", [PlanVersion, Price, CommitmentRule, AddOnVersion])
def test_every_row_says_where_it_was_read(model):
    assert model.objects.exists()
    assert not model.objects.filter(source="").exists()
    assert not model.objects.filter(verified=False).exists()


def test_a_price_is_never_without_its_time_and_says_no_billing_that_its_source_does_not():
    prices = {(p.plan.code, p.amount, p.currency, p.country, p.term) for p in Price.objects.select_related("plan")}
    assert prices == {
        ("standard", 84, "GBP", "GB", ""),
        ("advanced", 24, "USD", "", ""),
        ("advanced", 30, "USD", "", ""),
    }


def test_one_rule_of_commitment_is_in_force():
    rule = rule_on(date(2026, 11, 23), "")
    assert (rule.cancel_within_days, rule.notice_days) == (14, 30)


def test_storage_packs_are_one_for_a_team_of_advanced_and_the_two_of_governance_exclude_each_other():
    add_ons = {version.add_on.code: version for version in add_ons_on(date(2026, 11, 23))}
    packs = [add_ons["storage-10-tb"], add_ons["storage-50-tb"]]
    assert {(pack.quantity, pack.family, *(plan.code for plan in pack.plans.all())) for pack in packs} == {
        ("one", "storage-pack", "advanced")
    }
    both = ("data-governance", "extended-version-history")
    excluded = {code: [other.code for other in add_ons[code].excludes.all()] for code in both}
    assert excluded == {both[0]: [both[1]], both[1]: [both[0]]}
    assert {add_ons[code].quantity for code in both} == {"as-seats"}
    assert add_ons_on(date(2017, 12, 31)) == []
