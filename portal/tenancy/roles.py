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
    PARTNER_MANAGER = "partner-manager", _("Partner manager")
    TRADE_DESK = "trade-desk", _("Trade desk")
    CONTENT_EDITOR = "content-editor", _("Content editor")
    SUPPORT = "support", _("Support")
    AUDITOR = "auditor", _("Auditor")


EVERYONE = frozenset(Role)
OWNERS = frozenset({Role.OWNER})
MANAGERS = frozenset({Role.OWNER, Role.ADMIN})
SELLERS = MANAGERS | {Role.SELLER}
ACCOUNT_KEEPERS = SELLERS | {Role.TECHNICIAN}
TRADE_READERS = EVERYONE - {Role.LEARNER}
COST_READERS = SELLERS | {Role.BILLING}  # what the partner itself pays, and so its margin
NOBODY: frozenset = frozenset()

ALL_STAFF = frozenset(StaffRole)
NETWORK_ADMINS = frozenset({StaffRole.NETWORK_ADMIN})
PARTNER_KEEPERS = NETWORK_ADMINS | {StaffRole.PARTNER_MANAGER}
APPLICATION_REVIEWERS = PARTNER_KEEPERS
RESENDERS = PARTNER_KEEPERS | {StaffRole.SUPPORT}
RESETTERS = NETWORK_ADMINS | {StaffRole.SUPPORT}
TRADE_DESK = NETWORK_ADMINS | {StaffRole.TRADE_DESK}
ANSWERERS = RESENDERS | TRADE_DESK
CONTENT_EDITORS = NETWORK_ADMINS | {StaffRole.CONTENT_EDITOR}
PARTNER_READERS = ALL_STAFF - {StaffRole.CONTENT_EDITOR}
NETWORK_READERS = NETWORK_ADMINS | {StaffRole.SUPPORT, StaffRole.AUDITOR}  # also what belongs to no partner
OUTBOX_KEEPERS = NETWORK_ADMINS | {StaffRole.SUPPORT}
MAIL_READERS = RESENDERS | {StaffRole.AUDITOR}
NOTE_WRITERS = RESENDERS | {StaffRole.TRADE_DESK}
APPLICATION_READERS = APPLICATION_REVIEWERS | NETWORK_READERS

_RANK: dict[str, int] = {Role.OWNER: 2, Role.ADMIN: 1}

DESCRIPTIONS = {
    Role.OWNER: _("Everything, including other owners and the agreement."),
    Role.ADMIN: _("Everything but owners."),
    Role.SELLER: _("Client accounts, subscriptions and seats."),
    Role.TECHNICIAN: _("Client accounts, and reading subscriptions."),
    Role.BILLING: _("Reading everything that bills rest on."),
    Role.LEARNER: _("Training and sales assets only."),
    Role.READ_ONLY: _("Reading everything but what the company pays, changing nothing but their own training."),
    StaffRole.NETWORK_ADMIN: _("Everything, including who belongs to staff and who manages which partner."),
    StaffRole.PARTNER_MANAGER: _(
        "Applications, and everything about the partners assigned to them. No other partners."
    ),
    StaffRole.TRADE_DESK: _("Reading partners, their subscriptions, plans and prices; answering requests."),
    StaffRole.CONTENT_EDITOR: _("Announcements; reading the agreement and tiers. No partner's records."),
    StaffRole.SUPPORT: _("Reading everything, sending mail and invitations again, resetting what people lost."),
    StaffRole.AUDITOR: _("Reading everything, changing nothing."),
}


def may_give(giver: str, role: str) -> bool:
    """Nobody gives (or takes away) a role above their own."""
    return _RANK.get(giver, 0) >= _RANK.get(role, 0)


def may_invite(inviter: str, role: str) -> bool:
    """Whether somebody in the role `inviter` could send an invitation to the role `role`, in a partner or among staff."""
    if role in StaffRole.values:
        return inviter in NETWORK_ADMINS
    return inviter in MANAGERS and may_give(inviter, role)
