"""Dropbox's words about a whole connection, and the portal's own, as people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.dropbox.seats.words import OF_REFUSED

_OPERATOR = _("Tell whoever runs the portal.")
_BY_ITSELF = _("It is tried again by itself.")
_TAKEN_BACK = _("The client’s admin took the portal’s access back, or Dropbox did.")
WHY_LOST: dict[str, Promise] = {
    "invalid_access_token": _TAKEN_BACK,
    "invalid_grant": _TAKEN_BACK,
    "expired_access_token": _("The access ran out, and Dropbox did not renew it."),
    "missing_scope": _("Something that the portal needs is not permitted any more."),
    "user_suspended": _("The admin who connected the team is suspended there."),
    "invalid_select_admin": _("The admin who connected the team is none any more."),
    "invalid_select_user": _("The admin who connected the team is not on it any more."),
    "route_access_denied": _("Dropbox does not let the portal do this in this team any more."),
    "wrong_team": _("The access leads to another team by now."),
    "sealed_with_a_lost_key": _("The portal cannot open the access that it kept any more."),
}
WHY_NOT_READ: dict[str, tuple[str | Promise, ...]] = {
    "unavailable": (_("Dropbox did not answer. It is tried again by itself."),),
    "rate_limited": (_("Dropbox asked for a pause. It is tried again by itself."),),
    "unexpected": (_("Something went wrong in the portal. It is tried again by itself."),),
    "no_app": (_("The portal’s app at Dropbox is another one now."),),
    "team_access_denied": (OF_REFUSED["team_access_denied"][0],),
    "invalid_account_type": (OF_REFUSED["invalid_account_type"][0],),
    "other": (OF_REFUSED["other"][0], _BY_ITSELF),
    **{
        word: (OF_REFUSED[word][0], _OPERATOR)
        for word in ("invalid_client", "unauthorized_client", "bad_request", "no_permission")
    },
}


def why_lost(word: str) -> str:
    """A word that nobody published is better than nothing."""
    return str(WHY_LOST.get(word, "")) or _said(word)


def why_not_read(word: str) -> str:
    return " ".join(str(part) for part in WHY_NOT_READ.get(word, ())) or _said(word)


def _said(word: str) -> str:
    return gettext("Dropbox refused it: {word}.").format(word=word.replace("_", " ")) if word else ""
