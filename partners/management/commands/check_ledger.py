from django.core.management.base import BaseCommand, CommandError

from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import ledger_faults


class Command(BaseCommand):
    help = "Prove that every subscription has the seats that its ledger says; names each one that has not."

    def handle(self, *args, **options) -> None:
        faults = list(ledger_faults())
        for fault in faults:
            self.stderr.write(f"{fault.subscription_id}: {fault.what}")
        if faults:
            raise CommandError(f"{len(faults)} faults in the ledger of seats")
        self.stdout.write(f"{Subscription.objects.count()} subscriptions agree with their ledger")
