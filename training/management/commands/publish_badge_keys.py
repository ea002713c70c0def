import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from training.credentials.signing import did_document, newest_list, status_list


class Command(BaseCommand):
    help = "Write what the portal publishes for whoever checks badges into a folder: did.json, and the status lists as JWT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "did.json").write_text(json.dumps(did_document(), indent=2) + "\n", encoding="utf-8")
        for number in range(1, newest_list() + 1):
            (folder / f"status-{number}.jwt").write_text(str(status_list(number, as_json=False)), encoding="ascii")
        self.stdout.write(f"{folder}: did.json and {newest_list()} status lists, good for seven days")
