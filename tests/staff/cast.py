"""Whom the tests of this folder speak of."""

from portal.accounts.models import User
from portal.tenancy.roles import ALL_STAFF, StaffRole

MANAGER, SUPPORT, AUDITOR, ADMIN = (
    StaffRole.PARTNER_MANAGER,
    StaffRole.SUPPORT,
    StaffRole.AUDITOR,
    StaffRole.NETWORK_ADMIN,
)
OTHERS = sorted(ALL_STAFF - {ADMIN})
EMAIL = "mika@network.example"
NEW_PERSON = {"name": "Mika Aalto", "password": "eleven purple teapots"}


def role_of(email: str) -> str:
    return User.objects.values_list("staff_role", flat=True).get(email=email)
