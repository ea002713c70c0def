"""A bulk change of the demo whose receipt has rows of several kinds."""

from datetime import timedelta

from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.services import confirm_bulk_change, plan_bulk_change
from partners.clients.demo import seller_of
from partners.orders.buying import change_seats
from partners.subscriptions.models import Subscription
from portal import clock
from portal.demo import PARTNER_SLUG
from portal.jobs.services import run_due_jobs
from portal.tenancy.models import Partner

TEAMS = 6


def seed() -> None:
    """One seat fewer for each of some teams at the renewal; for one of them somebody was faster, some could not be planned."""
    partner = Partner.objects.get(slug=PARTNER_SLUG)
    if BulkChange.objects.filter(partner=partner).exists():
        return
    teams = Subscription.objects.filter(partner=partner, state=Subscription.State.ACTIVE).order_by("id")[:TEAMS]
    with clock.moved(by=-timedelta(hours=6)):
        seller = seller_of(partner)
        ids = [team.pk for team in teams]
        change = plan_bulk_change(actor=seller, subscriptions=ids, kind="change-by", value=-1)
        possible = change.rows.filter(state=BulkChangeRow.State.WAITING).order_by("number")
        if faster := list(possible)[1:][-1:]:
            team = faster[0].subscription
            change_seats(actor=seller, subscription=team, seats=team.purchased - 2, reason="Two people leave in spring")
        reason = "Their people on parental leave need no seat next year"
        if change.possible:
            confirm_bulk_change(actor=seller, bulk_change=change, hash=change.hash, reason=reason)
            run_due_jobs()
            change.refresh_from_db()
            if change.job:
                change.job.announced_at = clock.now()
                change.job.save(update_fields=["announced_at"])
