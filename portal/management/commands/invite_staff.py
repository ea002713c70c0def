"""manage.py invite_staff: how a new portal gets its first network admin."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import create_invitation


class Command(BaseCommand):
    help = "Invite somebody to the network's staff. The link is mailed, and printed for where mail does not work yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=StaffRole.values, default=StaffRole.NETWORK_ADMIN.value)

    def handle(self, *, email: str, role: str, **options) -> None:
        try:
            invitation = create_invitation(actor=Actor.system("Command line"), email=email, role=role)
        except PortalError as error:
            raise CommandError(f"{error} {error.advice}") from None
        self.stdout.write(link_to(invitation))
