"""People: of a partner by their membership, of the network's staff by themselves."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.search.registry import Destination, Findable, destination, findable, follows
from portal.tenancy.models import Membership

findable(
    Findable(
        noun="memberships",
        model=Membership,
        label=_("People"),
        icon="users",
        title=lambda member: str(member.user),
        note=lambda member: member.user.email,
        text=lambda member: (member.user.email,),
        fields=frozenset({"user", "partner"}),
        on_partner=lambda entry, partner: reverse("membership", args=[partner.slug, entry.key]),
        on_staff=lambda entry: reverse("staff-partner", args=[entry.partner_id]) + "#people",
        select_related=("user",),
        order=20,
    )
)
follows(User, lambda users: Membership.objects.filter(user__in=users).select_related("user"), ("name", "email"))
destination(
    Destination(
        _("Invite person"),
        "user-plus",
        partner="partner-invite",
        staff="staff-invite",
        action="invitations.create",
        words=_("add colleague member user"),
    )
)
