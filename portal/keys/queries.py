"""Questions about keys, across rows."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import F

from portal import clock
from portal.keys.models import ApiKey, ApiKeyUsage
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner


def person_behind(actor: Actor) -> str | None:
    """Of a key whoever made it, who is therefore no second person for what it asked for. None: the system."""
    if actor.kind == ActorKind.API_KEY:
        return ApiKey.objects.filter(pk=actor.id).values_list("created_by_id", flat=True).first()
    return actor.user_id or None


def keys_by_person(partner: Partner, people: Collection[str]) -> dict[str, list[ApiKey]]:
    """Keys that work, by the id of whoever of these stands behind them."""
    known: dict[str, list[ApiKey]] = defaultdict(list)
    for key in ApiKey.objects.usable().filter(partner=partner, created_by__in=people).order_by("id"):
        known[key.created_by_id or ""].append(key)
    return known


def rotated_by_others(partner: Partner, people: Collection[str]) -> dict[str, list[ApiKey]]:
    """Keys with a second, older secret that works for a while, by the id of whoever of these knows only that one."""
    known: dict[str, list[ApiKey]] = defaultdict(list)
    rotating = ApiKey.objects.usable().filter(partner=partner, previous_by__in=people, previous_until__gt=clock.now())
    for key in rotating.exclude(previous_by=F("created_by")).order_by("id"):
        known[key.previous_by_id or ""].append(key)
    return known


def usage_by_day(api_key: ApiKey, days: int) -> list[ApiKeyUsage]:
    """Each of the last days (UTC), oldest first; a day without requests is there with zeros."""
    today = clock.now().date()
    since = today - timedelta(days=days - 1)
    known: dict[date, ApiKeyUsage] = {row.day: row for row in api_key.usage.filter(day__gte=since)}
    every = (since + timedelta(days=number) for number in range(days))
    return [known.get(day) or ApiKeyUsage(api_key=api_key, day=day) for day in every]
