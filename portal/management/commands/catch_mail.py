from pathlib import Path

from django.core.management import BaseCommand

from portal.processes.launch import mail_folder
from portal.processes.mailcatcher import main


class Command(BaseCommand):
    help = "Runs a mail server that delivers nothing and stores each message as a file."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=2525)
        parser.add_argument("--folder", type=Path, default=mail_folder())

    def handle(self, port: int, folder: Path, **options) -> None:
        self.stdout.write(f"Listening on 127.0.0.1:{port}, storing in {folder}")
        main(port, folder)
