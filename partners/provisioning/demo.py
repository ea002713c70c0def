"""What the demo's trade desk asks of new teams."""

from typing import Any

from partners.catalogue.models import Plan
from partners.orders.demo import desk
from partners.provisioning.models import ProvisioningQuestion
from partners.provisioning.services import set_question
from portal import clock

QUESTIONS: tuple[dict[str, Any], ...] = (
    {"code": "team-name", "label": "Name of the team", "help": "As its members should read it in Dropbox."},
    {
        "code": "files-come-from",
        "label": "Where do the files come from?",
        "kind": "choice",
        "choices": ["A file server", "Another cloud service", "It starts empty"],
    },
    {
        "code": "data-residency-agreed",
        "label": "Does the client know which data residency it wants?",
        "help": "Its admin chooses it in the form that activates the team.",
        "kind": "yes-no",
    },
    {
        "code": "technical-contact",
        "label": "Who sets up single sign-on at the client?",
        "kind": "e-mail",
        "required": True,
        "plans": ("enterprise",),
    },
)


def seed() -> None:
    """Once; a second time changes nothing."""
    if ProvisioningQuestion.objects.exists():
        return
    for rank, question in enumerate(QUESTIONS, 1):
        plans = Plan.objects.filter(code__in=question.get("plans", ()))
        set_question(actor=desk(), **question | {"plans": plans, "rank": rank * 10, "valid_from": clock.today()})
