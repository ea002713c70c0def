"""Why something was done or not, in the words of whoever reads it. Pure."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.onboarding.engine.values import Reason

WORDS: dict[str, str | Promise] = {
    "not-for-them": _("The journey is only for whom this is so: {fact}."),
    "not-for-them-denied": _("The journey is only for whom this is not so: {fact}."),
    "not-so": _("It is only sent if this is so: {fact}."),
    "not-so-denied": _("It is only sent if this is not so: {fact}."),
    "too-late": _("It would have come too late to be of use."),
    "mail-before": _("The mail before it has not left yet."),
    "waits": _("Waits until then."),
    "waits-for": _("Waits for this to happen: {event}."),
    "exit": _("The journey ended because this happened: {event}."),
    "goal": _("The journey has reached its goal: {fact}."),
    "goal-denied": _("The journey has reached its goal, for this is no longer so: {fact}."),
    "went-through": _("The journey is over: there is no further step."),
    "step-gone": _("The journey no longer has the step, and none that followed it."),
    "stopped": _("The journey was stopped."),
    "by-hand": _("Somebody stopped it: {words}"),
    "partner-ended": _("The partner has ended."),
    "reader-left": _("Whoever it was for does not belong to the partner any more."),
    "client-gone": _("The client was put away or merged."),
    "client-merged": _("The client was merged with another one."),
    "client-handed-over": _("Another partner looks after the client now."),
    "contact-removed": _("The contact was removed."),
    "no-admin": _("Whoever it was for is no admin of the client any more."),
    "mails-no-clients": _("The partner does not want its clients mailed."),
    "other-address": _("The contact has another address now."),
    "said-so": "{words}",  # an editor's own
}

# What ends a run whatever its version says.
OF_CLIENTS = {"client-gone", "client-merged", "client-handed-over", "no-admin", "mails-no-clients"}
FROM_OUTSIDE = frozenset({"stopped", "by-hand", "partner-ended", "reader-left", *OF_CLIENTS})


def words_of(reason: Reason, name_of: Callable[[str], str]) -> str:
    """`name_of` says what a fact or an event is called."""
    about = {name: value if name == "words" else name_of(value) for name, value in reason.about.items()}
    return str(WORDS[reason.code]).format(**about)
