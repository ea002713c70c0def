from rest_framework import serializers

from portal.api.fields import StrictSerializer


class MailedLinkSerializer(StrictSerializer):
    """A record's `email`, and the `mail` (`MailFate`) that brought a link to it."""

    email = serializers.CharField(read_only=True, help_text="Whose mailbox the link goes to.")
    mail_state = serializers.CharField(
        source="mail.state",
        read_only=True,
        help_text="Of the last mail: `queued`, `sending`, `sent`, `failed`, `parked` or `skipped`; empty before one was made.",
    )
    mail_error = serializers.CharField(
        source="mail.error",
        read_only=True,
        help_text="Why it did not arrive: what the mail server said, or why it was not sent.",
    )
    mail_sent_at = serializers.DateTimeField(source="mail.sent_at", read_only=True, allow_null=True)
