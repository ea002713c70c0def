"""What an import of client accounts takes, and under which headers other systems export it (PSA, CRM, billing)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.clients.errors import OwnerCannotRead
from partners.profiles.tax_ids import InvalidTaxId, country_in_front, read_tax_id
from portal.imports.cells import Cell, Context, key_cell, one_of, read_line
from portal.imports.colleagues import read_colleague
from portal.imports.dates import date_cell, date_order
from portal.imports.internet import domain_cell, email_cell
from portal.imports.mapping import Field
from portal.imports.phones import phone_cell
from portal.imports.places import country_cell, read_postal_code, read_region
from portal.imports.tags import tags_cell
from portal.tenancy.roles import TRADE_READERS, Role
from portal.text import company_key, fold

_STATUS_WORDS = {
    "active": ("Aktiv", "Yes", "Ja", "True", "Wahr", "1", "Y", "Current", "Live", "Enabled", "Open", "Offen", "Actif"),
    "inactive": (
        "Not active", "Inaktiv", "Nicht aktiv", "No", "Nein", "False", "Falsch", "0", "N", "Former", "Disabled",
        "Closed", "Archived", "Archiviert", "Gesperrt", "Cancelled", "Canceled", "Ehemalig", "Inactif",
    ),
}  # fmt: skip



def owner_cell(text: str, context: Context) -> Cell:
    """Their address."""
    person = read_colleague(text, context.colleagues)
    if person.role not in TRADE_READERS:
        raise OwnerCannotRead(name=person.name, role=Role(person.role).label)
    return Cell(person.email)


def tax_id_cell(text: str, context: Context) -> Cell:
    """Of a client without a country as the partner's own writes it, else of the one that stands in front of it."""
    own = context.values.get("country")
    try:
        return Cell(read_tax_id(text, own or context.default_country))
    except InvalidTaxId:
        if own or not (told := country_in_front(text)):
            raise
        return Cell(read_tax_id(text, told))


CLIENT_FIELDS = (
    # The three that say which client a row means, the surest first; then the country, which phone and address need.
    Field(
        "external_id",
        _("External ID"),
        key_cell,
        (
            "Company_RecID", "Company RecID", "External ID", "Client ID", "Account ID", "Company ID", "Customer ID",
            "Organization ID", "Record ID", "Account Number", "Account No", "Customer Number", "Customer No",
            "Client Number", "Client Code", "Account Code", "Company Number", "Kundennummer", "Kundennr", "Kunden-Nr",
            "Kd-Nr", "Kunden-ID", "KundenID", "Debitorennummer", "Debitor", "Debitorennr", "Debitor Nr", "Konto",
            "Adressnummer", "Ext ID", "Acct #", "Acct No", "ID", "Nr", "Number", "Nummer",
        ),
        max_length=80,
        key=str,
        unique=True,
    ),
    Field(
        "domain",
        _("Website"),
        domain_cell,
        (
            "Website", "Domain", "Company Domain Name", "Company Domain", "Website URL", "Web Site", "Web",
            "Web Address", "Company Website", "Homepage", "URL", "Webseite", "Internetseite", "Internet", "Webadresse",
            "Domäne", "Primary Domain", "Client Domain", "Client Domain(s)", "Web Page",
        ),
        max_length=253,
        key=str,
        likeness=str,
    ),
    Field(
        "name",
        _("Name"),
        read_line,
        (
            "Company Name", "Client Name", "Account Name", "Customer Name", "Organization Name", "Organisation Name",
            "Business Name", "Organization - Name", "Company", "Client", "Customer", "Account", "Organization",
            "Organisation", "Firmenname", "Firma", "Kundenname", "Kunde", "Unternehmen", "Unternehmensname", "Firma 1",
            "Name 1", "Mandant", "Display Name", "Nom", "Société", "Entreprise", "Customer Full Name",
            "Name (Adressattyp Unternehmen)",
        ),
        last_resort=("*ContactName",),  # as Xero calls a company
        required=True,
        max_length=200,
        key=fold,
        likeness=company_key,
    ),
    Field(
        "country",
        _("Country"),
        country_cell,
        (
            "Country", "Billing Country", "Country/Region", "Country Code", "Country Name", "Address 1: Country/Region",
            "Address Country", "POCountry", "Land", "Länderkennzeichen", "Ländercode", "Länderkürzel", "Staat",
            "Land 1", "Pays", "Business Country/Region", "Business Country", "Land/Region geschäftlich",
        ),
    ),
    Field(
        "tax_id",
        _("Tax id"),
        tax_id_cell,
        (
            "Tax ID", "Tax Id Number", "Tax Number", "Tax No", "VAT", "VAT ID", "VAT Number", "VAT No", "VAT Reg No",
            "VAT Registration Number", "TIN", "EIN", "ABN", "GST Number", "UID", "UID-Nummer", "USt-IdNr.", "USt-ID", "UStID",
            "Ust-Id-Nr", "USt-Identifikationsnummer", "Umsatzsteuer-ID", "Umsatzsteuer-Identifikationsnummer", "Steuer-ID",
            "USt-IdNr. oder Steuer-ID",
            "Numéro de TVA", "N° TVA", "TVA", "Partita IVA", "NIF", "CIF", "BTW-nummer",
        ),
        max_length=30,
    ),
    Field(
        "phone",
        _("Phone"),
        phone_cell,
        (
            "Phone Number", "Phone", "Main Phone", "Company Phone", "Telephone", "Telephone Number", "Phone 1",
            "Business Phone", "Work Phone", "Office Phone", "Telefon", "Telefonnummer", "Telefon 1", "Tel", "Tel.-Nr.",
            "Rufnummer", "Festnetz", "Téléphone", "PhoneNbr", "Main Tel.", "Phone Numbers", "Company Main Phone",
            "Telefon geschäftlich",
        ),
        max_length=40,
    ),
    Field(
        "address_line1",
        _("Address"),
        read_line,
        (
            "Address Line 1", "Address 1", "Address1", "Street Address", "Street", "Billing Street", "Billing Address",
            "Address 1: Street 1", "Address", "Street 1", "POAddressLine1", "Straße", "Strasse", "Str.", "Straße 1",
            "Straße und Hausnummer", "Straße/Hausnr.", "Straße Nr.", "Anschrift", "Adresse", "Adresszeile 1",
            "Site Address Line 1", "Business Street", "Business Address", "Straße geschäftlich",
        ),
        max_length=200,
    ),
    Field(
        "address_line2",
        _("Address, second line"),
        read_line,
        (
            "Address Line 2", "Address 2", "Address2", "Street Address 2", "Street 2", "Suite", "Address 1: Street 2",
            "POAddressLine2", "Adresszusatz", "Zusatz", "Adresszeile 2", "Straße 2", "Site Address Line 2",
            "Address, second line", "Adresse, zweite Zeile", "Business Street 2", "Straße geschäftlich 2",
        ),
        max_length=200,
    ),
    Field(
        "city",
        _("City"),
        read_line,
        (
            "City", "Town", "Billing City", "Address 1: City", "POCity", "Ort", "Stadt", "Ort 1", "Wohnort", "Ville",
            "Business City", "Ort geschäftlich",
        ),
        max_length=120,
    ),
    Field(
        "region",
        _("State or region"),
        read_region,
        (
            "State", "Region", "State/Province", "State/Region", "Province", "Billing State/Province", "Billing State",
            "Address 1: State/Province", "County", "State Code", "State ID", "PORegion", "Bundesland", "Kanton", "Provinz",
            "State or region", "Bundesland oder Region", "Business State", "Region geschäftlich",
        ),
        max_length=120,
    ),
    Field(
        "postal_code",
        _("Postal code"),
        read_postal_code,
        (
            "Zip", "Postal Code", "Zip Code", "Zip/Postal Code", "Postcode", "Post Code", "Billing Zip/Postal Code",
            "Billing Postal Code", "Billing Zip", "Address 1: ZIP/Postal Code", "POPostalCode", "PLZ", "Postleitzahl",
            "PLZ 1", "Code postal", "Site Postcode", "Business Postal Code", "Postleitzahl geschäftlich",
        ),
        max_length=20,
    ),
    Field(
        "contact_name",
        _("Contact"),
        read_line,
        (
            "Default Contact", "Primary Contact", "Main Contact", "Contact Name", "Contact", "Contact Person",
            "Account Contact", "Primary Contact Name", "Ansprechpartner", "Ansprechpartnerin", "Kontakt",
            "Kontaktperson", "Hauptansprechpartner", "Kontaktname", "Full Name",
        ),
        max_length=120,
    ),
    Field(
        "contact_email",
        _("Contact's e-mail"),
        email_cell,
        (
            "Default Contact Email", "Primary Contact Email", "Main Contact Email", "Contact Email",
            "Contact Email Address", "Email", "E-Mail", "Email Address", "EmailAddress", "Company Email", "E-Mail 1",
            "E-Mail-Adresse", "Mail", "Mailadresse", "Kontakt E-Mail", "Ansprechpartner E-Mail", "Courriel",
            "Contact's e-mail", "E-Mail des Kontakts",
        ),
        max_length=254,
    ),
    Field(
        "status",
        _("Status"),
        one_of(_STATUS_WORDS, _("Active or Inactive")),
        (
            "Status", "Company Status", "Account Status", "Client Status", "Is Active", "Active", "Kundenstatus", "Aktiv",
            "Company_Status_Desc",
        ),
    ),
    Field(
        "acquired_on",
        _("Client since"),
        date_cell,
        (
            "Date Acquired", "Acquired", "Acquired On", "Client Since", "Customer Since", "Start Date", "Since",
            "Date Added", "Create Date", "Created Date", "Created", "Created At", "Kunde seit", "Angelegt am",
            "Erstellt am", "Eintrittsdatum", "Date Entered", "Date Created",
        ),
        survey=date_order,
        empty=None,
    ),
    Field(
        "owner",
        pgettext_lazy("client", "Owner"),
        owner_cell,
        (
            "Owner", "Account Owner", "Company Owner", "Client Owner", "Record Owner", "Owner Email", "Owner Name",
            "Account Manager", "Client Manager", "Account Rep", "Sales Rep", "Salesperson", "Assigned To", "Betreut von",
            "Betreuer", "Betreuerin", "Kundenbetreuer", "Kundenbetreuerin", "Kundenbetreuung", "Verantwortlich",
            "Verantwortlicher", "Zuständig", "Vertriebler", "Account-Manager", "Responsable",
        ),
    ),
    Field(
        "tags",
        _("Tags"),
        tags_cell,
        (
            "Tags", "Tag", "Labels", "Label", "Schlagwörter", "Schlagworte", "Schlagwort", "Stichwörter", "Kategorien",
            "Categories", "Segment", "Étiquettes",
        ),
    ),
)  # fmt: skip

NAME_PARTS = ("contact_first_name", "contact_last_name")
# Of the contact, where a file has the name in two columns: put together as `contact_name`.
NAME_FIELDS = (
    Field(
        NAME_PARTS[0],
        _("Contact's first name"),
        read_line,
        (
            "First Name", "Given Name", "Contact First Name", "Primary Contact First Name", "Vorname", "Prénom",
            "Ansprechpartner Vorname", "Vorname (Adressattyp natürl. Person)", "Contact's first name", "Vorname des Kontakts",
        ),
        max_length=60,
    ),
    Field(
        NAME_PARTS[1],
        _("Contact's last name"),
        read_line,
        (
            "Last Name", "Surname", "Family Name", "Contact Last Name", "Primary Contact Last Name", "Nachname",
            "Familienname", "Ansprechpartner Nachname", "Name (Adressattyp natürl. Person)", "Contact's last name",
            "Nachname des Kontakts",
        ),
        max_length=59,
    ),
)  # fmt: skip


def with_whole_name(values: dict[str, Any]) -> dict[str, Any]:
    """A name in one cell is surer than in two."""
    parts = [values.pop(name) for name in NAME_PARTS if name in values]
    return {"contact_name": " ".join(parts), **values} if parts else values
