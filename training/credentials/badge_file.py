"""The badge as a file for whoever may download it."""

import hashlib
import json

from portal.files.delivery import MadeFile
from training.credentials.models import Credential
from training.credentials.signing import badge_of

BADGE_TYPE = "application/vc"


def badge_bytes(credential: Credential) -> bytes:
    """In one order: PostgreSQL keeps the members of JSON in another than they were written in."""
    return json.dumps(badge_of(credential), ensure_ascii=False, indent=2, sort_keys=True).encode()


def badge_file(credential: Credential) -> MadeFile:
    data = badge_bytes(credential)
    return MadeFile(f"badge-{credential.number}.json", BADGE_TYPE, hashlib.sha256(data).hexdigest(), lambda: data)
