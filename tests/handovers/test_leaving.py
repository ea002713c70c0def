"""All clients of a partner that leaves go to another one, and nothing is left behind."""

import pytest
from django.urls import reverse

from partners.clients.archiving import archive_client_account
from partners.clients.models import ClientAccount
from partners.handovers import errors
from partners.handovers.leaving import hand_over_clients
from partners.handovers.models import Handover
from partners.handovers.moving import tables_below
from partners.handovers.services import offer_handover
from partners.standing.services import end_partner
from portal.errors import NotFound, StaffNotAllowed
from portal.jobs.bulk import start_bulk
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import StaffRole
from tests.handovers.conftest import make_client


def test_a_partner_leaves_and_nothing_is_orphaned(
    company, other_company, client_account, staff, staff_user, sign_in, run_background
):
    archive_client_account(actor=company.actor(), client_account=make_client(company, "Old"), reason="Closed")
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    browser, url = sign_in(staff_user), reverse("staff-partner-hand-over", args=[company.partner.pk])
    assert "3 clients are offered" in browser.get(url).text
    assert "names exactly" in browser.post(url, {"receiver": "nobody", "message": ""}).text
    page = browser.post(url, {"receiver": "nordlicht", "message": "They close in spring."}).url
    run_background()
    assert "Somebody else" in browser.get(page).text
    assert Handover.objects.open().count() == 3
    assert "There is no client to offer" in browser.get(url).text

    rows = [{"id": pk} for pk in Handover.objects.values_list("pk", flat=True)]
    start_bulk(actor=other_company.actor(), noun="handovers", action="accept", rows=rows)
    run_background()
    for table in (ClientAccount, *tables_below(ClientAccount)):
        assert not table.objects.filter(partner=company.partner).exists(), table
    end_partner(actor=staff, partner=company.partner, reason="Left", confirmation=company.partner.name)
    assert Partner.objects.get(pk=company.partner.pk).state == "closed"


def test_one_that_cannot_go_says_why_and_keeps_none_of_the_others(company, other_company, third, staff, run_background):
    stuck, free = make_client(company, "Stuck"), make_client(company, "Free")
    job = hand_over_clients(actor=staff, partner=company.partner, receiver="nordlicht")
    offer_handover(actor=company.actor(), client_account=stuck, receiver=third.partner.slug)  # faster than the job
    run_background()
    told = {row.name: (row.state, [one["code"] for one in row.problems]) for row in job.rows.all()}
    assert told == {"Stuck": ("refused", ["handover_open"]), "Free": ("done", [])}
    assert Handover.objects.get(client_account=free).to_partner == other_company.partner
    with pytest.raises(errors.NothingToHandOver):
        hand_over_clients(actor=staff, partner=company.partner, receiver="nordlicht")


def test_only_those_who_keep_the_partner_hand_its_clients_over(company, other_company, client_account, colleague):
    for role in (StaffRole.SUPPORT, StaffRole.AUDITOR, StaffRole.TRADE_DESK):
        with pytest.raises(StaffNotAllowed):
            hand_over_clients(actor=Actor.person(colleague(role)), partner=company.partner, receiver="nordlicht")
    manager = colleague(StaffRole.PARTNER_MANAGER)
    with pytest.raises(NotFound):
        hand_over_clients(actor=Actor.person(manager), partner=company.partner, receiver="nordlicht")
    Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
    hand_over_clients(actor=Actor.person(manager), partner=company.partner, receiver="nordlicht")


def test_the_receiver_accepts_what_it_ticks(company, other_company, offered, sign_in, run_background):
    browser = sign_in(other_company.user("owner"))
    bulk = reverse("list-bulk", args=[other_company.partner.slug, "handovers", "accept"])
    foreseen = browser.post(bulk, {"ids": [offered.pk]}).context
    assert (foreseen["done"], foreseen["refused"]) == (1, [])
    browser.post(bulk, {"ids": [offered.pk], "confirmed": "1"})
    run_background()
    assert Handover.objects.get().state == "accepted"
