"""The contacts of a client as columns: of a file that is imported, and of the list that is exported. One of each kind."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.contacts.errors import OwnDomain
from partners.contacts.models import Contact
from partners.contacts.values import is_on
from portal.imports.cells import Cell, Context, Reader, read_line
from portal.imports.internet import display_domain, read_email
from portal.imports.mapping import Field
from portal.imports.phones import display_phone, phone_cell
from portal.imports.problems import Finding, Severity, shown
from portal.lists.columns import Column

PARTS = ("email", "name", "phone")  # the address first: without it the others say nothing
_LABELS = {
    "email": _("Contact for {kind}: e-mail"),
    "name": _("Contact for {kind}: name"),
    "phone": _("Contact for {kind}: phone"),
}
_CALLED = {  # as other systems call a contact of that kind
    Contact.Kind.ADMIN: ("Admin Contact", "Administration Contact", "Administrative Contact", "Kontakt Verwaltung"),
    Contact.Kind.BILLING: (
        "Billing Contact", "Billing", "Accounting Contact", "Accounts Payable", "Invoice Contact", "Finance Contact",
        "Rechnungskontakt", "Kontakt Buchhaltung", "Buchhaltung", "Rechnungsempfänger",
    ),
    Contact.Kind.TECHNICAL: (
        "Technical Contact", "Tech Contact", "IT Contact", "Technischer Kontakt", "Technischer Ansprechpartner", "IT-Kontakt",
        "IT-Ansprechpartner", "Kontakt Technik",
    ),
    Contact.Kind.OUTAGE: ("Outage Contact", "Emergency Contact", "Notfallkontakt", "Störungskontakt", "Kontakt Notfall"),
}  # fmt: skip
_WORDS = {
    "email": ("Email", "E-Mail", "Email Address", "E-Mail-Adresse", "Mail"),
    "name": ("", "Name"),
    "phone": ("Phone", "Phone Number", "Telefon", "Telefonnummer", "Tel"),
}
_NO_NAMES = frozenset({"Billing", "Buchhaltung", "Accounts Payable"})  # alone they are no person
_OWN_KINDS = {
    "admin": ("Administration", "Verwaltung"), "billing": ("Billing", "Buchhaltung"), "technical": ("Technical", "Technik"),
    "outage": ("Outage", "Notfall"),
}  # fmt: skip
_OWN_PARTS = {"email": ("e-mail", "E-Mail"), "name": ("name", "Name"), "phone": ("phone", "Telefon")}


def named(kind: str, part: str) -> str:
    return f"{kind}_contact_{part}"


def _label(kind: Contact.Kind, part: str) -> Promise:
    return format_lazy(_LABELS[part], kind=kind.label)


def _headers(kind: Contact.Kind, part: str) -> tuple[str, ...]:
    """Of our own export in either language, then those of others."""
    words = zip(("Contact for", "Kontakt für"), _OWN_KINDS[kind], _OWN_PARTS[part], strict=True)
    own = (" ".join(one) for one in words)
    others = (f"{called} {word}".strip() for called in _CALLED[kind] for word in _WORDS[part] if word or called not in _NO_NAMES)
    return (*own, *others)


def _email_cell(kind: str, text: str, context: Context) -> Cell:
    """Who may not write contacts is told so here, and the client comes in without."""
    if refused := context.known.get("contacts"):
        raise refused
    email, domain = read_email(text).lower(), context.values.get("domain") or ""
    if kind == Contact.Kind.OUTAGE and is_on(email, domain):
        raise OwnDomain(email=email, domain=display_domain(domain))
    return Cell(email)


def _beside_email(kind: str, read: Reader, text: str, context: Context) -> Cell:
    if context.values.get(named(kind, "email")):
        return read(text, context)
    finding = Finding(
        "contact_without_email",
        _("“{found}” has no e-mail address beside it. Expected: the address of this contact."),
        _("It is left out. Fill in the address to bring the contact."),
        {"found": shown(text)},
        Severity.WARNING,
    )
    return Cell(None, (finding,))


def _field(kind: Contact.Kind, part: str) -> Field:
    readers = {
        "email": partial(_email_cell, kind),
        "name": partial(_beside_email, kind, read_line),
        "phone": partial(_beside_email, kind, phone_cell),
    }
    most = getattr(Contact._meta.get_field(part), "max_length", 0)
    return Field(named(kind, part), _label(kind, part), readers[part], _headers(kind, part), max_length=most)


CONTACT_FIELDS = tuple(_field(kind, part) for kind in Contact.Kind for part in PARTS)
CONTACT_NAMES = frozenset(item.name for item in CONTACT_FIELDS)


def _value(kind: str, part: str, client: Any) -> str:
    """Of the first of its kind. Others stay as they are when the list comes back."""
    return next((getattr(contact, part) for contact in client.contacts.all() if contact.kind == kind), "")


CONTACT_COLUMNS = tuple(
    Column(
        named(kind, part),
        _label(kind, part),
        value=partial(_value, kind, part),
        format=display_phone if part == "phone" else str,
        optional=True,
        reads="contacts",
    )
    for kind in Contact.Kind
    for part in ("name", "email", "phone")
)


def given_parts(kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What a row brings of the contact of this kind; nothing without its address."""
    given = {part: values[named(kind, part)] for part in PARTS if values.get(named(kind, part))}
    return given if "email" in given else {}


def contact_changes(known: Iterable[Contact], values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Field → (now, then). A contact is known by its kind and address: another address is another contact."""
    by_address = {(contact.kind, contact.email): contact for contact in known}
    found = {}
    for kind in Contact.Kind:
        given = given_parts(kind, values)
        contact = by_address.get((kind, given.get("email", "")))
        for part, then in given.items():
            now = getattr(contact, part) if contact else ""
            if now != then:
                found[named(kind, part)] = (now, then)
    return found
