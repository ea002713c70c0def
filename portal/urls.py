"""Where everything is. Each app lists its own pages and resources in its `urls.py`; this file puts them together."""

from importlib import import_module

from django.urls import include, path

from portal.api.router import PortalRouter
from portal.web import language, styleguide, views

APPS = ("portal.resources", "partners.urls", "training.urls")

router = PortalRouter()
for app in APPS:
    for viewset in import_module(app).api_resources:
        router.add(viewset)

urlpatterns = [
    path("", views.home, name="home"),
    path("p/<slug:slug>/", views.partner_home, name="partner-home"),
    path("staff/", views.staff_home, name="staff-home"),
    path("staff/access/", views.ACCESS, name="staff-access"),
    path("staff/operations/", views.OPERATIONS, name="staff-operations"),
    path("language/", language.set_language, name="set-language"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("api/v1/", include("portal.api.urls")),
    path("api/v1/", include(router.urls)),
    *(path("", include(app)) for app in APPS),
]

handler400 = "portal.web.errors.bad_request"
handler403 = "portal.web.errors.forbidden"
handler404 = "portal.web.errors.not_found"
handler500 = "portal.web.errors.server_error"
