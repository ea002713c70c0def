"""Roles in a partner and among staff, and the groups of roles that actions name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    SELLER = "seller", _("Seller")
    TECHNICIAN = "technician", _("Technician")
    BILLING = "billing", _("Billing")
    LEARNER = "learner", _("Learner")
    READ_ONLY = "read-only", _("Read-only")


class StaffRole(models.TextChoices):
    NETWORK_ADMIN = "network-admin", _("Network admin")


EVERYONE = frozenset(Role)
OWNERS = frozenset({Role.OWNER})
MANAGERS = frozenset({Role.OWNER, Role.ADMIN})
SELLERS = MANAGERS | {Role.SELLER}
ACCOUNT_KEEPERS = SELLERS | {Role.TECHNICIAN}
TRADE_READERS = EVERYONE - {Role.LEARNER}
NOBODY: frozenset = frozenset()
NETWORK_ADMINS = frozenset({StaffRole.NETWORK_ADMIN})

_RANK = {Role.OWNER: 2, Role.ADMIN: 1}

DESCRIPTIONS = {
    Role.OWNER: _("Everything, including other owners and the agreement."),
    Role.ADMIN: _("Everything but owners."),
    Role.SELLER: _("Client accounts, subscriptions and seats."),
    Role.TECHNICIAN: _("Client accounts, and reading subscriptions."),
    Role.BILLING: _("Reading everything that bills rest on."),
    Role.LEARNER: _("Training and sales assets only."),
    Role.READ_ONLY: _("Reading everything, changing nothing but their own training."),
}


def may_give(giver: str, role: str) -> bool:
    """Nobody gives (or takes away) a role above their own."""
    return _RANK.get(giver, 0) >= _RANK.get(role, 0)
