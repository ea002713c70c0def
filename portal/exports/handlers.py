"""The export as a kind of job, and the words of its event."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases
from portal.exports import working  # noqa: F401  a kind of job

phrases({"list.exported": _("exported a list as {format}; rows: {rows}")}, said={"format": str.upper})
