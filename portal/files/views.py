from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.actions import offer
from portal.files.delivery import deliver
from portal.files.forms import FileForm
from portal.files.models import File
from portal.files.queries import bytes_of, files_of, servable
from portal.files.services import MB, attach_file, remove_file
from portal.subjects import Hanging, find_subject, kind_of_record, subject_kind
from portal.tenancy.kinds import PartnerOwned
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform


def attachments(request: PartnerRequest, record: PartnerOwned) -> dict:
    """What the card `portal/files/_card.html` needs, for the page of a record that takes files."""
    return {
        "files": files_of(record, request.actor),
        "file_subject": record,
        "file_form": FileForm(),
        "files_take": bytes_of(record.partner_id),
        "files_room": settings.FILES_MB_PER_PARTNER * MB,
        "attach": None if kind_of_record(record).closed(record) else offer(request.actor, "files.create"),
    }


def _back_to(request: PartnerRequest, subject_id: str) -> HttpResponse:
    kind = subject_kind(subject_id)
    assert kind is not None, "a file that is read hangs on something"
    return redirect(kind.url(subject_id, request.partner) + "#files")


@partner_page
@require_POST
def file_create(request: PartnerRequest, pk: str) -> HttpResponse:
    record = find_subject(request.actor, pk, Hanging.FILES)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        done = _("The file was attached.")
        perform(request, attach_file, record=record, upload=form.cleaned_data["file"], done=done)
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return _back_to(request, pk)


@require_safe
@partner_page
def file_download(request: PartnerRequest, pk: str) -> HttpResponseBase:
    return deliver(request, servable(get_object_or_404(File.objects.visible_to(request.actor), pk=pk)))


@partner_page
@require_POST
def file_remove(request: PartnerRequest, pk: str) -> HttpResponse:
    file = get_object_or_404(File.objects.visible_to(request.actor), pk=pk)
    perform(request, remove_file, file=file, done=_("The file was removed."))
    return _back_to(request, file.subject_id)
