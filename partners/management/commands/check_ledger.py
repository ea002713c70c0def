from django.core.management.base import BaseCommand, CommandError

from partners.orders.models import Quote
from partners.orders.proving import quote_faults
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.suspensions.queries import suspension_faults


class Command(BaseCommand):
    help = (
        "Prove that every subscription has the seats that its ledger says, every charge the amount that it explains, "
        "and that every order booked what was quoted."
    )

    def handle(self, *args, **options) -> None:
        faults = [*ledger_faults(), *charge_faults(), *suspension_faults(), *quote_faults()]
        for fault in faults:
            self.stderr.write(f"{fault.record_id}: {fault.what}")
        if faults:
            raise CommandError(f"{len(faults)} faults in the ledger of seats")
        self.stdout.write(f"{Subscription.objects.count()} subscriptions agree with their ledger")
        self.stdout.write(f"{Quote.objects.count()} quotes agree with what was ordered of them")
