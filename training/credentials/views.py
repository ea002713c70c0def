from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from training.credentials.models import Credential


@partner_page
def credential(request: PartnerRequest, pk: str) -> HttpResponse:
    rows = Credential.objects.visible_to(request.actor).select_related("certification__course", "partner", "user")
    record = get_object_or_404(rows, pk=pk)
    training = (_("Training"), reverse("course-list", args=[request.partner.slug]))
    context = {"credential": record, "breadcrumbs": [training, (str(record.certification), None)]}
    return render(request, "training/credentials/credential.html", context)
