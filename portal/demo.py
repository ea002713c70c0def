"""The demo: who can sign in, its API key, and the order in which the nouns add their part. Never in production."""

import os
from importlib import import_module
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction

from portal.accounts.models import User
from portal.keys.demo import seed_usage
from portal.keys.models import ApiKey
from portal.keys.scopes import grantable_scopes
from portal.keys.services import create_api_key
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role, StaffRole

PASSWORD = "harbour-lantern-42"  # printed by bin/run, and refused in production
STAFF_EMAIL = "robin@network.example"
STAFF = (
    ("Imani Brooks", "imani@network.example", StaffRole.PARTNER_MANAGER),
    ("Teodor Lindqvist", "teodor@network.example", StaffRole.TRADE_DESK),
    ("Camille Fournier", "camille@network.example", StaffRole.CONTENT_EDITOR),
    ("Sunita Rao", "sunita@network.example", StaffRole.SUPPORT),
    ("Albert Voss", "albert@network.example", StaffRole.AUDITOR),
)
PARTNER_SLUG = "cascadia-managed-it"
NOUNS = (
    "partners.network.demo",
    "partners.profiles.demo",
    "partners.tiers.demo",
    "portal.staff.demo",
    "partners.announcements.demo",
    "partners.catalogue.demo",
    "partners.clients.demo",
    "partners.subscriptions.demo",
    "partners.suspensions.demo",
    "partners.qualifications.demo",
    "partners.provisioning.demo",
    "partners.orders.demo",
    "partners.client_requests.demo",
    "partners.handovers.demo",
    "partners.bulk_changes.demo",
    "partners.dropbox.demo",
    "partners.delegated_access.demo",
    "partners.scheduled_reports.demo",
    "partners.directory.demo",
    "partners.support.demo",
    "training.demo",
    "partners.internal_use.demo",
    "portal.viewing.demo",
)


def sign_ins() -> list[tuple[str, str, str]]:
    """(who, e-mail, password) of the demo's people."""
    return [
        ("Partner owner", "nora@cascadia-it.example", PASSWORD),
        ("Partner seller", "sam@cascadia-it.example", PASSWORD),
        (str(StaffRole.NETWORK_ADMIN.label), STAFF_EMAIL, PASSWORD),
        *((str(role.label), email, PASSWORD) for _name, email, role in STAFF),
    ]


def open_sign_ins(limit: int = 3) -> list[str]:
    """People whom the demo's password lets in, whoever put them there. Real people have no address under `.example`."""
    people = (
        User.objects.filter(email__endswith=".example", is_active=True)
        .order_by("email")
        .values_list("email", "password")
    )
    return list(islice((email for email, encoded in people if check_password(PASSWORD, encoded)), limit))


def key_path() -> Path:
    return settings.PORTAL_VAR / "demo-api-key"


def seed() -> None:
    """Every noun's part, in order. Each does nothing when it was there already."""
    for name in NOUNS:
        import_module(name).seed()
    make_key()


def owner_of(slug: str) -> Actor:
    """Who does things at a partner of the demo."""
    return Actor.member(Membership.objects.select_related("user", "partner").get(partner__slug=slug, role=Role.OWNER))


@transaction.atomic
def make_key() -> None:
    """One key of the demo's first partner, with whatever its owner may give, readable by whoever started the portal."""
    if key_path().exists() and _is_known(key_path().read_text().strip()):
        return
    actor = owner_of(PARTNER_SLUG)
    key = create_api_key(actor=actor, name="Demo", scopes=grantable_scopes(actor))
    seed_usage(key)
    descriptor = os.open(key_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{key.secret}\n")


def _is_known(secret: str) -> bool:
    """False for a key of a database that was thrown away since."""
    return ApiKey.objects.usable().filter(digest=ApiKey.digest_of(secret)).exists()
