"""Questions across assets."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from portal.files.delivery import StoredFile
from portal.tenancy.actor import Actor
from training.assets.models import Asset, AssetVersion


def library(actor: Actor) -> QuerySet[Asset]:
    """Published assets that have a file; `newest` gives its newest version without a query of its own."""
    versions = Prefetch("versions", AssetVersion.objects.order_by("-number"))
    has_file = Exists(AssetVersion.objects.filter(asset=OuterRef("pk")))
    return Asset.objects.visible_to(actor).published().filter(has_file).prefetch_related(versions)


def stored_file(version: AssetVersion) -> StoredFile:
    return StoredFile(
        name=version.file.name or "",
        filename=version.filename,
        media_type=version.media_type,
        size=version.size,
        sha256=version.sha256,
    )
