"""Badges: what is signed, where it is published, and what a checker without network or database makes of it."""

import hashlib
import json
import socket
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection

from partners.internal_use.queries import is_trained
from portal import clock
from portal.accounts.models import User
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.sealing import unseal
from portal.tenancy.actor import Actor
from training.assessments.models import Attempt
from training.assessments.services import create_attempt
from training.credentials import multibase, proofs, signing, statuslist
from training.credentials.badge import Facts, Issuer, document, status_document
from training.credentials.keys import rotate_signing_key, withdraw_signing_key
from training.credentials.models import Credential
from training.credentials.services import revoke_credential
from training.credentials.signing import active_key, badge_of
from training.credentials.verifying import CANNOT_BE_SAID, NOT_VALID, VALID, findings_of, keys_of, verdict

DID, LIST = "did:web:portal.example", "https://portal.example/certificates/status/1/"
ISSUER = Issuer(DID, "Partner Portal", "https://portal.example/")
NOON = datetime.fromisoformat("2027-06-01T12:00:00Z")


@dataclass
class Key:
    name: str
    private: Ed25519PrivateKey

    @property
    def method(self) -> str:
        return f"{DID}#{self.name}"

    def sign(self, said: dict) -> dict:
        return proofs.signed(said, self.private, self.method, NOON)

    def listed(self, revoked=(), day=date(2027, 6, 1), address=LIST) -> dict:
        return status_document(ISSUER, address, revoked, day)


OLD, NEW, FOREIGN = (Key(name, Ed25519PrivateKey.generate()) for name in ("old", "new", "old"))


def said_of(holder="王小明", index=77) -> dict:
    return document(
        Facts(
            issuer=ISSUER,
            address="https://portal.example/certificates/7K3M-9Q2X-4HTD/badge.json",
            holder=holder,
            achievement="https://portal.example/certifications/sales/",
            name="Certified Sales",
            description="Sells.",
            criteria="Passes.",
            issued_on=date(2026, 12, 1),
            expires_on=date(2027, 12, 1),
            status_list=LIST,
            status_index=index,
        )
    )


def did_document(*keys: Key, counting: tuple[Key, ...] | None = None) -> str:
    methods = [
        {
            "id": key.method,
            "type": "Multikey",
            "controller": DID,
            "publicKeyMultibase": multibase.multikey(key.private.public_key().public_bytes_raw()),
        }
        for key in keys
    ]
    counted = [key.method for key in (keys if counting is None else counting)]
    return json.dumps({"id": DID, "verificationMethod": methods, "assertionMethod": counted})


def changed(said: dict, path: str, value: object) -> str:
    """The document with another value at that path, as JSON."""
    copy = json.loads(json.dumps(said))
    *way, last = path.split(".")
    node = copy
    for step in way:
        node = node[int(step) if isinstance(node, list) else step]
    node[last] = value
    return json.dumps(copy)


def moved(said: dict, name: str, other: str) -> str:
    """The same statement under another name: as RDF it is the same, and it is signed."""
    copy = dict(said)
    copy[other] = copy.pop(name)
    return json.dumps(copy)


BADGE = OLD.sign(said_of())
BOTH = did_document(OLD, NEW)
CLEAR, REVOKED = json.dumps(NEW.sign(NEW.listed())), json.dumps(NEW.sign(NEW.listed((77,))))
W3 = "https://www.w3.org/2018/credentials#"

# What is given → what is said, by whoever has nothing but files.
CASES = {
    "good, of a key before this one": (json.dumps(BADGE), BOTH, [CLEAR], NOON, VALID),
    "as a JWT, with a list as a JWT": (
        proofs.as_jwt(BADGE, OLD.private, OLD.method),
        BOTH,
        [proofs.as_jwt(NEW.listed(), NEW.private, NEW.method)],
        NOON,
        VALID,
    ),
    "four minutes early: clocks differ": (
        json.dumps(BADGE), BOTH, [json.dumps(NEW.sign(NEW.listed(day=date(2026, 12, 1))))],
        datetime.fromisoformat("2026-11-30T23:56:00Z"), VALID,
    ),
    "six minutes early": (json.dumps(BADGE), BOTH, [], datetime.fromisoformat("2026-11-30T23:54:00Z"), NOT_VALID),
    "on its last day": (
        json.dumps(BADGE), BOTH, [json.dumps(NEW.sign(NEW.listed(day=date(2027, 12, 1))))],
        datetime.fromisoformat("2027-12-01T23:00:00Z"), VALID,
    ),
    "the day after it": (json.dumps(BADGE), BOTH, [CLEAR], datetime.fromisoformat("2027-12-02T00:06:00Z"), NOT_VALID),
    "revoked": (json.dumps(BADGE), BOTH, [REVOKED], NOON, NOT_VALID),
    "revoked, says the newer of two lists": (
        json.dumps(BADGE), BOTH, [REVOKED, json.dumps(NEW.sign(NEW.listed(day=date(2027, 5, 30))))], NOON, NOT_VALID,
    ),
    "a neighbour is revoked": (json.dumps(BADGE), BOTH, [json.dumps(NEW.sign(NEW.listed((76, 78))))], NOON, VALID),
    "no list": (json.dumps(BADGE), BOTH, [], NOON, CANNOT_BE_SAID),
    "a list of last month": (
        json.dumps(BADGE), BOTH, [json.dumps(NEW.sign(NEW.listed(day=date(2027, 5, 1))))], NOON, CANNOT_BE_SAID,
    ),
    "a list that somebody else signed": (
        json.dumps(BADGE), BOTH, [json.dumps(FOREIGN.sign(FOREIGN.listed()))], NOON, CANNOT_BE_SAID,
    ),
    "a list of another address": (
        json.dumps(BADGE), BOTH, [json.dumps(NEW.sign(NEW.listed(address=f"{LIST}x")))], NOON, CANNOT_BE_SAID,
    ),
    "a key that was withdrawn": (json.dumps(BADGE), did_document(OLD, NEW, counting=(NEW,)), [CLEAR], NOON, NOT_VALID),
    "a key that is not given": (json.dumps(BADGE), did_document(NEW), [CLEAR], NOON, CANNOT_BE_SAID),
    "another key under its name": (json.dumps(FOREIGN.sign(said_of())), BOTH, [CLEAR], NOON, NOT_VALID),
    "a JWT of another key under its name": (
        proofs.as_jwt(BADGE, FOREIGN.private, OLD.method), BOTH, [CLEAR], NOON, NOT_VALID,
    ),
    "signed in another issuer's name": (
        json.dumps(OLD.sign(said_of() | {"issuer": {"id": "did:web:other.example", "type": ["Profile"]}})),
        BOTH, [CLEAR], NOON, NOT_VALID,
    ),
    "another holder": (changed(BADGE, "credentialSubject.identifier.0.identityHash", "Eve"), BOTH, [CLEAR], NOON, NOT_VALID),
    "a longer life": (changed(BADGE, "validUntil", "2037-12-01T23:59:59Z"), BOTH, [CLEAR], NOON, NOT_VALID),
    "another place in the list": (changed(BADGE, "credentialStatus.statusListIndex", "78"), BOTH, [CLEAR], NOON, NOT_VALID),
    "a member that no context knows": (changed(BADGE, "credentialSubject.grade", "A"), BOTH, [CLEAR], NOON, NOT_VALID),
    "a context more": (changed(BADGE, "@context", [*BADGE["@context"], {"grade": None}]), BOTH, [CLEAR], NOON, NOT_VALID),
    "its status under a name that nobody reads": (
        moved(BADGE, "credentialStatus", f"{W3}credentialStatus"), BOTH, [CLEAR], NOON, NOT_VALID,
    ),
    "a graph beside it": (changed(BADGE, "@graph", []), BOTH, [CLEAR], NOON, NOT_VALID),
    "without its status": (moved(BADGE, "credentialStatus", "evidence"), BOTH, [CLEAR], NOON, NOT_VALID),
    "signed, and without a status": (
        json.dumps(OLD.sign({name: value for name, value in said_of().items() if name != "credentialStatus"})),
        BOTH, [CLEAR], NOON, NOT_VALID,
    ),
    "a name twice": (json.dumps(BADGE)[:-1] + ', "name": "Chief"}', BOTH, [CLEAR], NOON, NOT_VALID),
    "its proof without a value": (changed(BADGE, "proof.proofValue", ""), BOTH, [CLEAR], NOON, NOT_VALID),
    "its proof of another purpose": (changed(BADGE, "proof.proofPurpose", "authentication"), BOTH, [CLEAR], NOON, NOT_VALID),
    "its proof dated anew": (changed(BADGE, "proof.created", "2027-01-01T00:00:00Z"), BOTH, [CLEAR], NOON, NOT_VALID),
    "a status list in its place": (CLEAR, BOTH, [CLEAR], NOON, NOT_VALID),
    "nothing": ("", BOTH, [CLEAR], NOON, NOT_VALID),
    "no object": ("[1]", BOTH, [CLEAR], NOON, NOT_VALID),
    "deep": ("{" + '"a":{' * 20_000, BOTH, [CLEAR], NOON, NOT_VALID),
}  # fmt: skip


def test_what_a_checker_with_files_alone_says():
    said = {
        name: verdict(findings_of(badge, keys_of(keys), lists, at))
        for name, (badge, keys, lists, at, _) in CASES.items()
    }
    assert said == {name: expected for name, (*_, expected) in CASES.items()}


def test_every_text_of_a_badge_is_signed():
    """Each in turn says something else; nothing of it passes."""

    def texts(node, way=()):
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for step, inner in pairs:
            yield from texts(inner, (*way, str(step)))
        if isinstance(node, str) and node:
            yield ".".join(way), node

    unsigned = []
    for path, text in texts({name: value for name, value in BADGE.items() if name != "@context"}):
        *way, last = path.split(".")
        copy = json.loads(json.dumps(BADGE))
        node = copy
        for step in way:
            node = node[int(step) if isinstance(node, list) else step]
        node[int(last) if isinstance(node, list) else last] = text[:-1] + ("x" if text[-1] != "x" else "y")
        if verdict(findings_of(json.dumps(copy), keys_of(BOTH), [CLEAR], NOON)) == VALID:
            unsigned.append(path)
    assert unsigned == []


def test_numbers_of_the_standards():
    """The test vectors of base58btc (draft-msporny-base58) and the Multikey of W3C vc-di-eddsa, appendix B."""
    for plain, text in ((b"Hello World!", "z2NEpo7TZRRrLZSi2U"), (bytes.fromhex("0000287fb4cd"), "z11233QC4")):
        assert (multibase.base58(plain), multibase.from_base58(text)) == (text, plain)
    key = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("c96ef9ea10c5e414c471723aff9de72c35fa5b70fae97e8832ecac7d2e2b8ed6")
    )
    public = key.public_key().public_bytes_raw()
    assert multibase.multikey(public) == "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert multibase.from_multikey(multibase.multikey(public)) == public
    for name, digest in (("credentials-v2", "59955ced6697d61e"), ("ob-v3p0-context-3.0.3", "3d34f4d4ef1bce69")):
        assert hashlib.sha256((proofs.FOLDER / f"{name}.json").read_bytes()).hexdigest().startswith(digest)
    bits = statuslist.decode(statuslist.encode({0, 7, 8, 131_071}))
    assert (bits[0], bits[1], bits[-1], len(bits)) == (0b10000001, 0b10000000, 1, 16_384)
    for broken in ("", "H4sI", "u!", "uH4sI", statuslist.encode((), 1024), statuslist.encode((), 32 * statuslist.SIZE)):
        with pytest.raises(ValueError, match=r"base64url|gzip|cut off"):
            statuslist.decode(broken)


@pytest.fixture
def published(client, tmp_path, credential):
    """`published()` fetches as a stranger does, and gives the exit code of the command on the files."""

    def checked(kept: str | None = None, *, accept="application/json") -> tuple[int, str]:
        badge = kept or client.get(f"/certificates/{credential.number}/badge.json").content.decode()
        lists = client.get("/certificates/status/1/", headers={"Accept": accept}).content
        for name, said in {
            "badge": badge.encode(),
            "keys": client.get("/.well-known/did.json").content,
            "list": lists,
        }.items():
            (tmp_path / name).write_bytes(said)
        return verified(tmp_path)

    return checked


def verified(folder: Path, **options) -> tuple[int, str]:
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", None)
        patch.setattr(connection, "cursor", None)
        try:
            call_command(
                "verify_badge", folder / "badge", keys=folder / "keys", status=[folder / "list"], stdout=out, **options
            )
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def test_a_badge_lives_through_rotation_withdrawal_expiry_and_revoking(client, published, credential, staff_user):
    address = f"/certificates/{credential.number}/badge.json"
    first = client.get(address)
    kept = first.content.decode()
    assert (first["Content-Type"], first["Access-Control-Allow-Origin"]) == ("application/vc", "*")
    assert published() == published(accept="*/*")
    assert published()[0] == VALID
    assert client.get(f"/certificates/{credential.number}/badge.jwt").content.count(b".") == 2

    User.objects.filter(pk=credential.user_id).update(name="Renamed Since")  # the credential was given to the name
    old, staff = active_key(), Actor.person(staff_user)
    rotate_signing_key(actor=staff, signing_key=old, reason="It is a year old.")
    old.refresh_from_db()
    assert (old.state, old.sealed, client.get(address).content.decode()) == ("retired", "", kept)
    assert published()[0] == VALID

    withdraw_signing_key(actor=staff, signing_key=old, reason="A copy was found.")
    assert published(kept)[0] == NOT_VALID
    again = json.loads(client.get(address).content)
    assert (again["credentialStatus"], again["proof"]["verificationMethod"]) == (
        json.loads(kept)["credentialStatus"],
        f"did:web:localhost%3A8000#{active_key().name}",
    )
    assert published()[0] == VALID

    with clock.moved(by=timedelta(days=400)):
        assert published()[0] == NOT_VALID

    revoke_credential(actor=staff, credential=credential, reason="Somebody else sat the quiz.")
    assert published()[0] == NOT_VALID
    page = client.get(f"/certificates/{credential.number}/").content.decode()
    assert "This certificate is revoked" in page
    assert "Valid until" not in page
    assert "sat the quiz" not in page


def test_who_downloads_whose_badge_and_who_revokes(company, other_company, credential, sign_in, api, staff_user):
    """A badge is its holder's to show: a colleague is told of none, as an outsider is."""
    page, holder = f"{company.url}/training/credentials/{credential.pk}/", sign_in(company.user("seller"))
    got = holder.get(f"{page}badge/")
    assert (got.status_code, json.loads(got.content)) == (200, badge_of(credential))
    assert got["Content-Disposition"] == f'attachment; filename="badge-{credential.number}.json"'
    shown = holder.get(page).content.decode()
    assert "https://www.linkedin.com/profile/add?" in shown
    assert f"certId={credential.number}" in shown
    colleague = sign_in(company.user("owner"))
    assert (colleague.get(f"{page}badge/").status_code, colleague.get(page).status_code) == (404, 200)
    assert "linkedin" not in colleague.get(page).content.decode()
    assert sign_in(other_company.user("owner")).get(f"{page}badge/").status_code == 404

    rest = f"/api/v1/credentials/{credential.pk}"
    ours, theirs = (api(one.partner, "credentials:read", "credentials:write") for one in (company, other_company))
    assert json.loads(ours.get(f"{rest}/badge").content) == badge_of(credential)
    assert theirs.get(f"{rest}/badge").status_code == 404
    assert [one.post(f"{rest}/revoke", {"reason": "x"}).status_code for one in (ours, theirs)] == [403, 404]
    assert colleague.post(f"/staff/credentials/{credential.pk}/revoke/", {"reason": "x"}).status_code == 404

    staff = sign_in(staff_user)
    assert (
        credential.number
        in staff.get("/staff/credentials/", {"q": "hartwell seller", "status": "valid"}).content.decode()
    )
    assert (
        "A reason is missing"
        in staff.post(f"/staff/credentials/{credential.pk}/revoke/", {"reason": ""}).content.decode()
    )
    staff.post(f"/staff/credentials/{credential.pk}/revoke/", {"reason": "Somebody else sat the quiz."})
    said = ours.get(rest).json()
    assert (said["status"], said["revoke_reason"]) == ("revoked", "Somebody else sat the quiz.")
    assert [row["id"] for row in ours.get("/api/v1/credentials", {"status": "revoked"}).json()["data"]] == [
        credential.pk
    ]
    network = api(None, "credentials:write", staff=True)
    assert network.post(f"{rest}/revoke", {"reason": "x"}).json()["code"] == "credential_revoked"
    assert "Somebody else sat the quiz." in holder.get(page).content.decode()


def test_what_is_revoked_counts_for_nothing_and_is_told(company, credential, staff_user, run_background):
    here = company.partner.pk
    told_too = {company.user(role).pk for role in ("seller", "owner", "admin")}
    company.user("read-only")
    assert is_trained(here)
    revoke_credential(actor=Actor.person(staff_user), credential=credential, reason="x")
    run_background()
    assert not is_trained(here)
    told = Notification.objects.filter(topic="credential").values_list("user_id", flat=True)
    assert set(told) == told_too
    assert create_attempt(actor=company.actor("seller"), enrolment=credential.attempt.enrolment).is_open


def test_places_in_lists_are_found_again_when_somebody_is_quicker_and_a_list_fills(company, credential, monkeypatch):
    """Two want one place: the second takes another; of a list that is half full the next is begun."""
    monkeypatch.setattr(statuslist, "SIZE", 4)
    rows = [credential]
    for number in range(3):
        attempt = Attempt.objects.create(
            partner=company.partner,
            user=company.user("seller"),
            enrolment=credential.attempt.enrolment,
            state="passed",
            questions=[],
        )
        rows.append(
            Credential.objects.create(
                partner=company.partner, user=company.user("seller"), holder_name=f"{number}", attempt=attempt,
                certification=credential.certification, issued_on=clock.today(), expires_on=clock.today(),
            )
        )  # fmt: skip
    for row in rows:
        badge_of(row)
    places = list(Credential.objects.order_by("status_list").values_list("status_list", "status_index"))
    assert ([number for number, _ in places], len(set(places))) == ([1, 1, 2, 2], 4)
    drawn = iter([(1, places[0][1]), (3, 2)])
    row = Credential.objects.get(pk=rows[0].pk)
    Credential.objects.filter(pk=row.pk).update(badge=None, status_list=None, status_index=None)
    Credential.objects.filter(pk=rows[1].pk).update(status_list=1, status_index=places[0][1])
    monkeypatch.setattr(signing, "_free_place", lambda: next(drawn))
    assert badge_of(row)["credentialStatus"]["id"].endswith("/certificates/status/3/#2")


def test_keys_by_the_command_line(company, credential, tmp_path):
    badge_of(credential)
    old = active_key().name
    call_command("badge_keys", "rotate", reason="A year is over.", stdout=StringIO())
    out = StringIO()
    call_command("badge_keys", "withdraw", old, reason="It got out.", stdout=out)
    assert [line.split()[:2] for line in out.getvalue().splitlines()] == [
        [old, "withdrawn"],
        [active_key().name, "active"],
    ]
    with pytest.raises(CommandError, match="withdrawn already"):
        call_command("badge_keys", "withdraw", old, reason="x")
    call_command("publish_badge_keys", tmp_path / "out", stdout=StringIO())
    (tmp_path / "out" / "badge.json").write_text(json.dumps(badge_of(credential)))
    names = {"badge": "badge.json", "keys": "did.json", "list": "status-1.jwt"}
    for name, file in names.items():
        (tmp_path / name).write_text((tmp_path / "out" / file).read_text())
    assert verified(tmp_path)[0] == VALID
    assert verified(tmp_path, at="2026-01-01")[0] == NOT_VALID
    (tmp_path / "keys").write_text("{}")
    with pytest.raises(CommandError, match="no DID document"):
        verified(tmp_path)


def test_no_secret_of_a_key_leaves(client, credential, sign_in, staff_user):
    secret = unseal(active_key(), "sealed")
    events = Event.objects.filter(verb__startswith="signing_key")
    assert events.count() == 1
    said = [
        str(list(events.values())),
        *(client.get(path).content.decode() for path in ("/.well-known/did.json", "/certificates/keys/")),
    ]
    assert [active_key().public in text for text in said] == [True] * 3
    assert not any(secret in text or active_key().sealed in text for text in said)
