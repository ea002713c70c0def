from django.core.management.base import BaseCommand

from portal.search.index import rebuild
from portal.search.registry import nouns


class Command(BaseCommand):
    help = "Make what search looks through anew from the records: of all nouns, or of those named."

    def add_arguments(self, parser) -> None:
        parser.add_argument("nouns", nargs="*", metavar="noun", choices=[*(noun.noun for noun in nouns()), []])

    def handle(self, *args, **options) -> None:
        for noun in nouns():
            if not options["nouns"] or noun.noun in options["nouns"]:
                self.stdout.write(f"{noun.noun}: {rebuild(noun)}")
