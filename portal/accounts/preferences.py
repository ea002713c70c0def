"""The language somebody reads and the zone they live in: as they chose, else as their browser says."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import get_language

from portal.accounts.models import User

ZONE_COOKIE = "time_zone"  # set by static/js/time.js
UTC = ZoneInfo("UTC")


def zone_named(name: str) -> ZoneInfo | None:
    """None for what is no zone: the name may come from a cookie."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # OSError: the name of a folder, as "Europe"
        return None


def zone_of(user: User) -> ZoneInfo:
    """For a mail, which no browser asks for."""
    return zone_named(user.time_zone) or UTC


def zone_for(request: HttpRequest, user: User | AnonymousUser) -> ZoneInfo:
    """For a page."""
    return zone_named(getattr(user, "time_zone", "")) or zone_named(request.COOKIES.get(ZONE_COOKIE, "")) or UTC


def language_of(user: User | AnonymousUser) -> str:
    """Empty for a stranger, and as long as it is not known."""
    language = getattr(user, "language", "")
    return language if language in dict(settings.LANGUAGES) else ""


def keep_what_the_browser_says(request: HttpRequest, user: User) -> None:
    """At a sign-in of somebody who never chose: mails need to know, too. Chosen values stay."""
    guessed = {"language": get_language() or "", "time_zone": request.COOKIES.get(ZONE_COOKIE, "")}
    unknown = {name for name in guessed if not getattr(user, name)}
    if "time_zone" in unknown and zone_named(guessed["time_zone"]) is None:
        unknown.remove("time_zone")
    if unknown:
        User.objects.filter(pk=user.pk).update(**{name: guessed[name] for name in unknown})
