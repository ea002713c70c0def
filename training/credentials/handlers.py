"""The words of credentials' events."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases({"credential.issued": _("earned the credential {subject}")})
