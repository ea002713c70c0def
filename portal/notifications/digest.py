"""The daily mail: whatever waits for it and is due goes out in one, once."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.mail.services import queue_message
from portal.notifications.models import Notification

BATCH = 100
MOST = 500  # of one mail; the mail names the first fifty and counts the rest


def send_digests(limit: int = BATCH) -> int:
    """To up to `limit` people; returns to how many. Safe beside any number of others doing the same."""
    people = Notification.objects.for_digest().order_by("user_id").values_list("user_id", flat=True).distinct()
    return sum(_send(user_id) for user_id in list(people[:limit]))


@transaction.atomic
def _send(user_id: str) -> int:
    user = User.objects.select_for_update().get(pk=user_id)
    due = list(Notification.objects.filter(user=user).for_digest().order_by("id").values_list("pk", flat=True)[:MOST])
    if not due:  # another process was faster
        return 0
    queue_message(
        template="notification-digest",
        to=user,
        dedupe_key=f"notification-digest:{due[0]}",
        why=_("You get this because you chose to be told once a day."),
        context={"notifications": due},
    )
    Notification.objects.filter(pk__in=due).update(digested_at=clock.now())
    return 1
