"""What people at partners are told about orders."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.roles import MANAGERS, SELLERS

ORDER = topic(
    "order",
    label=_("Orders"),
    text=_("When an order waits for you, and what becomes of one that you placed."),
    place=Place.PARTNER,
    icon="shopping-cart",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("order", args=[row.partner.slug, row.event.subject_id]),
    roles=SELLERS,
)
LIMIT = topic(
    "order-limit",
    label=_("A higher limit of orders"),
    text=_("When somebody asks that one person may order more alone, and you can confirm it."),
    place=Place.PARTNER,
    icon="scale",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("order-limit", args=[row.partner.slug]),
    roles=MANAGERS,
)
