"""Which kinds of records take files, and the record that an id names. Filled when the apps load."""

from collections.abc import Callable
from typing import NamedTuple

from portal.errors import NotFound, PortalError
from portal.ids import IdField
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned

Available = Callable[..., PortalError | None]


class Kind(NamedTuple):
    model: type[PartnerOwned]
    page: str
    available: Available


_KINDS: dict[str, Kind] = {}


def takes_files(model: type[PartnerOwned], *, page: str, available: Available) -> None:
    """`page` is the url name of the record's page: it takes the partner's slug and the record's id. `available` says why a
    record's files cannot be changed now, or None.
    """
    key = model._meta.pk
    assert isinstance(key, IdField)
    _KINDS[key.prefix] = Kind(model, page, available)


def subject_of(subject_id: str, actor: Actor) -> PartnerOwned:
    """The record, among what the actor may see; also for an id of a kind that takes no files `NotFound`."""
    record = _kind_of(subject_id).model.objects.visible_to(actor).filter(pk=subject_id).first()
    if record is None:
        raise NotFound()
    return record


def page_of(subject_id: str) -> str:
    return _kind_of(subject_id).page


def refusal_of(record: PartnerOwned) -> PortalError | None:
    """Why nothing is attached to this record, or removed from it, now."""
    return _kind_of(record.pk).available(record)


def _kind_of(subject_id: str) -> Kind:
    kind = _KINDS.get(subject_id.partition("_")[0])
    if kind is None:
        raise NotFound()
    return kind
