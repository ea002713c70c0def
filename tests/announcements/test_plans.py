"""An announcement about plans: partners with a live team of one are told, and each finds its own clients named."""

from datetime import timedelta

import pytest

from partners.announcements.models import Notice
from partners.announcements.queries import affected_partners, affected_teams, to_be_told
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.network.models import Profile, Tier
from partners.subscriptions.models import Subscription
from portal import clock
from portal.errors import InvalidValue
from portal.tenancy.roles import Role
from tests.subscriptions.conftest import client_account, plan, price_list, subscription
from tests.trade import create_subscription

__all__ = ["client_account", "plan", "price_list", "subscription"]

pytestmark = pytest.mark.usefixtures("company", "other_company", "price_list")


@pytest.fixture(autouse=True)
def other_trades(other_company):
    tier = Tier.objects.order_by("rank")[0]
    Profile.objects.get_or_create(partner=other_company.partner, defaults={"tier": tier, "currency": "USD"})


def told() -> set[str]:
    return set(Notice.objects.values_list("partner__slug", flat=True))


def test_partners_with_a_live_team_of_the_plan_are_told(published, draft, subscription):
    published(plans=["advanced", "business"])
    assert told() == {"hartwell-it"}
    assert not affected_partners(draft(plans=["standard"])).exists()
    assert not affected_partners(draft(plans=["advanced"], countries=["DE"])).exists()


def test_a_team_that_ended_counts_no_more(draft, subscription):
    record = draft(plans=["advanced"])
    assert affected_partners(record).count() == 1
    Subscription.objects.update(state=Subscription.State.CANCELLED)
    assert not affected_partners(record).exists()


def test_who_sells_the_first_team_later_is_told_within_a_day(published, subscription, other_company, run_background):
    published(plans=["advanced"])
    client = create_client_account(actor=other_company.actor(), name="Praxis Groß", domain="gross.example")
    values = {"term": "yearly", "seats": 10, "admin_email": "admin@gross.example"}
    create_subscription(actor=other_company.actor(), client_account=client, plan=subscription.plan, **values)
    run_background(2)
    with clock.moved(by=timedelta(days=1)):
        run_background(3)
    assert told() == {"hartwell-it", "nordlicht"}


@pytest.mark.parametrize(
    ("published_days_ago", "in_days", "is_told"), [(29, None, True), (31, None, False), (31, 1, True), (31, 0, False)]
)
def test_who_comes_by_a_plan_later_is_told_what_is_new_or_still_to_come(
    draft, subscription, published_days_ago, in_days, is_told
):
    day = None if in_days is None else clock.today() + timedelta(days=in_days)
    about = {"kind": "news", "rule_before": "", "rule_after": "", "acknowledgement_required": False}
    record = draft(plans=["advanced"], **about)
    record.effective_on, record.published_at = day, clock.now() - timedelta(days=published_days_ago)
    assert to_be_told(record).exists() == is_told
    record.acknowledgement_required = True
    assert to_be_told(record).exists()
    record.acknowledgement_required, record.plans = False, []
    assert to_be_told(record).exists()


def test_the_partners_own_team_is_none_of_its_clients_and_of_what_is_withdrawn_none_is_named(draft, subscription, company):
    record = draft(plans=["advanced"])
    record.state = "withdrawn"
    assert not affected_teams(record, company.actor()).exists()
    record.state = "published"
    assert affected_teams(record, company.actor()).exists()
    ClientAccount.objects.filter(pk=subscription.client_account_id).update(own=True)
    assert not affected_teams(record, company.actor()).exists()


def test_what_a_page_does_not_show_of_the_clients_it_links_to(published, subscription, company, sign_in, monkeypatch):
    client = create_client_account(actor=company.actor(), name="Zebra", domain="zebra.example")
    values = {"term": "yearly", "seats": 10, "admin_email": "admin@zebra.example"}
    create_subscription(actor=company.actor(), client_account=client, plan=subscription.plan, **values)
    monkeypatch.setattr("partners.announcements.views.SHOWN_TEAMS", 1)
    browser, url = sign_in(company.user("owner")), f"{company.url}/announcements/{published(plans=['advanced']).pk}/"
    page = browser.get(url).content.decode()
    assert "2 teams have a plan that this is about." in page
    assert "Zebra" not in page
    assert 'href="?teams=all#teams"' in page
    page = browser.get(f"{url}?teams=all").content.decode()
    assert "Zebra" in page
    assert 'href="?teams=all#teams"' not in page


def test_the_page_names_the_partners_own_clients_to_whoever_reads_them(published, subscription, company, sign_in):
    url = f"{company.url}/announcements/{published(plans=['advanced']).pk}/"
    pages = {role: sign_in(company.user(role)).get(url) for role in (Role.OWNER, Role.LEARNER)}
    assert "Hartwell Dental" in pages[Role.OWNER].content.decode()
    assert "Hartwell Dental" not in pages[Role.LEARNER].content.decode()


def test_without_a_plan_no_client_is_named_and_another_partners_never(draft, subscription, company, other_company):
    assert not affected_teams(draft(), company.actor()).exists()
    about = draft(plans=["advanced"])
    assert list(affected_teams(about, company.actor())) == [subscription]
    assert not affected_teams(about, other_company.actor()).exists()


def test_staff_read_it_in_the_audience_and_a_plan_that_is_none_is_refused(draft, subscription, sign_in, staff_user):
    record = draft(plans=["advanced"])
    page = sign_in(staff_user).get(f"/staff/announcements/{record.pk}/").content.decode()
    assert "with a team of Advanced" in page
    with pytest.raises(InvalidValue) as refused:
        draft(plans=["gold"])
    assert refused.value.field == "plans"
