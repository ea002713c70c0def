from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from partners.onboarding.engine.checking import Problem
from portal.errors import NotAllowed, PortalError


class DraftChanged(PortalError):
    code = "journey_draft_changed"
    message = _("Somebody changed this draft since you opened it.")
    next_step = _("Compare both. Then go on with what is saved, or save yours in its place.")


class DraftUnreadable(PortalError):
    code = "draft_unreadable"
    status = 400
    field = "draft"
    message = _("The draft cannot be read at {path}: {problem}.")
    next_step = _("Write it as the published versions are written.")


class DraftTooLarge(PortalError):
    code = "draft_too_large"
    status = 400
    field = "draft"
    message = _("The draft has more than {most} steps, or more text than a journey can hold.")
    next_step = _("Divide it into two journeys.")


class NoDraft(PortalError):
    code = "no_draft"
    message = _("There is no draft of this journey.")
    next_step = _("Edit it first; what was a draft may be published already.")


class NotPublishable(PortalError):
    code = "not_publishable"
    message = _("The draft cannot be published: {count} things are missing or wrong in it.")
    next_step = _("Open the editor: each stands beside its field.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems

    @property
    def errors(self) -> list[dict[str, str]]:
        places = ((".".join(filter(None, [one.key, one.field])) or "draft", one) for one in self.problems)
        return [{"field": place, "code": one.code, "detail": one.words} for place, one in places]


class SecondPersonPublishes(NotAllowed):
    code = "second_person_publishes"
    message = _("Whoever has written on a draft does not publish it, and no API key does.")
    next_step = _("Ask another network admin or content editor to read it and to publish it.")


class JourneyNameTaken(PortalError):
    code = "journey_name_taken"
    field = "name"
    message = _("There is a journey of this name already.")
    next_step = _("Choose another name.")


class SwitchedAlready(PortalError):
    code = "switched_already"
    message = _("The journey is switched {state} already.")
    next_step = _("Load it again: somebody was faster.")


class NobodyToShow(PortalError):
    code = "nobody_to_show"
    status = 400
    field = "reader"
    message = _("The journey could go with nobody like this at {partner}.")
    next_step = _("Choose another person, client or partner.")


class NotAsReader(PortalError):
    code = "text_not_for_readers"
    status = 400
    field = "partner"
    message = _("This text is not for those with whom the journey goes, so it cannot be drawn as one of them.")
    next_step = _("Choose another text for the mail, or look at it as an invented reader gets it.")


class MailGone(PortalError):
    code = "no_such_mail"
    status = 400
    message = _("There is no such mail in this version of the journey.")
    next_step = _("Take the key of a step of the kind “mail” from the version, or load the page again.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class NobodyToMail(PortalError):
    code = "nobody_to_mail"
    message = _("Nobody stands behind this key, so a test has no address to go to.")
    next_step = _("Use a key that somebody of staff made, who still has an account.")


class RunIsOver(PortalError):
    code = "run_is_over"
    message = _("This run is over: nothing further comes of it.")
    next_step = _("Look at what was done. Whoever is to begin anew does so with the next event that starts the journey.")
