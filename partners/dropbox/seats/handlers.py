"""The words of seat operations; who asked hears when all of a batch is settled; licences that arrive, connections that end."""

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

import partners.dropbox.seats.carrying_out
import partners.dropbox.seats.lists
import partners.dropbox.seats.members
import partners.dropbox.seats.overtaken
import partners.dropbox.seats.search  # noqa: F401  what they have is registered with it
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.batches import tell_of_job
from partners.dropbox.seats.changing import end_of_connection
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Action
from partners.dropbox.seats.waking import try_without_licence
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.notifications.topics import Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.queries import people_with
from portal.tenancy.roles import SELLERS

subject(Subject(SeatOperation, partner_page="seat-operation"))
phrases(
    {
        "seat_operation.asked": _("asked for this at Dropbox for {subject}: {action}"),
        "seat_operation.done": _("did this at Dropbox for {subject}: {action}"),
        "seat_operation.refused": _("was refused this by Dropbox for {subject}: {action}"),
        "seat_operation.has_no_licence": _("found no free licence for {subject}"),
        "seat_operation.cancelled": _("cancelled an operation of {subject}"),
        "seat_operation.retried": _("had an operation of {subject} tried again"),
        "seat_operation.batch_ended": _("settled operations at Dropbox: {people} people"),
    },
    said={"action": lambda code: str(dict(Action.choices).get(code, code))},
)
minor("seat_operation.has_no_licence", "seat_operation.batch_ended")


def _batch_page(row: Notification) -> str:
    """What was settled together."""
    operation = SeatOperation.objects.get(pk=row.event.subject_id)
    return f"{reverse('seat-operation-list', args=[row.partner.slug])}?batch={operation.batch}"  # type: ignore[union-attr]


def _says(event: Event) -> str:
    """In numbers: the names stand behind the link."""
    new = event.new
    people = new.get("people", 0)
    action = dict(Action.choices).get(new.get("action", ""), "")
    said = ngettext("{action}: {done} of {people} person done", "{action}: {done} of {people} people done", people)
    parts = [said.format(action=action, done=new.get("done", 0), people=people)]
    if refused := new.get("refused"):
        parts.append(ngettext("{count} refused", "{count} refused", refused).format(count=refused))
    if waiting := new.get("without_licence"):
        parts.append(gettext("{count} waiting for a licence").format(count=waiting))
    if cancelled := new.get("cancelled"):
        parts.append(gettext("{count} cancelled").format(count=cancelled))
    return ", ".join(parts)


BATCH = topic(
    "seat-operations",
    label=_("Seats at Dropbox"),
    text=_("When what you asked for at Dropbox is through, with what became of each person."),
    place=Place.PARTNER,
    icon="users",
    url=_batch_page,
    says=_says,
    roles=SELLERS,
)


@handles("seat_operation.batch_ended")
def tell_who_asked(event: Event) -> None:
    row = SeatOperation.objects.select_related("partner").get(pk=event.subject_id)
    people = [member.user for member in people_with(row.partner_id, SELLERS) if member.user_id == row.user_id]
    notify(BATCH, event, people, partner=row.partner)


@handles("job.finished")
def tell_what_it_asked_for(event: Event) -> None:
    if event.partner_id:
        tell_of_job(event.partner_id, event.subject_id)


@handles("dropbox_connection.disconnected")
def cancel_with_its_connection(event: Event) -> None:
    end_of_connection(event.subject_id)


@handles("subscription.seats_changed", "subscription.converted")
def try_with_new_licences(event: Event) -> None:
    """An order was confirmed."""
    for pk in DropboxConnection.objects.filter(subscription=event.subject_id).values_list("pk", flat=True):
        try_without_licence(pk)
