"""What people should know before something is asked for many at once."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import errors
from partners.teams.models import TeamMember
from partners.teams.queries import team_members_for
from portal.errors import PortalError
from portal.tenancy.actor import Actor


def of_several_teams(actor: Actor, ids: Sequence[str]) -> PortalError | None:
    teams = team_members_for(actor).filter(pk__in=ids).order_by().values("connection_id").distinct()
    return errors.SeveralTeams() if teams.count() > 1 else None


def team_of(actor: Actor, ids: Sequence[str]) -> str:
    """Its name, which is typed to confirm."""
    first = team_members_for(actor).filter(pk__in=ids).select_related("connection").first()
    return _name_of(first.connection) if first else ""


def _name_of(connection: DropboxConnection) -> str:
    return connection.team_name or connection.client_name


def what_waits(actor: Actor, ids: Sequence[str], values: Mapping) -> dict[str, list[str]]:
    """Whose team has to be connected again: nothing is refused, and nothing done before that. By the records' ids."""
    waiting = team_members_for(actor).filter(pk__in=ids, connection__state=DropboxConnection.State.NEEDS_RECONNECT)
    words = _("Waits until the admin of {team} has connected it again.")
    return {one.pk: [words.format(team=_name_of(one.connection))] for one in waiting.select_related("connection")}


def what_a_removal_means(actor: Actor, ids: Sequence[str], values: Mapping) -> dict[str, list[str]]:
    """Of which team each is, which admins are the last that it has, and what waits. By the records' ids."""
    people = list(team_members_for(actor).filter(pk__in=ids).select_related("connection"))
    active = TeamMember.objects.filter(is_admin=True, status=TeamMember.Status.ACTIVE)
    staying = set(active.exclude(pk__in=ids).values_list("connection_id", flat=True))
    said = {one.pk: [_("Leaves the team {team}.").format(team=_name_of(one.connection))] for one in people}
    for one in people:
        if one.is_admin and one.connection_id not in staying:
            said[one.pk].append(_("No admin is left on the team then: Dropbox refuses the last one."))
    for pk, words in what_waits(actor, ids, values).items():
        said[pk] += words
    return said
