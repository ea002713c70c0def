"""What tiers put on a partner's settings page."""

from django.utils.translation import gettext_lazy as _

from portal.web.navigation import PARTNER, Entry

PARTNER.append(
    Entry(
        _("Programme"),
        "programme",
        "layers",
        hub="partner-settings",
        text=_("Your tier, what it brings, and what the next one would bring."),
        order=95,
    )
)
