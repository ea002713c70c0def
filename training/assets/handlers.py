"""The words of assets' events, and the round that keeps the comparison sheet true."""

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.background import background_round
from portal.events.sentences import minor, phrases
from training.assets.services import publish_comparison_sheet

phrases(
    {
        "asset.loaded": _("loaded the sales asset {subject}"),
        "asset.published": _("published version {version} of {subject}"),
        "asset.downloaded": _("downloaded version {version} of {subject}"),
    }
)


@background_round("comparison-sheet")
def keep_the_comparison_sheet_true() -> None:
    """A plan's rule may start or end on any day; the sheet follows the catalogue without anybody remembering it."""
    publish_comparison_sheet(clock.today())


minor("asset.downloaded")
