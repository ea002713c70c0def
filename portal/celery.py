"""The Celery application. Beat keeps its schedule in memory: every task asks the database what is due."""

import os

from celery import Celery, signals

from portal.processes.production import refuse_demo_data, refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_configure.connect
def refuse_to_run_unsafely(**kwargs) -> None:
    """When the configuration is first asked for, not on import: `manage.py` imports this file too."""
    refuse_unsafe_settings()


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_to_serve_a_demo(**kwargs) -> None:
    refuse_demo_data()
