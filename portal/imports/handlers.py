"""The background's round of imports, and the words of their events."""

from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import phrases
from portal.imports import committing  # noqa: F401  a kind of job
from portal.imports.keeping import forget_old_imports
from portal.imports.staging import close_idle_files


@background_round("old-imports")
def tidy_up() -> None:
    close_idle_files()
    forget_old_imports()


phrases(
    {
        "import.staged": _("uploaded {subject} for import"),
        "import.committed": _("started the import of {subject}"),
        "import.discarded": _("discarded the import of {subject}"),
    }
)
