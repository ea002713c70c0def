"""Which channels there are, and which one serves a line: the first that says so, and by hand whatever no other does."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from partners.orders.channels.manual import Manual
from partners.orders.channels.protocol import LicenceChannel
from partners.orders.models import OrderLine

MANUAL = Manual()


@cache
def _named(paths: tuple[str, ...]) -> tuple[LicenceChannel, ...]:
    return (*(import_string(path)() for path in paths), MANUAL)


def channels() -> tuple[LicenceChannel, ...]:
    return _named(tuple(settings.LICENCE_CHANNELS))


def channel_for(line: OrderLine) -> LicenceChannel:
    return next(one for one in channels() if one.serves(line))


def channel(code: str) -> LicenceChannel:
    """By hand where the one that it was bought through is no longer there."""
    return next((one for one in channels() if one.code == code), MANUAL)
