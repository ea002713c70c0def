"""A new version of an asset: its file in storage, its digest, its size."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile

from portal import clock
from portal.files.storing import keep
from training.assets.models import Asset, AssetVersion


def add_version(
    asset: Asset, data: bytes, *, filename: str, media_type: str, true_on: date, digest: str
) -> AssetVersion:
    """Call it with the asset locked: the number is the last one plus one."""
    last = asset.versions.first()
    version = AssetVersion(
        asset=asset,
        number=last.number + 1 if last else 1,
        filename=filename,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_digest=digest,
        true_on=true_on,
    )
    with keep(f"assets/{clock.today():%Y/%m}/{version.pk}-{filename}", ContentFile(data)) as version.file:
        version.save(force_insert=True)
    return version
