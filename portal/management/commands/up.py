import http.client
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from portal.events.nudge import nudges_held
from portal.processes.checks import half_of_dropbox_app
from portal.processes.launch import Launch, prepare


class Command(BaseCommand):
    help = (
        "Runs the whole portal on this machine with its demo: web, worker, broker, mail catcher and a sandbox of Dropbox. "
        "Ctrl-C stops it."
    )
    requires_system_checks = ()

    def handle(self, **options) -> None:
        launch = prepare()
        if launch.port != launch.wanted_port:
            self.say(f"Port {launch.wanted_port} is taken; the portal takes {launch.port}.")
        with launch.supervisor as supervisor:
            self.prepare_data()
            launch.gate.open()
            supervisor.start()
            if supervisor.watch(until=lambda: web_answers(launch)):
                self.announce(launch)
                supervisor.watch()
            self.say("Stopping …")
        launch.lock.release()
        self.say("Every process has stopped.")

    def prepare_data(self) -> None:
        try:
            self.migrate()
            self.load_demo()
        except KeyboardInterrupt:
            raise CommandError("Stopped while the data was made ready. The next start goes on from there.") from None
        finally:
            connections.close_all()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Setting up the database …")
            call_command("migrate", interactive=False, verbosity=0)

    def load_demo(self) -> None:
        if "seed_demo" in get_commands():
            with nudges_held():
                call_command("seed_demo", stdout=self.stdout)

    def announce(self, launch: Launch) -> None:
        self.say(f"\nThe portal is ready: {settings.SITE_URL}\n")
        for label, email, password in sign_ins():
            self.say(f"  {label:<16} {email:<34} {password}")
        key = settings.PORTAL_VAR / "demo-api-key"
        if key.exists():
            self.say(f"\n  Demo API key     {key}")
        if settings.MAIL_CATCHER_DIR:
            self.say(f"  Mail it sent     {settings.SITE_URL}/mailbox/")
        if settings.DROPBOX["sandbox"]:
            self.say(f"  Be the customer  {settings.DROPBOX['sandbox']}/  (a Dropbox on this machine, with the clients' teams)")
        if missing := half_of_dropbox_app():
            self.say(f"  No Dropbox       {missing} is not set. Set it, or remove the other variable: then one is started here.")
        self.say(f"  Logs             {settings.PORTAL_VAR / 'log'}\n\nCtrl-C stops it.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def web_answers(launch: Launch) -> bool:
    client = http.client.HTTPConnection("localhost", launch.port, timeout=2)
    try:
        client.request("GET", "/healthz")
        return client.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()


def sign_ins() -> list[tuple[str, str, str]]:
    """Label, e-mail and password of those whom the demo lets in."""
    return import_module("portal.demo").sign_ins() if find_spec("portal.demo") else []
