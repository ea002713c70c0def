"""What profiles put among the first steps and on the settings page."""

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.network.checklist import FirstStep, first_step
from partners.network.models import Profile
from partners.profiles.queries import missing_of
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS
from portal.web.navigation import PARTNER, Entry

PARTNER.append(
    Entry(
        gettext_lazy("Company profile"),
        "company-profile",
        "building-2",
        hub="partner-settings",
        text=gettext_lazy("Name, services, addresses, tax id and billing contact."),
        order=91,
    )
)
PARTNER.append(
    Entry(
        gettext_lazy("Brand"),
        "brand",
        "palette",
        hub="partner-settings",
        text=gettext_lazy("Logo, colours and contact, as your people and clients see them in mail."),
        order=92,
    )
)


@first_step(order=30)
def complete_profile(actor: Actor, partner: Partner) -> FirstStep | None:
    profile = Profile.objects.filter(partner=partner).first()
    if actor.role not in MANAGERS or profile is None:
        return None
    lacking = missing_of(profile)
    words = get_text_list([str(one) for one in lacking], _("and"))
    return FirstStep(
        done=not lacking,
        text=_("Complete your profile"),
        note=_("Still missing: {missing}.").format(missing=words),
        url=reverse("company-profile", args=[partner.slug]),
        action=_("Open profile"),
    )
