"""The words of profiles' events."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases(
    {
        "profile.updated": _("changed the company profile"),
        "partner.renamed": _("renamed the company to {name}"),
        "address.created": _("entered the address: {subject}"),
        "address.updated": _("changed the address: {subject}"),
        "brand.updated": _("changed the {subject}"),
        "brand.logo_set": _("uploaded a logo: {subject}"),
        "brand.logo_removed": _("removed the logo: {subject}"),
        "address.removed": _("removed the address: {subject}"),
    }
)
