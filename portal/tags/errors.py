"""Refusals about tags."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class TooManyTags(PortalError):
    code = "too_many_tags"
    status = 400
    field = "tags"
    message = _("{count} tags are more than the {limit} that one record can have.")
    next_step = _("Keep those that somebody looks for.")


class TagTooLong(PortalError):
    code = "tag_too_long"
    status = 400
    field = "tags"
    message = _("The tag “{tag}” is longer than {limit} characters.")
    next_step = _("A tag is a word or two. Put the rest into a note.")


class TagTaken(PortalError):
    code = "tag_taken"
    field = "name"
    message = _("There is a tag “{name}” already.")
    next_step = _("Merge this one into it, or choose another name.")


class SameTag(PortalError):
    code = "same_tag"
    status = 400
    field = "into"
    message = _("A tag cannot be merged into itself.")
    next_step = _("Choose another tag.")
