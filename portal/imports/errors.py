from django.utils.translation import gettext_lazy as _

from portal.errors import DatedRefusal, PortalError


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
        "A file takes its room until seven days after its import ended. Wait until {day}, when the oldest is deleted, or ask "
        "your partner manager for more room."
    )


class ImportExpired(PortalError):
    code = "import_expired"
    status = 410
    message = _("The rows of this import were kept for 7 days after it ended, and are deleted.")
    next_step = _("Upload the file again: what is in already is recognised, and every row is shown anew.")


class ColumnsMissing(PortalError):
    code = "columns_missing"
    message = _("No column of the file feeds {fields} yet.")
    next_step = _("Choose its column; by REST with `POST /imports/{{id}}/map`.")
