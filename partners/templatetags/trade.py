"""Charges in words, for templates."""

from django import template

from partners.subscriptions import explaining
from partners.subscriptions.engine.outcome import Charge

register = template.Library()


@register.filter
def explained(charge: Charge) -> str:
    """How its cost was worked out."""
    return explaining.explanation_of(charge)


@register.filter
def days_charged(charge: Charge) -> str:
    """First and last day, both included."""
    return explaining.dates_of(charge)
