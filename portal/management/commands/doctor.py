import sys

from django.core.management import BaseCommand

from portal.processes.checks import all_checks
from portal.processes.doctor import examine


class Command(BaseCommand):
    help = "Names each missing or misconfigured piece in one line, with its cure; exits with 1 if there is one."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        findings = examine(all_checks())
        for finding in findings:
            style = self.style.ERROR if finding.cure else self.style.SUCCESS
            self.stdout.write(style(str(finding)))
        if any(finding.cure for finding in findings):
            self.stdout.flush()
            sys.exit(1)
