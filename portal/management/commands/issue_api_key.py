"""manage.py issue_api_key: a key from the command line, printed once."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.accounts.models import User
from portal.errors import PortalError
from portal.keys.scopes import all_scopes
from portal.keys.services import create_api_key
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner

LONGEST_DAYS = 3650


class Command(BaseCommand):
    help = "Create an API key of a partner, or with --staff one of the network, and print it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", nargs="?", help="the partner's address in the portal, such as hartwell-it")
        parser.add_argument("--staff", action="store_true", help="a key of the network's own staff instead")
        parser.add_argument("--scope", action="append", default=[], help="such as client-accounts:read; repeatable")
        parser.add_argument("--all-scopes", action="store_true", help="every scope there is")
        parser.add_argument("--name", default="Command line")
        parser.add_argument("--for", dest="person", metavar="EMAIL", help="the member who stands behind the key")
        parser.add_argument(
            "--days",
            type=int,
            help="how long it is valid (without: until it is revoked)",
        )

    def handle(self, *, partner: str | None, staff: bool, scope: list[str], name: str, days: int | None, **options):
        if bool(partner) == staff:
            raise CommandError("Name a partner, or give --staff: exactly one of the two.")
        if days is not None and days > LONGEST_DAYS:
            raise CommandError(f"At most {LONGEST_DAYS} days. Without --days a key is valid until it is revoked.")
        try:
            key = create_api_key(
                actor=Actor.system("Command line"),
                partner=self._partner(partner) if partner else None,
                person=self._person(partner, options["person"]) if options["person"] else None,
                name=name,
                scopes=all_scopes() if options["all_scopes"] else scope,
                expires_at=clock.now() + timedelta(days=days) if days is not None else None,
            )
        except PortalError as error:
            known = f"\nScopes: {' '.join(all_scopes())}" if error.field == "scopes" else ""
            raise CommandError(f"{error} {error.advice}{known}") from None
        self.stdout.write(key.secret)

    @staticmethod
    def _person(slug: str | None, email: str) -> User:
        rows = Membership.objects.select_related("user").filter(partner__slug=slug or "", user__email=email.lower())
        if (member := rows.first()) is None:
            raise CommandError(f"{email} is not a member of {slug}.")
        return member.user

    @staticmethod
    def _partner(slug: str) -> Partner:
        partner = Partner.objects.filter(slug=slug).first()
        if partner is None:
            slugs = ", ".join(Partner.objects.values_list("slug", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no partner “{slug}”. Partners: {slugs}.")
        return partner
