"""manage.py reset_second_factor: the way back in for somebody of staff whom no colleague can help."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import User
from portal.errors import PortalError
from portal.staff.services import reset_second_factor
from portal.tenancy.actor import Actor


class Command(BaseCommand):
    help = "Forget the lost second factor of somebody of staff, such as the last network admin, and sign them out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", help="why, and how you know who asks; asked for when it is not given")

    def handle(self, *, email: str, reason: str | None, **options) -> None:
        user = self._member(email)
        if reason is None:
            reason = self._ask()
        try:
            reset_second_factor(actor=Actor.system("Command line"), user=user, reason=reason)
        except PortalError as error:
            raise CommandError(f"{error} {error.advice}") from None
        self.stdout.write(f"{user} signs in with the password alone now. A mail tells {user.email}.")

    @staticmethod
    def _member(email: str) -> User:
        user = User.objects.exclude(staff_role="").filter(email=email.lower()).first()
        if user is None:
            raise CommandError(
                f"Nobody of staff has the address {email}. A partner’s people are helped by staff’s pages."
            )
        return user

    @staticmethod
    def _ask() -> str:
        try:
            return input("Reason: ")
        except EOFError:
            raise CommandError("Nobody answers here: give --reason.") from None
