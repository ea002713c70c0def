from django.utils.translation import gettext_lazy as _

from partners.subscriptions.errors import SubscriptionRefusal


class ProvisioningRefusal(SubscriptionRefusal):
    """`field` is `provisioning.` and the question's code. All that is wrong is said together."""


class AnswerNeeded(ProvisioningRefusal):
    code = "provisioning_answer_missing"
    message = _("“{question}” is not answered.")
    next_step = _("Answer it: the team cannot be set up without.")


class NoAnswer(ProvisioningRefusal):
    code = "provisioning_answer_invalid"
    message = _("“{value}” is no answer to “{question}”.")
    next_step = _("Answer with one of: {answers}.")


class NoAddress(NoAnswer):
    next_step = _("Answer with an e-mail address.")
