"""Applications, as staff look for them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.network.models import Application
from portal.search.registry import Destination, Findable, destination, findable

findable(
    Findable(
        noun="applications",
        model=Application,
        label=_("Applications"),
        icon="inbox",
        title=lambda application: application.company_name,
        note=lambda application: application.contact_email,
        text=lambda application: (application.website, application.contact_name, application.contact_email),
        fields=frozenset({"company_name", "website", "contact_name", "contact_email"}),
        on_staff=lambda entry: reverse("staff-application", args=[entry.key]),
        order=30,
    )
)
destination(
    Destination(_("Publish agreement"), "file-text", staff="staff-agreement-publish", action="agreements.publish")
)
