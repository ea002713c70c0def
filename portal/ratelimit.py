"""Token buckets in the database: they survive restarts, count across processes, and need no cache."""

from datetime import timedelta

from django.db import models, transaction

from portal import clock
from portal.errors import TooManyRequests
from portal.tenancy.kinds import NetworkOwned


class TokenBucket(NetworkOwned):
    """What is left for one key (`application:ip:192.0.2.1`). Rows that are full again mean nothing and may be deleted."""

    key = models.CharField(max_length=200, primary_key=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    partners_read = False

    def __str__(self) -> str:
        return self.key


def take(key: str, *, capacity: int, per: timedelta) -> None:
    """Take one token from the bucket of `capacity` tokens that refills evenly within `per`, or raise."""
    now = clock.now()
    with transaction.atomic():
        TokenBucket.objects.bulk_create([TokenBucket(key=key, tokens=capacity, updated_at=now)], ignore_conflicts=True)
        bucket = TokenBucket.objects.select_for_update().get(pk=key)
        elapsed = max((now - bucket.updated_at) / per, 0)
        tokens = min(capacity, bucket.tokens + elapsed * capacity)
        if tokens < 1:
            wait = (1 - tokens) * per.total_seconds() / capacity
            raise TooManyRequests(seconds=int(wait) + 1)
        bucket.tokens, bucket.updated_at = tokens - 1, now
        bucket.save()
