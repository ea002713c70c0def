"""What journeys can ask of connections, and where their mails lead."""

from django.utils.translation import gettext_lazy as _

from partners.dropbox.app import registered_app
from partners.dropbox.links import link_to
from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connection_asked_of
from partners.onboarding.registry import (
    FACTS,
    HAPPENINGS,
    PLACES,
    Fact,
    Happening,
    Place,
    ReaderKind,
    Subject,
    page_of,
)

_OF_ADMINS = frozenset({ReaderKind.CLIENT})


def _asked(subject: Subject) -> DropboxConnection | None:
    return connection_asked_of(subject.contact) if subject.contact and registered_app() else None


def _link(subject: Subject) -> str:
    """Mailed nowhere but to the address that was asked."""
    connection = _asked(subject)
    return link_to(connection) if connection else ""


HAPPENINGS["connection-asked"] = Happening(
    _("an admin of the client is asked to connect the team"),
    ("dropbox_connection.asked", "dropbox_connection.asked_another"),
    about=DropboxConnection._meta.label_lower,
    fits=_OF_ADMINS,
)
FACTS |= {
    "asked-to-connect": Fact(
        lambda subject: _asked(subject) is not None,
        _("the reader is asked to connect the team to Dropbox"),
        _("This address is not asked to connect a team any more."),
        true_by=frozenset({"connection-asked"}),
        false_by=frozenset({"team-connected"}),
        fits=_OF_ADMINS,
    ),
    "teams-connect": Fact(lambda subject: registered_app() is not None, _("teams can be connected to Dropbox here")),
}
PLACES |= {
    "connect-team": Place(_link, _("where a team is connected, for whoever is asked to"), fits=_OF_ADMINS),
    "connections": Place(page_of("dropbox-connection-list"), _("the list of connected teams")),
}
