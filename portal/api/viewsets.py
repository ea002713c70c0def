"""The REST door's base: reads through `visible_to`, writes through services, `actions` on records."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.db.models import Model, QuerySet
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework import viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from portal.actions import offers
from portal.api.deprecation import Deprecated, deprecation_headers
from portal.api.fields import StrictSerializer
from portal.api.pagination import CursorPage
from portal.api.reading import Reading, asked_of
from portal.api.writing import WritesCarefully
from portal.errors import ChangedSinceRead, NotFound
from portal.ids import PATTERN
from portal.lists.columns import Further
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import Record
from portal.tenancy.locking import locked
from portal.web import request as web


def etag_of(shown: Mapping[str, Any], beside: tuple[str, ...] = ()) -> str:
    """What Django's middleware makes of the bytes of an answer that shows this. Where something is told beside the record, the
    record's own part goes before it: If-Match asks for that alone, and for 304 all has to be as it was.
    """
    whole = _digest(shown)
    record = [_digest({name: value for name, value in shown.items() if name not in beside})] if beside else []
    return f'"{".".join([*record, whole])}"'


def _digest(shown: Mapping[str, Any]) -> str:
    return hashlib.md5(JSONRenderer().render(shown), usedforsecurity=False).hexdigest()


def _of_record(etag: str) -> str:
    return etag.removeprefix("W/").strip('"').partition(".")[0]


class PortalViewSet(WritesCarefully, viewsets.GenericViewSet):
    """`noun` is the plural in the path, the prefix of its scopes, and the key of its actions.

    A noun adds the mixins it needs and one method per action, which only translates (see `perform`).
    """

    noun: str = ""
    model: type[Record]
    own_name: bool = False  # the noun is no plural of the model's name
    secret_actions: tuple[str, ...] = ()  # answers that show a secret once: never stored
    select_related: tuple[str, ...] = ()
    filterset_class: type | None = None
    further: Callable[[Actor], Further] | None = None  # of the noun's list: what it has for one actor beside
    sorts: Mapping[str, str] = {}  # what `sort` offers, and the column behind each
    expandable: Mapping[str, str] = {}  # fields with the id of another noun's record, which `expand` may add
    beside_record: tuple[str, ...] = ()  # fields that move without the record being changed: If-Match does not ask for them
    lookup_value_regex = PATTERN

    def __init__(self, **options):
        super().__init__(**options)
        self.deprecated_used: list[Deprecated] = []  # of the fields that the body sent

    @property
    def actor(self) -> Actor:
        return cast(web.Request, self.request._request).actor

    def require_unchanged(self) -> None:
        """The record is locked and compared in the transaction of the change, so that of two only one finds it unchanged."""
        expected = self.request.headers.get("If-Match", "")
        if not expected or "pk" not in self.kwargs:
            return
        locked(self.model, self.kwargs["pk"])
        shown = Reading(self, type(self).serializer_class, many=False).record(self.get_object())
        found, given = etag_of(shown, self.beside_record), parse_etags(expected)
        if "*" not in given and _of_record(found) not in {_of_record(etag) for etag in given}:
            raise ChangedSinceRead(etag=found, saved=self._differing(shown))

    def _differing(self, shown: Mapping[str, Any]) -> dict[str, str]:
        """What is saved now in the fields that this request would set to something else."""
        sent = self.request.data if isinstance(self.request.data, Mapping) else {}
        names = [name for name in sent if name in shown and shown[name] != sent[name]]
        return {name: JSONRenderer().render(shown[name]).decode() for name in names}

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.model.objects.visible_to(self.actor).select_related(*self.select_related)

    def get_object(self):
        """The record of the path, whatever the query string says; an unknown and a foreign one are the same 404."""
        record = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if record is None:
            raise NotFound()
        return record

    def page_of(self, rows: QuerySet) -> Response:
        """A cursor page of records, by the action's own serializer."""
        reading = Reading(self, self.get_serializer_class(), many=True, asked=asked_of(self.request))
        return self.get_paginated_response(reading.page(rows))

    def shown(self, record: Model) -> dict:
        """One record, by the action's own serializer."""
        reading = Reading(self, self.get_serializer_class(), many=False, asked=asked_of(self.request))
        return reading.record(record)

    def ordering_of(self, rows: QuerySet) -> tuple[str, ...]:
        return cast(CursorPage, self.paginator).get_ordering(self.request, rows, self)

    @property
    def shows_actions(self) -> bool:
        """Whether whoever asks is told what can be done: with one record always, in a list when `fields` names `actions`."""
        return True

    def actions_of(self, record: Model) -> list[dict]:
        return [offer.as_dict() for offer in offers(self.actor, self.noun, record) if offer.action.api]

    def validated(
        self, serializer: type[Serializer] | None = None, instance: Model | None = None, partial=False
    ) -> dict:
        """The body's values, checked for shape; raises what becomes a 400 with every field named."""
        kind = serializer or self.get_serializer_class()
        checked = kind(instance, data=self.request.data, partial=partial, context=self.get_serializer_context())
        checked.is_valid(raise_exception=True)
        known = getattr(kind, "deprecated", {})
        self.deprecated_used += [known[name] for name in self.request.data if name in known]
        return dict(checked.validated_data)

    def no_fields(self) -> None:
        """For actions that take no body: an empty one or `{}`; anything in it is refused, so that no wish is ignored."""
        self.validated(StrictSerializer)

    def perform(self, service: Callable[..., Any], **arguments) -> Any:
        return service(actor=self.actor, **arguments)

    def answer(self, record: Model, status: int = 200) -> Response:
        """One record as reading it shows it, with the ETag that reading it has; a new one with its address."""
        body = self.shown(self.get_queryset().filter(pk=record.pk).first() or record)
        headers = {"ETag": etag_of(body, self.beside_record)}
        if status == 201:
            headers["Location"] = self.request.build_absolute_uri(f"{self.request.path}/{record.pk}")
        return Response(body, status=status, headers=headers)

    def finalize_response(self, request: Request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        secret = getattr(self, "action", None) in self.secret_actions
        response.headers.setdefault("Cache-Control", "no-store" if secret else "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        for name, value in deprecation_headers(self.deprecated_used).items():
            response.headers[name] = value
        return response


class ReadViewSet(PortalViewSet):
    """List and read."""

    def list(self, request: Request) -> Response:
        return self.page_of(self.filter_queryset(self.get_queryset()))

    def retrieve(self, request: Request, pk: str) -> Response:
        body = self.shown(self.get_object())
        return Response(body, headers={"ETag": etag_of(body, self.beside_record)} if self.beside_record else None)
