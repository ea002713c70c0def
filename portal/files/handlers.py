"""The background's round of virus checks, and the words of their events."""

from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import phrases
from portal.files.scanning import scan_due_files

background_round("file-scans")(scan_due_files)

phrases(
    {
        "file.attached": _("attached {filename} to {subject}"),
        "file.removed": _("removed {filename} from {subject}"),
        "file.refused": _("refused {filename} at {subject}: a virus was found in it"),
    }
)
