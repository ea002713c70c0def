"""How many requests a key (or, without one, an address) may make a minute, counted in this process.

No shared cache is asked, so none can be down. With several web processes the limit is per process.
"""

from django.conf import settings
from django.core.cache import caches
from rest_framework.throttling import SimpleRateThrottle


class ActorThrottle(SimpleRateThrottle):
    scope = "actor"

    def __init__(self):
        self.rate = f"{settings.API_REQUESTS_PER_MINUTE}/min"
        super().__init__()

    @property
    def cache(self):
        return caches["process"]

    def get_cache_key(self, request, view) -> str:
        actor = request._request.actor
        return f"throttle:{actor.id or self.get_ident(request)}"
