"""The way back that a page shows."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _


def in_operations(label: str | Promise, list_name: str, *further: tuple) -> list[tuple]:
    """Of one of staff's lists; with `further` of a page below it, which leads back there."""
    return [(_("Operations"), reverse("staff-operations")), (label, reverse(list_name) if further else None), *further]
