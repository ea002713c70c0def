"""Which kinds of records take files, and the record that an id names. Filled when the apps load."""

from portal.errors import NotFound
from portal.ids import IdField
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned

_KINDS: dict[str, tuple[type[PartnerOwned], str]] = {}


def takes_files(model: type[PartnerOwned], page: str) -> None:
    """`page` is the url name of the record's page: it takes the partner's slug and the record's id."""
    key = model._meta.pk
    assert isinstance(key, IdField)
    _KINDS[key.prefix] = (model, page)


def subject_of(subject_id: str, actor: Actor) -> PartnerOwned:
    """The record, among what the actor may see; also for an id of a kind that takes no files `NotFound`."""
    model, _page = _kind_of(subject_id)
    record = model.objects.visible_to(actor).filter(pk=subject_id).first()
    if record is None:
        raise NotFound()
    return record


def page_of(subject_id: str) -> str:
    return _kind_of(subject_id)[1]


def _kind_of(subject_id: str) -> tuple[type[PartnerOwned], str]:
    kind = _KINDS.get(subject_id.partition("_")[0])
    if kind is None:
        raise NotFound()
    return kind
