"""What staff write down about a partner."""

from django.utils.translation import gettext_lazy as _

from partners.directory.errors import NoteEmpty
from partners.directory.models import PartnerNote
from portal.accounts.values import within
from portal.actions import business_action
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import NOBODY, NOTE_WRITERS
from portal.text import clean_text


@business_action(
    noun="partner-notes",
    verb="create",
    label=_("Write internal note"),
    roles=NOBODY,
    staff_roles=NOTE_WRITERS,
    event="partner_note.created",
)
def create_partner_note(*, actor: Actor, partner: Partner, text: str) -> PartnerNote:
    """Also about a partner that is suspended or has ended. It stays as it is."""
    text = clean_text(text, multiline=True)
    if not text:
        raise NoteEmpty()
    return PartnerNote.objects.create(
        partner=partner,
        text=within(PartnerNote, "text", text),
        author_id=actor.staff_id or None,
        author_label=actor.label[:250],
    )
