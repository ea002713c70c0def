from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from portal.errors import PortalError
from portal.tenancy.actor import Actor
from training.credentials.keys import rotate_signing_key, withdraw_signing_key
from training.credentials.models import SigningKey
from training.credentials.signing import active_key


class Command(BaseCommand):
    help = (
        "The keys that sign badges. `list` names them; `rotate` lets a new one sign, and what earlier ones signed stays good; "
        "`withdraw NAME` is for one that got out: what it signed counts no longer, and is signed anew when it is next asked for."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("list")
        steps.add_parser("rotate").add_argument("--reason", required=True)
        withdraw = steps.add_parser("withdraw")
        withdraw.add_argument("name")
        withdraw.add_argument("--reason", required=True)

    def handle(self, *, step: str, reason: str = "", name: str = "", **options) -> None:
        try:
            if step == "rotate":
                rotate_signing_key(actor=Actor.system("Command line"), signing_key=active_key(), reason=reason)
            elif step == "withdraw":
                withdraw_signing_key(actor=Actor.system("Command line"), signing_key=self._key(name), reason=reason)
        except PortalError as error:
            raise CommandError(f"{error} {error.advice}") from None
        active_key()
        for key in SigningKey.objects.order_by("id"):
            self.stdout.write(f"{key.name}  {key.state:9}  {key.created_at:%Y-%m-%d}  {key.public}")

    @staticmethod
    def _key(name: str) -> SigningKey:
        key = SigningKey.objects.filter(name=name).first()
        if key is None:
            raise CommandError(f"There is no key {name}. `badge_keys list` names them.")
        return key
