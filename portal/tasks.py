"""What Celery runs. Every task asks the database what is due; none carries the work itself."""

from celery import shared_task
from django.conf import settings
from django.db import OperationalError

from portal.background import ROUNDS
from portal.celery import app


@shared_task(ignore_result=True, autoretry_for=(OperationalError,), max_retries=3, default_retry_delay=2)
def sweep() -> None:
    """One round over everything that may be due: deliveries, mail, jobs, journeys, the seal."""
    for round_ in ROUNDS.values():
        round_()


@app.on_after_finalize.connect
def schedule(sender, **kwargs) -> None:
    """Beat's whole schedule. A sweep that finds a busy worker expires instead of piling up."""
    seconds = settings.SWEEP_SECONDS
    sender.add_periodic_task(seconds, sweep.s().set(expires=seconds * 2), name="sweep")
