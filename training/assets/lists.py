"""The library as a list: what there is to hand to a client."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language_info, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.lists.columns import Column, RecordList
from portal.templatetags.portal import date_with_distance, number
from training.assets.filters import AssetFilter
from training.assets.queries import library


def language_name(code: str) -> str:
    """As its readers call it."""
    return get_language_info(code)["name_local"].capitalize()


_SUMMARY = Column("summary", _("Summary"), optional=True)

ASSETS = RecordList(
    name="assets",
    noun="assets",
    label=_("Sales assets"),
    rows=lambda actor, query: library(actor),
    columns=(
        Column("title", _("Asset"), drawn=True, sort="folded_title", beside=(_SUMMARY,)),
        Column(
            "true_on", _("True on"), value="newest.true_on", field="newest_version.true_on", format=date_with_distance
        ),
        Column("file", _("File"), value="newest.kind"),
        Column("size", _("Size"), value="newest.size", field="newest_version.size", format=filesizeformat, number=True),
        Column("download", _("Download"), value=lambda asset: "", drawn=True, exported=False),
        Column(
            "version",
            _("Version"),
            value="newest.number",
            field="newest_version.number",
            format=number,
            number=True,
            optional=True,
        ),
        Column("language", _("Language"), format=language_name, optional=True),
        Column("tags", _("Topics"), value=lambda asset: ", ".join(asset.tags), optional=True),
        Column("created_at", _("Added"), format=date_with_distance, sort="created_at", optional=True, moment=True),
        _SUMMARY,
    ),
    filters=AssetFilter,
    counted=ngettext_lazy("{count} asset", "{count} assets", "number"),
    sort="title",
    cells="training/assets/_cells.html",
    search=_("Search assets"),
)
