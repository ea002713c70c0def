#!/usr/bin/env python
"""Django's command line for the portal; `manage.py doctor` explains what is missing."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        from portal.processes.launch import before_settings
    except ModuleNotFoundError as error:
        sys.exit(f"The Python package {error.name} is not installed. bin/run installs requirements.txt into .venv.")
    before_settings(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
