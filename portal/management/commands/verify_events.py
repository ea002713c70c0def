from django.core.management.base import BaseCommand, CommandError

from portal.events.models import EventSeal
from portal.events.sealing import seal_events, verify_events


class Command(BaseCommand):
    help = "Walk the chain of sealed events; names each changed or missing row."

    def handle(self, *args, **options) -> None:
        while seal_events():
            pass
        faults = list(verify_events())
        for fault in faults:
            self.stderr.write(" ".join(filter(None, [f"position {fault.position}", fault.event_id, fault.what])))
        if faults:
            raise CommandError(f"{len(faults)} faults in the chain of events")
        seal = EventSeal.objects.filter(pk=1).first()
        self.stdout.write(f"{seal.position if seal else 0} events verified, none changed or missing")
