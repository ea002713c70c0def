"""The export as a kind of job, the words of its event, and the background's round that deletes old files."""

from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import phrases
from portal.exports.working import forget_old_exports

background_round("old-exports")(forget_old_exports)

phrases({"list.exported": _("exported a list as {format}; rows: {rows}")})
