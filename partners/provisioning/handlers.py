"""How its events read."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases({"provisioning_question.created": _("set the question “{subject}” from {valid_from} on")})
