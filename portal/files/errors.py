from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class StorageUnavailable(PortalError):
    code = "storage_unavailable"
    status = 503
    message = _("Files cannot be stored right now.")
    next_step = _("Try again later. If it stays, send us the request id.")


class FileRefused(PortalError):
    status = 400
    field = "file"


class EmptyFile(FileRefused):
    code = "file_empty"
    message = _("The file {filename} is empty.")
    next_step = _("Choose another file.")


class FileTooLarge(FileRefused):
    code = "file_too_large"
    message = _("The file {filename} has more than {limit} MB.")
    next_step = _("Make it smaller, for example by leaving pictures out.")


class KindNotTaken(FileRefused):
    code = "kind_not_taken"
    message = _("{filename} is no kind of file that is taken here, whatever its name says.")
    next_step = _("Attach a PDF, a picture (PNG, JPEG, GIF, WebP), an Office or OpenDocument file, or plain text.")


class FileHasMore(FileRefused):
    code = "file_has_more"
    message = _("Behind the picture {filename} there is something else in the same file.")
    next_step = _("Save the picture anew or take a screenshot of it, and attach that.")


class TooManyFiles(FileRefused):
    code = "too_many_files"
    message = _("This record has {limit} files already.")
    next_step = _("Remove one that is no longer needed.")


class NoRoomLeft(FileRefused):
    code = "no_room_left"
    message = _("With {filename} the attached files of your company would take more than {limit} MB.")
    next_step = _("Remove files that are no longer needed, or ask your partner manager for more room.")


class FileWaiting(PortalError):
    code = "file_waiting"
    message = _("{filename} is still being checked for viruses.")
    next_step = _("Try again in a minute.")


class FileInfected(PortalError):
    code = "file_infected"
    status = 410
    message = _("{filename} was refused: the virus check found {verdict}.")
    next_step = _("Remove it here, check the computer it came from, and attach a clean copy.")
