"""Files that help to sell."""

from pathlib import PurePosixPath
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet


class AssetQuerySet(NetworkOwnedQuerySet):
    def published(self):
        return self.filter(is_published=True)


class Asset(NetworkOwned):
    """A document in the library. What is downloaded is always its newest version."""

    id = IdField("as")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=400)
    language = models.CharField(_("language"), max_length=10, default="en")
    tags = models.JSONField(_("tags"), default=list)
    folded_title = FoldedField("title")
    search_text = models.TextField(editable=False)  # folded by portal.text
    is_published = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar = AssetQuerySet.as_manager()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    @property
    def newest(self) -> "AssetVersion | None":
        """The version that is downloaded. Prefetch `versions`, newest first, where there are several assets."""
        return next(iter(self.versions.all()), None)


class AssetVersionQuerySet(NetworkOwnedQuerySet):
    def published(self):
        return self.filter(asset__is_published=True)


class AssetVersion(NetworkOwned):
    """One file as it was true on a day. `content_digest` is of what it says, without the day; `sha256` of its bytes."""

    id = IdField("av")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    file = models.FileField(upload_to="assets/%Y/%m/")
    filename = models.CharField(_("file"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size, bytes"))
    sha256 = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64, blank=True)
    true_on = models.DateField(_("true on"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar = AssetVersionQuerySet.as_manager()

    class Meta:
        ordering = ("asset", "-number")
        constraints = (models.UniqueConstraint(fields=("asset", "number"), name="one_asset_version_per_number"),)

    def __str__(self) -> str:
        return f"{self.asset} v{self.number}"

    @property
    def kind(self) -> str:
        """What people call the format: PDF."""
        return PurePosixPath(self.filename).suffix.lstrip(".").upper()
