"""A partner's security policy: which roles must have a second factor. Signing in asks it."""

from django.utils.translation import gettext_lazy as _

from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import UnknownChoice
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, Role


@business_action(
    noun="partners",
    verb="set-security-policy",
    label=_("Set security policy"),
    roles=MANAGERS,
    subject="partner",
    event="partner.security_policy_set",
)
def set_security_policy(*, actor: Actor, partner: Partner, second_factor_roles: list[str], seen: str = "") -> Partner:
    """The whole list each time: who is not named needs none."""
    for role in second_factor_roles:
        if role not in Role.values:
            raise UnknownChoice(field="second_factor_roles", value=role, known=Role.values)
    wanted = [role for role in Role.values if role in second_factor_roles]
    saved = {"second_factor_roles": partner.second_factor_roles}
    refuse_stale(seen, saved, {"second_factor_roles": wanted}, partner)
    partner.second_factor_roles = wanted
    partner.save(update_fields=["second_factor_roles"])
    return partner
