"""Where people on connected teams are found."""

from django.utils.translation import gettext_lazy as _

from partners.teams.models import TeamMember
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("People on Dropbox teams"),
        "users",
        partner="team-member-list",
        words=_("team members seats invited suspended removed roster"),
        visible=lambda actor: actor.role in TeamMember.read_roles,
    )
)
