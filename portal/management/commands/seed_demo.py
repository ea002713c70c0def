from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import demo


class Command(BaseCommand):
    help = "Load the demo: partners, people, clients, subscriptions, training. A second time changes nothing."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is not for production: its passwords are public. Nothing was loaded.")
        demo.seed()
        self.stdout.write("The demo is loaded.")
