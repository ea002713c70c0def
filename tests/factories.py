"""Rows for tests, explicit about whose they are."""

import hashlib
import io
import json
import secrets
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData
from PIL import Image

from portal.accounts.models import User
from portal.keys.models import ApiKey
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role, StaffRole

PASSWORD = "correct horse battery"


def make_user(email: str, name: str = "", **fields) -> User:
    return User.objects.create_user(email, PASSWORD, name=name or email.split("@")[0].title(), **fields)


def make_partner(name: str, slug: str, country: str = "US", **fields) -> Partner:
    return Partner.objects.create(name=name, slug=slug, country=country, **{"agreement_due": False, **fields})


def make_key(partner: Partner | None, *scopes: str, staff: bool = False, **fields) -> str:
    """A key's secret, as a caller would send it."""
    key = ApiKey(partner=partner, name="Integration", scopes=list(scopes), **fields)
    if staff:
        key.staff_role = key.staff_role or StaffRole.NETWORK_ADMIN
    secret = key.set_new_secret()
    key.save()
    return secret


def make_passkey(user: User, name: str = "Laptop") -> Authenticator:
    """As a browser would have registered it, with a key that nobody holds."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    attested = AttestedCredentialData.create(Aaguid.NONE, secrets.token_bytes(16), public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags, 0, attested)
    client = {"type": "webauthn.create", "challenge": "AAAA", "origin": "http://localhost"}
    credential = {
        "id": websafe_encode(attested.credential_id),
        "rawId": websafe_encode(attested.credential_id),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": credential})


@dataclass
class Company:
    """A partner and its people, one per role: the owner is there from the start, the others once a test asks for them."""

    partner: Partner
    hired: dict[str, User] = field(default_factory=dict)

    def user(self, role: str) -> User:
        if role not in self.hired:
            role = Role(role)
            name = f"{role.label} of {self.partner.name}"
            self.hired[role] = make_user(f"{role.value}@{self.partner.slug}.example", name)
            Membership.objects.create(partner=self.partner, user=self.hired[role], role=role)
        return self.hired[role]

    @property
    def people(self) -> dict[str, User]:
        """Everybody."""
        return {role: self.user(role) for role in Role}

    def actor(self, role: str = Role.OWNER) -> Actor:
        """Fresh from the database, as a request would make it."""
        user = self.user(role)
        rows = Membership.objects.select_related("user", "partner")
        return Actor.member(rows.get(partner=self.partner, user=user), request_id="test-request")

    @property
    def url(self) -> str:
        return f"/p/{self.partner.slug}"


def make_company(name: str, slug: str, country: str = "US", **fields) -> Company:
    company = Company(make_partner(name, slug, country, **fields))
    company.user(Role.OWNER)
    return company


def picture(width: int = 120, height: int = 60, kind: str = "PNG", colour: str = "#0b6265", **options) -> bytes:
    """A picture file of one colour."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, kind, **options)
    return written.getvalue()
