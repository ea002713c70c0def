"""What an import of teams takes, and under which headers others export them (distributors, PSA, hand-made lists)."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.catalogue.models import Term
from partners.subscriptions.plan_words import plan_code
from partners.subscriptions.values import MOST_SEATS, read_admin_email
from portal.errors import PortalError
from portal.imports.cells import Cell, Context, key_cell, one_of, read_line
from portal.imports.dates import date_order, day_cell
from portal.imports.internet import read_domain
from portal.imports.mapping import Field
from portal.imports.numbers import read_decimal
from portal.imports.problems import Unreadable, shown
from portal.reasons import LONGEST

_MONTHLY = (
    "Month",
    "Monat",
    "Monatlich",
    "M",
    "1 month",
    "1 Monat",
    "P1M",
    "Month to month",
    "M2M",
    "Monthly commitment",
)
_YEARLY = (
    "Year", "Annual", "Annually", "Jahr", "Jährlich", "Y", "A", "1 year", "1 Jahr", "12 months", "12 Monate", "P1Y",
    "Annual commitment", "Prepaid", "Upfront", "Annual, paid upfront", "Annual prepaid", "Yearly, paid yearly",
)  # fmt: skip
_PAID_MONTHLY = (
    "Yearly, paid monthly", "Annual, paid monthly", "Annual, billed monthly", "Annual monthly",
    "Annual commitment, billed monthly", "Annual commitment, monthly billing", "1 year, monthly", "1 year, billed monthly",
    "P1Y monthly", "Jährlich, monatlich", "Jährlich, monatlich bezahlt", "Ein Jahr, monatlich bezahlt",
)  # fmt: skip
_YES = ("Yes", "Ja", "True", "Wahr", "1", "Y", "J", "On", "An", "Enabled", "Auto", "Automatic", "Oui")
_NO = ("No", "Nein", "False", "Falsch", "0", "N", "Off", "Aus", "Disabled", "Manual", "Manuell", "Non")
_INVOICE = ("Invoice", "Invoiced", "By invoice", "Rechnung", "Auf Rechnung")
_OTHERWISE = ("Card", "Credit card", "Kreditkarte", "PayPal", "Direct debit", "Lastschrift")
_ACTIVE = (
    "Active",
    "Aktiv",
    "Current",
    "Live",
    "Enabled",
    "Provisioned",
    "Renewed",
    "Running",
    "Laufend",
    "OK",
    "Actif",
)
TRIAL, TRIAL_WORD = "trial", pgettext_lazy("subscription", "Trial")  # instead of a term, or of a status
_TRIAL = (
    "Test", "Testversion", "Testphase", "Testzeitraum", "Trialing", "In trial", "Free trial", "Trial period", "On trial",
    "Evaluation", "Eval", "Probe", "Probezeit", "Probeabo", "Essai",
)  # fmt: skip
_ENDED = (
    "Ended", "Beendet", "Cancelled", "Canceled", "Expired", "Terminated", "Deleted", "Inactive", "Inaktiv", "Disabled", "Former",
    "Gekündigt", "Storniert", "Abgelaufen", "Gelöscht",
)  # fmt: skip
_BETWEEN = re.compile(r"[;,|\n]")
_TERMS = _("Monthly, Yearly, Yearly, paid monthly, or Trial")

_term = one_of(
    {Term.MONTHLY: _MONTHLY, Term.YEARLY: _YEARLY, Term.YEARLY_PAID_MONTHLY: _PAID_MONTHLY, TRIAL: _TRIAL},
    _TERMS,
    strict=True,
)
_billing = one_of({"monthly": _MONTHLY, "yearly": _YEARLY}, _("Monthly or Yearly"), strict=True)
_renewal = one_of({True: _YES, False: _NO}, _("Yes or No"), strict=True)
_invoiced = one_of({True: (*_YES, *_INVOICE), False: (*_NO, *_OTHERWISE)}, _("Yes or No"), strict=True)

_status = one_of(
    {"active": _ACTIVE, TRIAL: _TRIAL, False: _ENDED}, _("Active, Trial, or Cancelled and the like"), strict=True
)


def is_trial(values: Mapping[str, Any]) -> bool:
    """As the row says; without a word of it, by an end that nothing but a trial has."""
    if values.get("status") == TRIAL or values.get("term") == TRIAL:
        return True
    return bool(values.get("trial_ends_on")) and not values.get("term") and not values.get("status")


def domain_cell(text: str, _context: Context) -> Cell:
    return Cell(read_domain(text))


def plan_cell(text: str, context: Context) -> Cell:
    plans = context.known["plans"]
    if code := plan_code(text, plans):
        return Cell(code)
    raise Unreadable(
        "unknown_plan",
        _("“{found}” is no plan that is known here. Expected: {expected}."),
        _("Write the plan's name or code."),
        found=shown(text),
        expected=", ".join(plans.values()),
    )


def add_ons_cell(text: str, context: Context) -> Cell:
    """Several in one cell, as our own export and most spreadsheets write them."""
    known, codes = context.known["add_ons"], []
    for part in filter(str.strip, _BETWEEN.split(text)):
        code = plan_code(part, known)
        if code is None:
            raise Unreadable(
                "unknown_add_on",
                _("“{found}” is no add-on that is known here. Expected: {expected}."),
                _("Write the names of the add-ons, with a semicolon between two."),
                found=shown(part.strip()),
                expected=", ".join(known.values()),
            )
        codes.append(code)
    return Cell(sorted(set(codes)))


def billing_cell(text: str, context: Context) -> Cell:
    """How often one pays, where that has a column of its own. Not for longer than one commits."""
    billing, term = _billing(text, context).value, context.values.get("term")
    if billing == "yearly" and term in (Term.MONTHLY, Term.YEARLY_PAID_MONTHLY):
        raise Unreadable(
            "billed_beyond_term",
            _("“{found}” does not go with the term “{term}”. Expected: {expected}."),
            _("Correct one of the two cells."),
            found=shown(text),
            term=Term(term).label,
            expected=_("Monthly"),
        )
    return Cell(billing)


def status_cell(text: str, context: Context) -> Cell:
    """Exports have what has ended, too; it would come back to life."""
    status = _status(text, context).value
    if not status:
        raise Unreadable(
            "team_ended",
            _("“{found}”: this team has ended. Expected: one that is active."),
            _("Nothing is lost. Delete the row from the file to get rid of this message."),
            found=shown(text),
        )
    return Cell(status)


def seats_cell(text: str, context: Context) -> Cell:
    """A trial bought none."""
    return _seats(text, least=0 if is_trial(context.values) else 1)


def used_cell(text: str, _context: Context) -> Cell:
    return _seats(text, least=0)


def _seats(text: str, least: int) -> Cell:
    try:
        number = read_decimal(text)
    except Unreadable:
        number = None
    if number is None or number != int(number) or not least <= number <= MOST_SEATS:
        raise Unreadable(
            "invalid_seats",
            _("“{found}” is no number of seats. Expected: a whole number from {least} to {most}."),
            _("Write it with digits only."),
            found=shown(text),
            least=least,
            most=MOST_SEATS,
        )
    return Cell(int(number))


def known_status(value: str) -> Promise:
    return TRIAL_WORD if value == TRIAL else _("Active")


def term_word(value: str | None) -> Promise | str:
    """A trial has none yet."""
    return TRIAL_WORD if value == TRIAL else Term(value).label if value else "–"


def admin_cell(text: str, _context: Context) -> Cell:
    try:
        return Cell(read_admin_email(text))
    except PortalError as error:
        raise Unreadable(error.code, error.message, _("Correct the address."), **error.values) from None


def yes_or_no(value: bool) -> Promise:
    return _("Yes") if value else _("No")


def known_or_not(value: bool | None) -> Promise:
    return _("Not known") if value is None else yes_or_no(value)


TEAM_FIELDS = (
    # Which client it is: the more of the three a row has, the surer.
    Field(
        "client_number",
        _("Client's number"),
        key_cell,
        (
            "Client's number", "Nummer des Kunden", "Company_RecID", "Company RecID", "External ID", "Client Number",
            "Customer Number", "Customer No", "Account Number", "Client Code", "Kundennummer", "Kundennr", "Kunden-Nr",
            "Kd-Nr", "Kunden-ID", "Debitorennummer", "Debitor",
        ),
        max_length=80,
    ),
    Field(
        "client_domain",
        _("Client's domain"),
        domain_cell,
        (
            "Client's domain", "Domain des Kunden", "Domain", "Client Domain", "Customer Domain", "Company Domain",
            "Primary Domain", "Domain Name", "Website", "Domäne", "Webseite",
        ),
        max_length=253,
        whole=True,
    ),
    Field(
        "client_account",
        _("Client"),
        read_line,
        (
            "Client", "Kunde", "Client Name", "Customer", "Customer Name", "Company", "Company Name", "Account Name",
            "Organization", "Organization Name", "End Customer", "End Customer Name", "End User", "Tenant", "Kundenname",
            "Firma", "Endkunde", "Mandant", "Unternehmen",
        ),
        required=True,
        max_length=200,
    ),
    Field(
        "plan",
        _("Plan"),
        plan_cell,
        (
            "Plan", "Product", "Product Name", "Offer", "Offer Name", "SKU Name", "SKU Title", "SKU", "Item", "Item Name",
            "Service", "Subscription Name", "Subscription", "License", "Licence", "Vendor SKU", "Produkt", "Produktname",
            "Artikel", "Bezeichnung", "Tarif", "Lizenz",
        ),
        required=True,
    ),
    # Before what a trial need not have.
    Field(
        "status",
        _("Status"),
        status_cell,
        ("Status", "State", "Subscription Status", "Subscription State", "Lifecycle Status", "Statut"),
        whole=True,
        shown=known_status,
    ),
    Field(
        "trial_ends_on",
        _("Trial ends on"),
        day_cell,
        (
            "Trial ends on", "Trial End Date", "Trial End", "Trial Ends", "Trial Expires", "Trial Expiration Date",
            "Trial Expiry Date", "Test endet am", "Testende", "Ende der Testphase", "Testphase endet am", "Test bis",
        ),
        whole=True,
        survey=date_order,
    ),
    Field(
        "term",
        _("Term"),
        _term,
        (
            "Term", "Laufzeit", "Commitment Term", "Commitment", "Commitment Period", "Term Duration", "Contract Term",
            "Subscription Term", "Vertragslaufzeit", "Bindung",
        ),
        required=True,
        unless=is_trial,
        excused_by=("status", "trial_ends_on"),
        shown=term_word,
    ),
    Field(
        "billing",
        _("Billed"),
        billing_cell,
        (
            "Billed", "Abgerechnet", "Billing Frequency", "Billing Cycle", "Billing Term", "Billing Period", "Billing Plan",
            "Abrechnung", "Abrechnungszeitraum", "Abrechnungsintervall", "Zahlweise",
        ),
        whole=True,
        shown=lambda billing: Term(billing).label,
    ),
    Field(
        "seats",
        _("Seats"),
        seats_cell,
        (
            "Seats", "Plätze", "Quantity", "Qty", "Licenses", "Licences", "License Count", "Licence Count",
            "License Quantity", "Number of Licenses", "Seats purchased", "Purchased", "Units", "Lizenzen", "Anzahl Lizenzen",
            "Anzahl", "Menge",
        ),
        required=True,
        unless=is_trial,
        excused_by=("status", "trial_ends_on"),
    ),
    Field(
        "add_ons",
        _("Add-ons"),
        add_ons_cell,
        (
            "Add-ons", "Zusatzleistungen", "Addons", "Add-on", "Addon", "Add-on Products", "Options", "Extras", "Zusätze",
            "Zusatzoptionen", "Optionen",
        ),
        whole=True,
        shown=lambda codes: ", ".join(codes) or "–",
    ),
    Field(
        "admin_email",
        _("Team admin's e-mail"),
        admin_cell,
        (
            "Team admin's e-mail", "E-Mail des Team-Admins", "Team Admin", "Team Admin Email", "Admin Email", "Admin E-Mail",
            "Admin Email Address", "Administrator Email", "Administrator", "Admin", "Dropbox Admin", "Team-Admin",
        ),
        required=True,
        max_length=254,
        key=str,
        unique=True,
    ),
    Field(
        "started_on",
        _("Started on"),
        day_cell,
        (
            "Started on", "Started", "Start Date", "Start", "Subscription Start Date", "Subscription Start",
            "Effective Start Date", "Commitment Start Date", "Contract Start", "Activation Date", "Purchase Date",
            "Creation Date", "Created Date", "Begonnen am", "Begonnen", "Beginn", "Startdatum", "Vertragsbeginn",
            "Aktivierungsdatum",
        ),
        required=True,
        survey=date_order,
    ),
    Field(
        "auto_renew",
        _("Renews by itself"),
        _renewal,
        (
            "Renews by itself", "Verlängert sich von selbst", "Auto Renew", "Auto Renewal", "Auto Renew Enabled",
            "Autorenew Status", "Automatic Renewal", "Renewal Enabled", "Verlängert sich", "Automatische Verlängerung",
        ),
        whole=True,
        shown=yes_or_no,
    ),
    Field(
        "invoiced",
        _("Invoiced by Dropbox"),
        _invoiced,
        ("Invoiced by Dropbox", "Von Dropbox in Rechnung gestellt", "Invoiced", "Dropbox Invoice"),
        whole=True,
        shown=known_or_not,
    ),
    Field(
        "used",
        _("Seats in use"),
        used_cell,
        (
            "Seats in use", "Lizenzen in Gebrauch", "In use", "Used", "Used Seats", "Assigned Licenses", "Assigned",
            "Consumed Units", "Active Users", "Genutzt", "Belegt", "Verwendet",
        ),
        whole=True,
    ),
    Field(
        "used_on",
        _("Counted on"),
        day_cell,
        ("Counted on", "Counted", "Usage Date", "Gezählt am", "Gezählt"),
        whole=True,
        survey=date_order,
    ),
    Field(
        "reason",
        _("Reason"),
        read_line,
        ("Reason", "Note", "Notes", "Comment", "Comments", "Grund", "Notiz", "Bemerkung", "Bemerkungen", "Kommentar"),
        max_length=LONGEST,
        whole=True,
    ),
)  # fmt: skip
