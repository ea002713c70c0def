from django.utils.translation import gettext_lazy as _

from portal.errors import DatedRefusal, PortalError
from portal.jobs.models import KEPT


class ImportClosed(PortalError):
    code = "import_closed"
    message = _("This import is {state} already.")
    next_step = _("Upload the file again to take what changed since.")


class ImportBeingRead(PortalError):
    code = "import_being_read"
    message = _("This file is still being read.")
    next_step = _("Wait for its job. If that has ended, have it done again, or discard the import.")


class FileToMend(PortalError):
    code = "file_to_mend"
    message = _("This file cannot be read as it is: its job says why.")
    next_step = _("Mend the file, and upload it again.")


class ManyImportsRead(PortalError):
    code = "many_imports_read"
    message = _("{count} files are being read for you already.")
    next_step = _("Wait until one of their jobs is finished, or cancel one.")


class NoRoomForImport(DatedRefusal):
    code = "no_room_for_import"
    field = "file"
    message = _("With {filename} the files that you imported lately would take more than {limit} MB.")
    next_step = _(
        "A file takes its room until {days} days after its import ended. Wait until {day}, when the oldest is deleted. "
        "Whoever runs this portal sets the limit."
    )


class NoRoomMeanwhile(NoRoomForImport):
    """Which of them ends when, nobody knows."""

    next_step = _(
        "A file takes its room until {days} days after its import ended, and those that take it are being worked on. Look at "
        "their jobs. Whoever runs this portal sets the limit."
    )


class ImportAboveRoom(PortalError):
    code = "import_above_room"
    field = "file"
    message = _("{filename} alone would take more than the {limit} MB that all your imports may take together.")
    next_step = _(
        "Split it: each part takes its room until {days} days after its import ended. Whoever runs this portal sets the limit."
    )


class ImportExpired(PortalError):
    code = "import_expired"
    status = 410
    message = _("The rows of this import were kept for {days} days after it ended, and are deleted.")
    next_step = _("Upload the file again: what is in already is recognised, and every row is shown anew.")

    def __init__(self):
        super().__init__(days=KEPT.days)


class ColumnsMissing(PortalError):
    code = "columns_missing"
    message = _("No column of the file feeds {fields} yet.")
    next_step = _("Choose its column.")
    next_step_by_rest = _("Choose its column with `POST /imports/{{id}}/map`.")


class ChangedSincePreview(PortalError):
    code = "changed_meanwhile"
    message = _("Somebody changed the record after this row was checked: {changed}.")
    next_step = _("Bring the row again: it is checked against what is saved now, and shows what it would change.")


class MeantAnother(ChangedSincePreview):
    """It was new and is there by now, or the other way round."""

    message = _("Which record this row means has changed since it was checked: somebody added, changed or removed one.")


class RowNotTaken(PortalError):
    """No rule of ours foresaw it: the log has the whole story."""

    code = "row_not_taken"
    message = _("The database does not take this row.")
    next_step = _(
        "Look for an unusual value in it, change that, and bring the row again. If there is none, ask whoever runs this portal: "
        "the log says what the database refused."
    )
