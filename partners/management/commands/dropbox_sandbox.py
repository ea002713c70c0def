from contextlib import suppress
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from partners.dropbox.sandbox import KEY, PORT, SECRET, teams
from partners.dropbox.sandbox.store import Store, sandbox_file
from partners.dropbox.sandbox.webhooks import Webhook
from portal.env import MODE, PRODUCTION

TEAMS = (("Acme Dental", "olga@acme-dental.example", 5), ("Birch & Sons", "bea@birch-sons.example", 12))


class Command(BaseCommand):
    help = "Runs a Dropbox of our own on this machine, to connect clients to and to try everything with."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=PORT)
        parser.add_argument("--file", type=Path, default=sandbox_file(), help="what it remembers")
        parser.add_argument("--webhook", default="", help="address to tell of changes, in this machine's portal")

    def handle(self, port: int, file: Path, webhook: str, **options) -> None:
        if MODE == PRODUCTION:
            raise CommandError("The sandbox's secret is known to everybody: it does not run in production.")
        from partners.dropbox.sandbox.server import HOST, make_server
        from partners.dropbox.sandbox.service import Service

        file.parent.mkdir(parents=True, exist_ok=True)
        store = Store(file)
        if not store.all("team"):
            for name, email, licensed in TEAMS:
                teams.create_team(store, name, email, licensed=licensed)
        hook = Webhook(webhook)
        if webhook and not hook.is_proven():
            self.stderr.write(f"{webhook} does not answer yet; it is told of changes from when it does.")
        try:
            server = make_server(Service(store, hook.tell), port)
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used: {error.strerror}. Name another with --port.") from None
        self.stdout.write(f"http://{HOST}:{port}/  app key {KEY}, app secret {SECRET}, stored in {file}")
        try:
            with suppress(KeyboardInterrupt):  # Ctrl-C is how it is stopped
                server.serve_forever()
        finally:
            server.server_close()
            store.close()
