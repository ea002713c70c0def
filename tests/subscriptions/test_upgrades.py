"""Of each plan: what raising a team to it would do, or every reason why not and what to do."""

from datetime import timedelta

import pytest

from partners.catalogue.models import Plan
from partners.subscriptions.changes import preview_plan
from partners.subscriptions.errors import InTrial
from partners.subscriptions.upgrades import upgrades_of
from portal import clock
from portal.errors import NotAllowed, PortalError
from tests.subscriptions.conftest import set_price
from tests.trade import enter_subscription

pytestmark = pytest.mark.django_db


def by_code(owner, subscription):
    return {one.plan.code: one for one in upgrades_of(owner, subscription)}


def test_every_other_plan_says_what_raising_to_it_would_do_or_why_not(owner, subscription, price_list):
    set_price("business", "yearly", "300")
    found = by_code(owner, subscription)
    assert subscription.plan.code not in found
    assert [one.plan.rank for one in found.values()] == sorted(one.plan.rank for one in found.values())
    for code, one in found.items():
        plan = Plan.objects.get(code=code)
        if one.is_possible:
            assert preview_plan(owner, subscription, plan).digest == one.planned.digest
            continue
        with pytest.raises(PortalError) as refused:
            preview_plan(owner, subscription, plan)
        assert [refused.value.code, *(other.code for other in getattr(refused.value, "others", ()))] == [
            each.code for each in one.refusals
        ]
        assert all(str(each) and each.advice for each in one.refusals)
    assert "no_downgrade" in {each.code for each in found["standard"].refusals}
    assert {"qualification_missing", "below_minimum"} <= {each.code for each in found["education"].refusals}


def test_both_doors_say_so(owner, company, subscription, price_list, api, sign_in):
    keyed = api(company.partner, "subscriptions:read", "subscriptions:write", "charges:read")
    answer = keyed.get(f"/api/v1/subscriptions/{subscription.pk}/upgrades")
    assert answer.status_code == 200, answer.content
    rows = {row["plan_code"]: row for row in answer.json()["upgrades"]}
    expected = by_code(owner, subscription)
    assert {code: row["possible"] for code, row in rows.items()} == {code: one.is_possible for code, one in expected.items()}
    for code, row in rows.items():
        assert (row["planned"] is not None) == row["possible"] == (not row["refusals"])
        assert [each["next_step"] for each in row["refusals"]] == [each.advice_by_rest for each in expected[code].refusals]
    assert "with `POST /qualifications`" in str(rows["education"]["refusals"])
    page = sign_in(company.user("seller")).get(f"{company.url}/subscriptions/{subscription.pk}/plan/").content.decode()
    assert "Plans that it cannot be raised to" in page
    assert "is sold only to clients with a confirmed qualification" in page
    assert "on the client’s page under Qualifications" in page
    assert "POST /" not in page
    assert api(company.partner, "subscriptions:read").get(f"/api/v1/subscriptions/{subscription.pk}/upgrades").status_code == 403
    with pytest.raises(NotAllowed):
        upgrades_of(company.actor("billing"), subscription)


def test_what_keeps_any_change_away_is_said_once(owner, client_account, plan):
    trial = enter_subscription(
        actor=owner, client_account=client_account, plan=plan, term=None, admin_email="t@h.example",
        started_on=clock.today() - timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(InTrial):
        upgrades_of(owner, trial)
