"""Credentials among staff's operations."""

from django.utils.translation import gettext_lazy

from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry
from training.credentials.models import Credential

STAFF.append(
    Entry(
        gettext_lazy("Credentials"),
        "staff-credential-list",
        "award",
        visible=staff_reads(Credential),
        hub="staff-operations",
        text=gettext_lazy("What partners’ people have passed, until when it is valid, and revoking it."),
        order=80,
    )
)
