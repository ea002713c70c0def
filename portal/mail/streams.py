"""What a mail is of for whoever reads it, and in which order mails leave."""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stream(models.TextChoices):
    """Readers can opt out of each but the first."""

    TRANSACTIONAL = "transactional", _("Transactional")
    ONBOARDING = "onboarding", _("Onboarding")
    TRAINING = "training", _("Training")
    PRODUCT_NEWS = "product-news", _("Product news")


OPTIONAL = tuple(stream for stream in Stream if stream != Stream.TRANSACTIONAL)
OPTIONAL_CHOICES = [(stream.value, stream.label) for stream in OPTIONAL]

ALL = "all"  # in forms and filters; empty in a row
STREAM_CHOICES = [*OPTIONAL_CHOICES, (ALL, _("All mail"))]


class Lane(IntEnum):
    """The lower one leaves first."""

    TRANSACTIONAL = 0
    STREAM = 1
    BULK = 2


def lane_of(stream: str, *, in_bulk: bool) -> Lane:
    if in_bulk:
        return Lane.BULK
    return Lane.TRANSACTIONAL if stream == Stream.TRANSACTIONAL else Lane.STREAM
