"""Whole addresses, for mails."""

from django.conf import settings
from django.urls import reverse

from partners.support.models import SupportRequest


def partner_page_of(support_request: SupportRequest) -> str:
    return settings.SITE_URL + reverse("support-request", args=[support_request.partner.slug, support_request.pk])


def staff_page_of(support_request: SupportRequest) -> str:
    return settings.SITE_URL + reverse("staff-support-request", args=[support_request.pk])
