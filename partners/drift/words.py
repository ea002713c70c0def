"""What is said of each kind of difference: what to do about it, and what its two values are."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.drift.kinds import Kind

ADVICE: dict[str, Promise] = {
    Kind.LICENCES_MISSING: _(
        "More was sold than Dropbox grants. Ask support whether the distributor has ordered them for this team."
    ),
    Kind.LICENCES_UNBILLED: _("Dropbox grants more than was sold: the client uses what nobody bills."),
    Kind.AT_CAPACITY: _("The next colleague finds no licence."),
    Kind.OVER_LICENSED: _("More is used than Dropbox grants. People may lose access."),
    Kind.COUNT_MISMATCH: _(
        "Dropbox lists another number of people than it counts used licences. It often passes by itself."
    ),
    Kind.IDLE_SEATS: _("They can be left out from the renewal on, or given to somebody."),
    Kind.MEMBER_UNKNOWN: _("The client’s own admin let this person in."),
    Kind.MEMBER_MISSING: _("The client’s own admin removed this person."),
    Kind.STATUS_DIFFERS: _("The client’s own admin changed it."),
    Kind.EMAIL_DIFFERS: _("The person has another address at Dropbox than here."),
    Kind.STALE_INVITE: _("Invited more than fourteen days ago and not there yet: it costs a licence all the same."),
}
STAFF_ADVICE: dict[str, Promise] = {
    Kind.LICENCES_MISSING: _(
        "More was sold than Dropbox grants. See whether the distributor has ordered them for this team."
    ),
}
# What the two values are, of each kind: the second is always Dropbox's, the first often, too.
_LICENCES = (_("Bought here"), _("Licensed"))
_USE = (_("Licensed"), _("Used"))
_KNOWN = (_("Known here"), _("At Dropbox"))
SIDES: dict[str, tuple[Promise, Promise]] = {
    Kind.LICENCES_MISSING: _LICENCES,
    Kind.LICENCES_UNBILLED: (_("Bought or ordered here"), _("Licensed")),
    Kind.AT_CAPACITY: _USE,
    Kind.OVER_LICENSED: _USE,
    Kind.IDLE_SEATS: _USE,
    Kind.COUNT_MISMATCH: (_("People listed"), _("Counted as used")),
    Kind.MEMBER_UNKNOWN: _KNOWN,
    Kind.MEMBER_MISSING: _KNOWN,
    Kind.STATUS_DIFFERS: _KNOWN,
    Kind.EMAIL_DIFFERS: _KNOWN,
    Kind.STALE_INVITE: (_("Known here"), _("Invited")),
}


def advice_on(kind: str, *, staff: bool) -> Promise:
    """Where it is another one, staff read their own."""
    return (STAFF_ADVICE.get(kind) if staff else None) or ADVICE[kind]
