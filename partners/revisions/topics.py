"""What staff are told about revisions."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.roles import NETWORK_ADMINS

TO_CONFIRM = topic(
    "catalogue-revision-to-confirm",
    label=gettext_lazy("Revisions of the catalogue that wait for a second person"),
    text=gettext_lazy("When a revision waits for you to confirm it, and what becomes of one that you entered."),
    place=Place.STAFF,
    icon="scale",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("staff-revision", args=[row.event.subject_id]),
    roles=NETWORK_ADMINS,
)
