"""What a badge says: an Open Badges 3.0 `OpenBadgeCredential`, and the list that says which are revoked. Pure.

Every node has an id, so that canonicalising stays cheap; the holder is named by name alone: whoever has the number reads a badge.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from training.credentials.statuslist import SIZE, encode

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DAYS_OF_A_LIST = 7  # after which a copy says nothing any more


@dataclass(frozen=True, slots=True)
class Issuer:
    did: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Facts:
    issuer: Issuer
    address: str  # of the badge itself
    holder: str
    achievement: str  # the page that says what it is earned by
    name: str
    description: str
    criteria: str
    issued_on: date
    expires_on: date
    status_list: str
    status_index: int


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def document(facts: Facts) -> dict:
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": facts.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.name,
        "issuer": _profile(facts.issuer),
        "validFrom": moment(datetime.combine(facts.issued_on, time.min, UTC)),
        "validUntil": moment(datetime.combine(facts.expires_on, time(23, 59, 59), UTC)),
        "credentialSubject": {
            "id": f"{facts.address}#holder",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": facts.holder}
            ],
            "achievement": _achievement(facts),
        },
        "credentialStatus": {
            "id": f"{facts.status_list}#{facts.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(facts.status_index),
            "statusListCredential": facts.status_list,
        },
    }


def _profile(issuer: Issuer) -> dict:
    return {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url}


def _achievement(facts: Facts) -> dict:
    return {
        "id": facts.achievement,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": facts.name,
        "description": facts.description,
        "criteria": {"id": f"{facts.achievement}#criteria", "narrative": facts.criteria},
    }


def status_document(issuer: Issuer, address: str, revoked: tuple[int, ...], day: date, size: int = SIZE) -> dict:
    begins = datetime.combine(day, time.min, UTC)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": moment(begins),
        "validUntil": moment(begins + timedelta(days=DAYS_OF_A_LIST)),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(revoked, size),
        },
    }
