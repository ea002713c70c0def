"""The contacts of a client, on its record."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.clients.views import crumbs, find_client
from partners.contacts.forms import ContactForm
from partners.contacts.models import Contact
from partners.contacts.services import create_contact, delete_contact, update_contact
from portal.actions import offer
from portal.editing import opened_with
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit

FIELDS = ("kind", "name", "email", "phone")


def _find(request: PartnerRequest, pk: str) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.actor).select_related("client_account"), pk=pk)


def _client_url(request: PartnerRequest, client) -> str:
    return reverse("client-account", args=[request.partner.slug, client.pk])


@partner_page
def contact_create(request: PartnerRequest, pk: str) -> HttpResponse:
    client = find_client(request, pk)
    require(request, "contacts.create")
    form = ContactForm(request.POST or None)
    if request.method == "POST" and (contact := submit(request, form, create_contact, client_account=client)):
        messages.success(request, _("{name} was added.").format(name=contact.name))
        return redirect(f"{_client_url(request, client)}#contacts")
    return _page(request, form, client, _("Add contact"))


@partner_page
def contact_update(request: PartnerRequest, pk: str) -> HttpResponse:
    contact = _find(request, pk)
    require(request, "contacts.update")
    saved = {name: getattr(contact, name) for name in FIELDS}
    form = ContactForm(request.POST or None, initial=opened_with(saved))
    if request.method == "POST" and submit(request, form, update_contact, contact=contact):
        messages.success(request, _("The changes were saved."))
        return redirect(f"{_client_url(request, contact.client_account)}#contacts")
    return _page(request, form, contact.client_account, _("Edit contact"), contact)


@partner_page
@require_POST
def contact_delete(request: PartnerRequest, pk: str) -> HttpResponse:
    contact = _find(request, pk)
    perform(request, delete_contact, contact=contact, done=_("{name} was removed.").format(name=contact.name))
    return redirect(f"{_client_url(request, contact.client_account)}#contacts")


def _page(
    request: PartnerRequest, form: ContactForm, client, title: str, contact: Contact | None = None
) -> HttpResponse:
    back = _client_url(request, client)
    context = {
        "form": form,
        "client": client,
        "contact": contact,
        "title": title,
        "back": f"{back}#contacts",
        "remove": offer(request.actor, "contacts.delete", contact) if contact else None,
        "breadcrumbs": crumbs(request, (client.name, back), (title, None)),
    }
    return render(request, "partners/contacts/form.html", context)
