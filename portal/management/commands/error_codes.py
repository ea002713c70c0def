from django.conf import settings
from django.core.management import BaseCommand

from portal.api.codes import BEGIN, END, table


class Command(BaseCommand):
    help = "Writes the table of error codes in docs/api.md anew, from the classes that refuse."

    def handle(self, **options) -> None:
        path = settings.BASE / "docs" / "api.md"
        before, _begin, rest = path.read_text().partition(BEGIN)
        _old, _end, after = rest.partition(END)
        path.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}")
