"""The background's round of imports, and the words of their events."""

from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import phrases
from portal.imports import committing, staging  # noqa: F401  kinds of jobs
from portal.imports.keeping import forget_old_imports

background_round("old-imports")(forget_old_imports)

phrases(
    {
        "import.staged": _("uploaded {subject} for import"),
        "import.committed": _("started the import of {subject}"),
        "import.discarded": _("discarded the import of {subject}"),
    }
)
