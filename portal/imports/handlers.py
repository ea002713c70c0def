"""The words of imports' events."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases(
    {
        "import.staged": _("uploaded {subject} for import"),
        "import.committed": _("started the import of {subject}"),
        "import.discarded": _("discarded the import of {subject}"),
    }
)
