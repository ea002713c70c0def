"""All that is done about a finding here: taking over what Dropbox has. Everything else is done where it always is."""

from django.utils.translation import gettext_lazy as _

from partners.drift.errors import NotToAccept, ShownDifferently
from partners.drift.models import DriftFinding
from partners.drift.observing import close
from partners.teams.models import TeamMember
from portal.actions import business_action
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ACCOUNT_KEEPERS

Kind = DriftFinding.Kind


def can_be_accepted(finding: DriftFinding) -> PortalError | None:
    return None if finding.is_acceptable else NotToAccept(state=finding.get_state_display())


@business_action(
    noun="drift-findings",
    verb="accept",
    label=_("Accept as it is at Dropbox"),
    roles=ACCOUNT_KEEPERS,
    subject="drift_finding",
    available=can_be_accepted,
)
def accept(*, actor: Actor, drift_finding: DriftFinding, seen: str) -> DriftFinding:
    """The person is known from now on as the finding has them: what differs beside it nobody has agreed to yet. Nothing changes
    at Dropbox. `seen` is the finding's own as it was shown, also of each row of many.
    """
    if seen != drift_finding.seen:
        raise ShownDifferently()
    connection = drift_finding.connection  # held before the finding, so no reading writes meanwhile
    member = TeamMember.objects.get(connection=connection, team_member_id=drift_finding.subject)
    if drift_finding.kind == Kind.EMAIL_DIFFERS:
        member.known_email = drift_finding.dropbox_says
    else:
        member.known_status = drift_finding.dropbox_says
    if drift_finding.kind == Kind.MEMBER_UNKNOWN:
        member.known_email = drift_finding.subject_label
    member.save(update_fields=["known_email", "known_status"])
    close(actor, drift_finding)
    return drift_finding
