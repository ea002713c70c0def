"""What kinds of records are called, in the reader's language. A model's own `verbose_name` would cost a migration a word."""

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

PLURALS = frozenset({
    _("API keys"), _("Add ons"), _("Agreements"), _("Announcements"), _("Applications"), _("Asset versions"), _("Assets"),
    _("Attempts"), _("Benefits"), _("Bulk changes"), _("Catalogue revisions"), _("Certifications"), _("Charges"),
    _("Client accounts"), _("Client requests"), _("Commitment rules"), _("Contacts"), _("Courses"),
    _("Credentials"), _("Custom fields"), _("Delegated accesses"), _("Drift findings"),
    _("Dropbox connections"), _("Enrolments"), _("Event deliveries"), _("Events"), _("Exports"), _("Files"),
    _("Hand-overs"),
    _("Imports"), _("Internal use requests"), _("Invitations"), _("Jobs"), _("Journey runs"), _("Journeys"), _("Lessons"),
    _("Licence orders"),
    _("Mail choices"), _("Mail preferences"), _("Mail streams"),
    _("Me"), _("Memberships"), _("Messages"), _("Notes"), _("Notifications"), _("Orders"), _("Partner views"), _("Partners"),
    _("Plans"), _("Price list items"), _("Prices"), _("Profiles"), _("Provisioning questions"), _("Qualifications"),
    _("Quotes"), _("Renewals"), _("Report readers"), _("Saved views"), _("Scheduled changes"), _("Scheduled reports"),
    _("Seat movements"), _("Seat operations"), _("Staff members"),
    _("Signing keys"),
    _("Subscriptions"), _("Support requests"), _("Suppressions"), _("Tags"), _("Team members"), _("Team snapshots"), _("Tiers"),
})  # fmt: skip


def named(words: str) -> str:
    """`api keys` → API keys, in the reader's language."""
    return gettext(capfirst(words).replace("Api ", "API "))


def plural_of(model: type[models.Model]) -> str:
    return named(str(model._meta.verbose_name_plural))
