"""Internal use licences on pages, in lists and by REST, and what becomes of them when the partner changes."""

from datetime import timedelta

import pytest

from partners.charges.models import Charge
from partners.internal_use.services import approve_internal_use
from partners.network.models import Profile
from partners.orders.desk import refuse_licences
from partners.orders.models import LicenceOrder
from partners.profiles.services import update_profile
from partners.renewals.queries import renewals_for
from partners.revisions.services import create_revision
from partners.standing.services import end_partner
from partners.subscriptions.home import sell_subscription
from partners.subscriptions.queries import ledger_faults
from portal import clock
from portal.events.models import Event
from tests.exports.reading import as_a_cell, table_of
from tests.internal_use.conftest import lay_down
from tests.revisions.conftest import ALONE, a_price, in_days
from tests.trade import change_seats, confirm

pytestmark = pytest.mark.django_db


def test_a_partner_ends_with_its_own_team(own_team, company, owner, staff):
    change_seats(actor=owner, subscription=own_team, seats=5, reason="Fewer")
    end_partner(actor=staff, partner=company.partner, reason="Sold.", confirmation="Hartwell IT")
    own_team.refresh_from_db()
    assert (own_team.state, own_team.scheduled_changes.get().state) == ("cancelled", "dropped")
    event = Event.objects.get(verb="subscription.cancelled", subject_id=own_team.pk)
    assert (event.actor_kind, event.reason) == ("system", "The partner has ended.")
    assert Event.objects.get(verb="partner.ended").new["facts"]["own_teams"] == 1
    assert not list(ledger_faults())
    assert not Charge.objects.exists()


def test_the_own_account_is_called_as_the_partner(own_team, owner, company):
    update_profile(actor=owner, profile=Profile.objects.get(partner=company.partner), name="Ångström & Sons")
    account = own_team.client_account
    account.refresh_from_db()
    assert (account.name, account.folded_name) == ("Ångström & Sons", "angstrom & sons")
    assert "angstrom" in account.search_text


def test_it_is_no_first_sale(own_team, owner, company):
    step = sell_subscription(owner, company.partner)
    assert step
    assert not step.done


def test_lists_exports_and_rest_mark_it(own_team, subscription, api, company, sign_in):
    rest = api(company.partner, "renewals:read").get("/api/v1/renewals").json()["data"]
    assert {row["id"]: row["internal_use"] for row in rest} == {own_team.pk: True, subscription.pk: False}
    browser = sign_in(company.user("owner"))
    for page in ("subscriptions", "renewals"):
        assert browser.get(f"{company.url}/{page}/").text.count('class="cell-note">Internal use</span>') == 1
    client = api(company.partner, "renewals:read", "subscriptions:read", "client-accounts:read")
    for noun in ("renewals", "subscriptions"):
        head, *rows = table_of(client.get(f"/api/v1/{noun}/export"))
        assert sorted(row[head.index("internal_use")] for row in rows) == [as_a_cell(False), as_a_cell(True)]


def test_the_home_page_says_which_it_is_and_that_it_ends(ask, company, staff, sign_in, tier):
    with clock.moved(by=timedelta(days=-320)):
        confirm(approve_internal_use(actor=staff, internal_use_request=ask()).order)
    browser, url = sign_in(company.user("owner")), f"{company.url}/"
    assert "8 seats · internal use · less until " in browser.get(url).text
    lay_down(tier, 4, clock.today())
    assert "8 seats · internal use · ends" in browser.get(url).text


def test_its_page_advises_what_can_be_done(own_team, company, sign_in, tier):
    browser, url = sign_in(company.user("owner")), f"{company.url}/subscriptions/{own_team.pk}/"
    lay_down(tier, 4, clock.today() + timedelta(days=100))
    assert "Reduce its seats to as many" in browser.get(url).text
    lay_down(tier, 2, clock.today() + timedelta(days=101))
    page = browser.get(url).text
    assert "Reduce its seats to as many" not in page
    assert "cannot be reduced to as few any more" in page


def test_the_request_leads_to_what_became_of_it(ask, company, sign_in, staff, staff_user):
    record = approve_internal_use(actor=staff, internal_use_request=ask())
    work, browser = LicenceOrder.objects.get(line__order=record.order), sign_in(company.user("owner"))
    url = f"{company.url}/internal-use/{record.pk}/"
    assert "The trade desk starts the team" in browser.get(url).text
    assert f"/staff/trade-desk/{work.pk}/" in sign_in(staff_user).get(f"/staff/internal-use/{record.pk}/").text
    refuse_licences(actor=staff, licence_order=work, reason="Not this month.")
    assert "The order came to nothing" in browser.get(url).text


def test_once_it_runs_the_request_links_it_and_no_form_asks_for_another(own_team, company, sign_in):
    browser = sign_in(company.user("owner"))
    listed = browser.get(f"{company.url}/internal-use/").context["listing"].rows[0]
    page = browser.get(f"{company.url}/internal-use/{listed.pk}/").text
    assert "The team runs" in page
    assert f"{company.url}/subscriptions/{own_team.pk}/" in page
    assert 'name="purpose"' not in browser.get(f"{company.url}/internal-use/new/").text


def test_limits_are_read_once_however_many_days_are_asked_for(own_team, staff, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert [row.renewal.ends for row in renewals_for(staff)] == [False]


def test_a_price_does_not_concern_it(price_list, own_team, subscription, staff):
    revision = create_revision(actor=staff, reason=ALONE, title="New", lines={"prices": [a_price("204", in_days(30))]})
    assert revision.effects["subscriptions"] == 1
