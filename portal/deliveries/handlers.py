"""The words of what staff do with a delivery."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases(
    {
        "event_delivery.retried": _("let {subject} be tried again"),
        "event_delivery.dropped": _("dropped {subject}"),
    }
)
