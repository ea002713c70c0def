"""The network's staff. Somebody without a staff role has no entry of their own: their memberships have."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.search.registry import Findable, findable

findable(
    Findable(
        noun="staff-members",
        model=User,
        label=_("Staff"),
        icon="id-card",
        title=str,
        note=lambda user: user.email,
        text=lambda user: (user.email,),
        fields=frozenset({"name", "email", "staff_role"}),
        applies=lambda user: bool(user.staff_role),
        on_staff=lambda entry: reverse("staff-people"),
        order=25,
    )
)
