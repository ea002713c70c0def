from django.core.management import BaseCommand, CommandError

from portal.sealing import CannotBeOpened, reseal, sealed_columns


class Command(BaseCommand):
    help = "Seals every secret in the database with the newest key. Afterwards the older ones can be forgotten."

    def handle(self, **options) -> None:
        try:
            done = sum(reseal(model, column) for model, column in sealed_columns())
        except CannotBeOpened as error:
            raise CommandError(f"{error} cannot be opened: its key is not among SEALING_KEYS.") from None
        self.stdout.write(f"{done} secrets were sealed anew.")
