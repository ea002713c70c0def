"""Which channels there are, and which one serves a line: the first that says so, and by hand whatever no other does."""

import logging
from functools import cache

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import transaction
from django.utils.module_loading import import_string

from partners.orders.at_dropbox import licences_beyond
from partners.orders.channels.manual import Manual
from partners.orders.channels.protocol import LicenceChannel
from partners.orders.models import OrderLine

logger = logging.getLogger(__name__)
MANUAL = Manual()


@cache
def _named(paths: tuple[str, ...]) -> tuple[LicenceChannel, ...]:
    return (*(import_string(path)() for path in paths), MANUAL)


def channels() -> tuple[LicenceChannel, ...]:
    return _named(tuple(settings.LICENCE_CHANNELS))


@register()
def can_be_loaded(**_options: object) -> list[CheckMessage]:
    """Found at the start, rather than by the first partner who orders."""
    found: list[CheckMessage] = []
    for path in settings.LICENCE_CHANNELS:
        try:
            _named((path,))
        except (ImportError, TypeError) as error:
            found.append(Error(f"The channel {path} in LICENCE_CHANNELS cannot be loaded: {error}", id="orders.E001"))
    return found


def channel_for(line: OrderLine) -> LicenceChannel:
    """A person, where Dropbox shows licences already that the quote knows nothing of."""
    if licences_beyond(line) is not None:
        return MANUAL
    return next(one for one in channels() if _serves(one, line))


def _serves(one: LicenceChannel, line: OrderLine) -> bool:
    """A channel's fault keeps nobody from ordering."""
    try:
        with transaction.atomic():
            return one.serves(line)
    except Exception:
        logger.exception("the channel %s could not say whether it serves %s", one.code, line.pk)
        return False


def channel(code: str) -> LicenceChannel:
    """By hand where the one that it was bought through is no longer there."""
    return next((one for one in channels() if one.code == code), MANUAL)
