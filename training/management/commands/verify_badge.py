import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal import clock
from training.credentials.verifying import CANNOT_BE_SAID, VALID, Keys, NoKeys, findings_of, keys_of, verdict

SAYS = {True: "yes", False: "NO", None: "?"}
VERDICTS = ("The badge is valid.", "The badge is NOT valid.", "It cannot be said whether the badge is valid.")


class Command(BaseCommand):
    help = (
        "Check a badge (Open Badges 3.0; JSON or JWT) by its issuer's published keys and status lists, as files: neither "
        "network nor database are asked. Exits with 0: valid, 1: not valid, 2: cannot be said."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the badge")
        parser.add_argument("--keys", required=True, help="the issuer's /.well-known/did.json")
        parser.add_argument(
            "--status", action="append", default=[], help="its status list, as JSON or JWT; may be repeated"
        )
        parser.add_argument(
            "--at", help="for this day or moment, in UTC, such as 2027-03-31 or 2027-03-31T12:00; now without it"
        )

    def handle(self, *, file: str, keys: str, status: list[str], at: str | None, **options) -> None:
        findings = findings_of(self._text(file), self._keys(keys), map(self._text, status), self._moment(at))
        for finding in findings:
            self.stdout.write(f"{SAYS[finding.good]:>4}  {finding.words}")
        found = verdict(findings)
        self.stdout.write(VERDICTS[found])
        if found != VALID:
            self.stdout.flush()
            sys.exit(found)

    def _keys(self, name: str) -> Keys:
        try:
            return keys_of(self._text(name))
        except NoKeys as error:
            raise CommandError(f"{name}: {error}.", returncode=CANNOT_BE_SAID) from None

    @staticmethod
    def _text(name: str) -> str:
        try:
            return Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name} cannot be read: {error}", returncode=CANNOT_BE_SAID) from None

    @staticmethod
    def _moment(text: str | None) -> datetime:
        if not text:
            return clock.now()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(f"{text} is no day or moment.", returncode=CANNOT_BE_SAID) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
