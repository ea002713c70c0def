"""What no server may start with in production: each danger in one line with its cure.

Asked by web (`portal/wsgi.py`), worker and beat (`portal/celery.py`) before they serve, and by `manage.py doctor`.
"""

import sys
from collections.abc import Iterator

from portal.processes.doctor import Finding, settings_problem

SUBJECT = "production"
SHORTEST_SECRET, FEWEST_CHARACTERS = 50, 8


def refuse_unsafe_settings() -> None:
    """Before Django is set up: settings that do not load would end in a traceback."""
    if problem := settings_problem():
        sys.exit(str(problem))
    _refuse(_settings_dangers())


def refuse_demo_data() -> None:
    """Once Django is set up. A database that cannot be reached yet is `/readyz`'s business, and keeps no server from starting."""
    _refuse(_data_dangers())


def dangers() -> Iterator[Finding]:
    """For the doctor."""
    found = [*_settings_dangers(), *_data_dangers()]
    yield from found or [Finding(SUBJECT, "Nothing of the demo is in the way.")]


def _refuse(found: Iterator[Finding]) -> None:
    if lines := [str(danger) for danger in found]:
        sys.exit("\n".join(lines))


def _settings_dangers() -> Iterator[Finding]:
    from django.conf import settings

    from portal.env import MODE, PRODUCTION, dropbox_detours

    if MODE != PRODUCTION:
        return
    for name in dropbox_detours():
        cure = "Remove the variable: whoever is named there would be sent the app's secret and the clients' tokens."
        yield Finding(SUBJECT, f"{name} leads calls to Dropbox elsewhere.", cure)
    if settings.DEBUG:
        yield Finding(SUBJECT, "DEBUG is on: error pages would show code and settings.", "Remove the variable DEBUG.")
    if not settings.ALLOWED_HOSTS:
        cure = "Set it to the host names that people type, separated by commas."
        yield Finding(SUBJECT, "ALLOWED_HOSTS is empty: every request would be refused.", cure)
    if weakness := _weakness_of(settings.SECRET_KEY):
        yield Finding(SUBJECT, f"SECRET_KEY {weakness}.", "Set it to 50 or more random characters of its own.")


def _weakness_of(secret: str) -> str:
    from portal.env import VAR

    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS or secret.startswith("django-insecure-"):
        return "can be guessed"
    made_by_demo = VAR / "secret"
    if made_by_demo.exists() and made_by_demo.read_text().strip() == secret:
        return f"is the one that the demo made in {made_by_demo}"
    return ""


def _data_dangers() -> Iterator[Finding]:
    from django.db import Error, connections

    from portal import demo
    from portal.env import MODE, PRODUCTION

    if MODE != PRODUCTION:
        return
    try:
        emails = demo.open_sign_ins()
    except Error:
        return
    finally:
        connections.close_all()  # before gunicorn forks
    if emails:
        cure = "Use a database that never held the demo, or give these people other passwords."
        yield Finding(SUBJECT, f"The demo's public password opens {', '.join(emails)}.", cure)
