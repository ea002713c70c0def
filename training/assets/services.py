"""Bringing the shipped assets into the library and publishing the plan comparison sheet."""

from datetime import date

from django.db import transaction

from portal.events.record import changes_between, record_event, snapshot
from portal.tenancy.actor import Actor
from portal.text import searchable
from portal.web.context import SITE_NAME
from training.assets.comparison import render
from training.assets.content import AssetText, load_asset
from training.assets.files import add_version
from training.assets.models import Asset, AssetVersion
from training.assets.sheet import digest_of, plan_rows

COMPARISON_SHEET = "plan-comparison-sheet"


def load_shipped_assets() -> Asset:
    """What the library says about the shipped asset. Its file is published by `publish_comparison_sheet`."""
    return _load(load_asset(COMPARISON_SHEET))


@transaction.atomic
def _load(text: AssetText) -> Asset:
    asset = Asset.objects.select_for_update().filter(slug=text.slug).first() or Asset(slug=text.slug)
    before = {} if asset._state.adding else snapshot(asset)
    asset.title, asset.summary, asset.language = text.title, text.summary, text.language
    asset.tags = list(text.tags)
    asset.search_text = searchable(" ".join((text.title, text.summary, *text.tags)))
    old, new = changes_between(before, snapshot(asset))
    if new:
        asset.save()
        record_event(Actor.system(), "asset.loaded", asset, old=old, new=new)
    return asset


def publish_comparison_sheet(as_of: date) -> AssetVersion | None:
    """Draw the sheet from the catalogue as it was on `as_of`; None when it would say what the newest version says.

    The asset has to be loaded, and the catalogue needs a verified plan. Raises SheetError when the plans do not fit a page.
    """
    asset = Asset.objects.filter(slug=COMPARISON_SHEET).first()
    if asset is None or not (rows := plan_rows(as_of, asset.language)):
        return None
    text = load_asset(COMPARISON_SHEET)
    digest = digest_of(rows, text.notes, text.title, text.language, str(SITE_NAME))
    if _newest_digest(asset) == digest:
        return None
    pdf = render(rows, as_of=as_of, site_name=str(SITE_NAME), notes=text.notes, language=text.language)
    return _publish(asset, pdf, text.filename, as_of, digest)


@transaction.atomic
def _publish(asset: Asset, pdf: bytes, filename: str, as_of: date, digest: str) -> AssetVersion | None:
    """Asks again under the lock: two rounds at once publish one version."""
    asset = Asset.objects.select_for_update().get(pk=asset.pk)
    if _newest_digest(asset) == digest:
        return None
    version = add_version(asset, pdf, filename=filename, media_type="application/pdf", true_on=as_of, digest=digest)
    record_event(Actor.system(), "asset.published", asset, new={"version": version.number, "sha256": version.sha256})
    return version


def _newest_digest(asset: Asset) -> str:
    newest = asset.versions.first()
    return newest.content_digest if newest else ""


def note_download(actor: Actor, version: AssetVersion) -> None:
    """Who took which version, in the audit trail. Doors call it once for each download that starts at its beginning."""
    with transaction.atomic():
        record_event(actor, "asset.downloaded", version.asset, new={"version": version.number})
