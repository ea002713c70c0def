from django.core.management import BaseCommand

from portal import clock
from training.assets.services import load_shipped_assets, publish_comparison_sheet
from training.courses.services import load_shipped_courses


class Command(BaseCommand):
    help = (
        "Loads the shipped courses and sales assets. Run it after each deployment, after `migrate`; "
        "the second run changes nothing."
    )

    def handle(self, **options) -> None:
        for course in load_shipped_courses():
            self.stdout.write(f"Course “{course}”: version {course.version}")
        load_shipped_assets()
        if version := publish_comparison_sheet(clock.today()):
            self.stdout.write(f"Asset “{version.asset}”: version {version.number}, true on {version.true_on}")
