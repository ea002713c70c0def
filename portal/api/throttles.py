"""How many requests a key (or, without one, an address) may make a minute, counted in this process.

No shared cache is asked, so none can be down. With several web processes the limit is per process.
"""

from django.conf import settings
from django.core.cache import caches
from rest_framework.exceptions import Throttled
from rest_framework.throttling import SimpleRateThrottle

from portal.addresses import client_ip, network_of

WRONG_KEYS_PER_MINUTE = 60


class ActorThrottle(SimpleRateThrottle):
    scope = "actor"

    def __init__(self):
        self.rate = f"{settings.API_REQUESTS_PER_MINUTE}/min"
        self.cache = caches["process"]
        super().__init__()

    def get_cache_key(self, request, view) -> str:
        actor = request._request.actor
        return f"throttle:{actor.id or network_of(client_ip(request._request))}"


def refuse_guessing(request) -> None:
    """Before a key is looked up: a network that sent too many wrong ones waits a minute."""
    if caches["process"].get(_guesses(request), 0) >= WRONG_KEYS_PER_MINUTE:
        raise Throttled(wait=60)


def note_wrong_key(request) -> None:
    cache, key = caches["process"], _guesses(request)
    if not cache.add(key, 1, timeout=60):
        cache.incr(key)


def _guesses(request) -> str:
    return f"wrong-keys:{network_of(client_ip(request))}"
