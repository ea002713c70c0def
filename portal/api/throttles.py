"""How many requests a key (or, without one, an address) may make a minute, counted in this process.

No shared cache is asked, so none can be down. With several web processes the limit is per process, and a key gets
through at most so many times more: docs/operations.md says so to who runs it, docs/api.md to who uses it.
"""

import math

from django.conf import settings
from django.core.cache import caches
from rest_framework.exceptions import Throttled
from rest_framework.throttling import SimpleRateThrottle

from portal.addresses import client_ip, network_of

WRONG_KEYS_PER_MINUTE = 60


class ActorThrottle(SimpleRateThrottle):
    scope = "actor"
    num_requests: int  # set by DRF from the rate
    duration: int

    def __init__(self):
        self.rate = f"{settings.API_REQUESTS_PER_MINUTE}/min"
        self.cache = caches["process"]
        super().__init__()

    def allow_request(self, request, view) -> bool:
        request._request.rate_limit = self  # for the answer's headers
        return super().allow_request(request, view)

    def headers(self) -> dict[str, str]:
        """As the IETF's draft has them (draft-ietf-httpapi-ratelimit-headers): the policy, what is left of it, and the seconds
        until the oldest request counted is a minute old and gives its place back.
        """
        oldest = self.history[-1] if self.history else self.now
        wait = math.ceil(self.duration - (self.now - oldest))
        return {
            "RateLimit-Policy": f'"default";q={self.num_requests};w={self.duration}',
            "RateLimit": f'"default";r={self.num_requests - len(self.history)};t={wait}',
        }

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
