"""What a profile still lacks, in words. Pure."""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEEDED: dict[str, str | Promise] = {
    "website": _("website"),
    "size": _("employees"),
    "services": _("services offered"),
    "description": _("description"),
    "billing_contact_email": _("billing contact"),
}
LEGAL = "legal"


def missing(values: Mapping[str, str], address_kinds: Collection[str]) -> list[str | Promise]:
    """Empty when the profile is complete. A tax id and a billing address are not everybody's, so they do not count."""
    lacking = [words for name, words in NEEDED.items() if not values.get(name)]
    return lacking if LEGAL in address_kinds else [*lacking, _("legal address")]
