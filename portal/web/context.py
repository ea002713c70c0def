"""What every template knows."""

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from portal.jobs.watching import watched_by
from portal.notifications.queries import unread_words
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role, StaffRole
from portal.viewing.models import PartnerView
from portal.viewing.queries import open_views_of
from portal.web.navigation import navigation
from portal.web.places import Place, place_of
from portal.web.request import Request

SITE_NAME = _("Partner Portal")
VERSION = "0.1.0"


def portal(request: Request) -> dict:
    """`actor`, `partner`, `viewing`, `memberships` (for the switcher), `watched_jobs`, `navigation`, `search_url`, `unread`,
    `site_name`, `site_version`.

    Lazy where it asks the database, so that error pages work without one.
    """
    return {
        "actor": getattr(request, "actor", None),
        "viewing": getattr(request, "viewing", None),
        "partner": place_of(request).partner if hasattr(request, "actor") else None,
        "memberships": SimpleLazyObject(lambda: _memberships(request)),
        "watched_jobs": SimpleLazyObject(lambda: watched_by(request)),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "unread": SimpleLazyObject(lambda: unread_words(request.user) if request.user.is_authenticated else ""),
        "search_url": _search_url(place_of(request)) if hasattr(request, "actor") else "",
        "site_name": SITE_NAME,
        "site_version": VERSION,
    }


def _search_url(place: Place) -> str:
    """Where a search from this page goes; none for somebody who belongs nowhere."""
    if place.partner:
        return reverse("partner-search", args=[place.partner.slug])
    return reverse("staff-search") if place.actor.is_staff else ""


def _memberships(request: Request) -> list[dict]:
    """Where this person can act: each partner, and the network for staff; and what they look at."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    place = place_of(request)
    rows = Membership.objects.filter(user=user).exclude(partner__state=Partner.State.CLOSED)
    places = [
        {
            "partner_name": row.partner.name,
            "url": reverse("partner-home", args=[row.partner.slug]),
            "role_label": Role(row.role).label,
            "current": place.partner is not None and row.partner_id == place.partner.pk,
        }
        for row in rows.select_related("partner").order_by("partner__name")
    ]
    if user.staff_role:
        places += [_view_place(request, view) for view in open_views_of(user)]
        staff = {"partner_name": _("Partner network"), "url": reverse("staff-home")}
        role = StaffRole(user.staff_role).label
        places.append(staff | {"role_label": role, "current": place.partner is None and place.actor.is_staff})
    return places


def _view_place(request: Request, view: PartnerView) -> dict:
    return {
        "partner_name": view.partner.name,
        "url": reverse("partner-home", args=[view.partner.slug]),
        "role_label": _("Viewing as {role}").format(role=view.get_role_display()),
        "current": request.viewing == view,
    }
