from django.core.files.storage import storages
from django.core.management import BaseCommand

from portal.files.orphans import orphans


class Command(BaseCommand):
    help = "Names each stored file that no row of this database names; with --delete they are deleted."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--delete", action="store_true")

    def handle(self, delete: bool, **options) -> None:
        for name in orphans():
            if delete:
                storages["default"].delete(name)
            self.stdout.write(name)
