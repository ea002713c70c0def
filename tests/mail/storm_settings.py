"""Of the workers in the storm: they wait a second for an answer, not ten, and the sink is told which of them speaks."""

import os

from celery.signals import worker_init
from django.core.mail.utils import DNS_NAME
from django.urls import get_resolver

from portal.settings import *  # noqa: F403

EMAIL_TIMEOUT = 1
MAIL_HOURS, MAIL_GAP_HOURS = None, 0  # it rages at any hour, and a reader gets as many as there are
DNS_NAME._fqdn = os.environ["STORM_WORKER"]


@worker_init.connect
def read_all_pages(**kwargs) -> None:
    """Before the processes part, that is once and not in each."""
    assert get_resolver().url_patterns
