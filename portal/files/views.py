from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.actions import offer
from portal.files.delivery import deliver
from portal.files.forms import FileForm
from portal.files.models import File
from portal.files.queries import files_of, servable
from portal.files.services import attach_file, remove_file
from portal.files.subjects import page_of, refusal_of, subject_of
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
        "attach": None if refusal_of(record) else offer(request.actor, "files.create"),
    }


def _back_to(request: PartnerRequest, subject_id: str) -> HttpResponse:
    return redirect(reverse(page_of(subject_id), args=[request.partner.slug, subject_id]) + "#files")


@partner_page
@require_POST
def file_create(request: PartnerRequest, pk: str) -> HttpResponse:
    record = subject_of(pk, request.actor)
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
