"""What the list of people on teams offers for all that are selected."""

from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.member_forms import remove_many
from partners.dropbox.seats.together import team_of, what_a_removal_means, what_waits
from portal.lists.columns import BulkChange

MEMBER_CHANGES = (
    BulkChange(
        name="resend",
        verb="resend",
        label=_("Send invitations again"),
        explains=_("Dropbox mails the invitation once more. Whoever has accepted it meanwhile gets no mail."),
        icon="mail",
        effects=what_waits,
    ),
    BulkChange(
        name="suspend",
        verb="suspend",
        label=_("Suspend"),
        explains=_("They cannot sign in until they are unsuspended. Their licences stay taken: suspended people count."),
        icon="pause",
        effects=what_waits,
    ),
    BulkChange(
        name="unsuspend",
        verb="unsuspend",
        label=_("Unsuspend"),
        explains=_("They can sign in again, with the files they had."),
        icon="play",
        effects=what_waits,
    ),
    BulkChange(
        name="recover",
        verb="recover",
        label=_("Recover"),
        explains=_("They come back onto their teams with their files, and take licences again."),
        icon="undo-2",
        effects=what_waits,
    ),
    BulkChange(
        name="remove",
        verb="remove",
        label=_("Remove"),
        explains=_(
            "They leave their teams, and their licences are free. For seven days they can be recovered, unless they keep a "
            "personal account."
        ),
        icon="user-minus",
        form=remove_many,
        tried=None,
        danger=True,
        typed=team_of,
        effects=what_a_removal_means,
    ),
)
