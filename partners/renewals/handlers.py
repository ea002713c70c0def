from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases({"subscription.use_reported": _("counted {used} seats in use at {subject}")})
