"""What a partner's note is found by."""

from django.utils.translation import gettext_lazy as _

from portal.notes.models import Note
from portal.notes.rendering import excerpt
from portal.search.models import SearchEntry
from portal.search.registry import Findable, findable
from portal.search.words import Kind
from portal.subjects import subject_kind
from portal.tenancy.models import Partner


def _on_partner(entry: SearchEntry, partner: Partner) -> str:
    subject_id = entry.key
    kind = subject_kind(subject_id)
    return f"{kind.url(subject_id, partner)}#{entry.pk}" if kind else ""


findable(
    Findable(
        noun="notes",
        model=Note,
        label=_("Notes"),
        icon="notebook-pen",
        title=lambda note: excerpt(note.text),
        note=lambda note: note.author_label,
        text=lambda note: [note.text],
        fields=frozenset({"text", "subject_id"}),
        key=lambda note: note.subject_id,
        applies=lambda note: not note.by_staff,  # staff find theirs on the partner
        on_partner=_on_partner,
        order=45,
        kind=Kind.REMARK,
    )
)
