"""How timelines speak of tags."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases

phrases(
    {
        "tag.renamed": _("renamed the tag {subject}"),
        "tag.merged": _("merged the tag {subject} into {into}"),
        "tag.deleted": _("deleted the tag {subject}"),
    }
)
minor("tag.renamed", "tag.merged", "tag.deleted")
