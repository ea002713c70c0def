"""The OpenAPI document: tags by noun, and every operation's errors as problem+json."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import datetime
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS

from portal.api.codes import Code, codes_of
from portal.api.examples import add_examples, examples_of
from portal.api.filtering import keeps_changes
from portal.api.reading import ACTIONS, EXPANDED
from portal.api.refusals import refusals_of
from portal.api.router import VIEWSETS
from portal.api.shapes import shape_of
from portal.api.sorting import offered_sorts
from portal.api.viewsets import PortalViewSet, ReadViewSet
from portal.keys.scopes import all_scopes

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; `errors` names each field; `next_step` says what to do.",
    "required": ["type", "title", "status", "detail", "code", "next_step"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "next_step": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("field", "code", "detail")},
            },
        },
    },
}


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "portal.api.authentication.ApiKeyAuthentication"
    name = ["apiKey", "oauth2"]

    def get_security_definition(self, auto_schema) -> list[dict]:
        scopes = dict.fromkeys(all_scopes(), "")
        flow = {"tokenUrl": "/api/v1/oauth/token", "scopes": scopes}
        return [
            {"type": "http", "scheme": "bearer", "description": "A scoped key: `Authorization: Bearer pk_…`."},
            {
                "type": "oauth2",
                "description": "An access token for a key: `client_id` is the key's id, `client_secret` the key itself.",
                "flows": {"clientCredentials": flow},
            },
        ]

    def get_security_requirement(self, auto_schema) -> list[dict]:
        return [{"apiKey": []}, {"oauth2": []}]


AVAILABLE_ACTION = {
    "type": "object",
    "required": ["action", "available"],
    "properties": {
        "action": {"type": "string"},
        "available": {"type": "boolean"},
        "code": {"type": "string"},
        "reason": {"type": "string"},
        "next_step": {"type": "string"},
    },
}


def component(auto_schema: AutoSchema, name: str, schema: dict) -> dict:
    """A reference to a schema of ours, so that a generated client has one class for it and not one per operation."""
    known = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
    auto_schema.registry.register_on_missing(known)
    return known.ref


class RecordExtension(OpenApiSerializerExtension):
    """`actions` depends on who asks, so it is no field of the serializers; the document knows it all the same."""

    target_class = "portal.api.fields.RecordSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema, direction) -> dict:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        if direction == "response":
            if "id" in schema["properties"]:  # there whatever `fields` asks for
                schema["required"] = list(dict.fromkeys(["id", *schema.get("required", [])]))
            schema["properties"]["actions"] = {
                "type": "array",
                "readOnly": True,
                "description": "What this key could do with the record now, or why not. In lists only where `fields` names it.",
                "items": component(auto_schema, "AvailableAction", AVAILABLE_ACTION),
            }
            if expandable := self._expandable():
                schema["properties"][EXPANDED] = self._expanded(auto_schema, expandable)
        return schema

    def _expandable(self) -> Mapping[str, str]:
        own = [one for one in VIEWSETS.values() if one.serializer_class is type(self.target)]
        return own[0].expandable if own else {}

    def _expanded(self, auto_schema, expandable: Mapping[str, str]) -> dict:
        """Null where whoever asks does not see the record, or there is none."""
        found = {name: VIEWSETS[noun].serializer_class for name, noun in expandable.items()}
        refs = {name: auto_schema.resolve_serializer(kind, "response").ref for name, kind in found.items()}
        properties = {name: {"oneOf": [ref, {"type": "null"}]} for name, ref in refs.items()}
        return {"type": "object", "readOnly": True, "description": "Where `expand` asks.", "properties": properties}


def write_parameters(*, on_a_record: bool) -> list[OpenApiParameter]:
    """What every write takes, whatever it is for (`portal.api.writing`)."""
    key = "A key of your own for this write. Sent again with the same body, it is done once and answered as the first time."
    tried = "True: do it, answer, and take it back. Nothing stays, nothing is mailed."
    read = "The ETag of the record as you read it. When it was changed since, the answer is a 412 `changed_meanwhile`."
    given = [
        OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=key),
        OpenApiParameter("dry_run", bool, description=tried),
    ]
    return (
        [*given, OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=read)] if on_a_record else given
    )


FRAMEWORK_ACTIONS = {"list", "retrieve", "create", "update", "partial_update", "destroy"}


def reading_parameters(view: ReadViewSet) -> list[OpenApiParameter]:
    """Of one record and of lists; `sort` and `updated_since` of lists only."""
    names = [*shape_of(view.get_serializer_class()).names, ACTIONS]
    words = "Only these fields, and `id`; commas between. `actions` is what can be done with the record."
    given = [_several("fields", words, names)]
    if view.expandable:
        given.append(_several("expand", "Adds these records, each under `expanded`; commas between.", view.expandable))
    if sorts := offered_sorts(view):
        words = "The order: a name, with `-` for descending; ties by id. Without it, the newest first."
        given.append(OpenApiParameter("sort", str, description=words, enum=sorts))
    if view.action == "list" and keeps_changes(view):
        words = "Only what was changed at this moment or later (ISO 8601)."
        given.append(OpenApiParameter("updated_since", datetime, description=words))
    return given


def _several(name: str, words: str, offered: Iterable[str]) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=words, enum=list(offered), many=True, explode=False)


class PortalSchema(AutoSchema):
    def get_operation_id(self) -> str:
        """An action of ours is called as its path says: `subscriptions_change_seats`."""
        if isinstance(self.view, PortalViewSet) and self.view.action not in FRAMEWORK_ACTIONS:
            return f"{self.view.noun}_{self.view.action}".replace("-", "_")
        return super().get_operation_id()

    def get_auth(self) -> list:
        if getattr(self.view, "action", None) in getattr(self.view, "anonymous_actions", ()):
            return []
        return super().get_auth()

    def get_override_parameters(self) -> list:
        given = super().get_override_parameters()
        if isinstance(self.view, ReadViewSet) and self.view.action in {"list", "retrieve"}:
            return [*given, *reading_parameters(self.view)]
        if isinstance(self.view, PortalViewSet) and self.method not in SAFE_METHODS:
            return [*given, *write_parameters(on_a_record="{id}" in self.path)]
        return given

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "noun", "") or "portal"]

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry) -> dict | None:
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        return add_examples(operation, method, path) if operation else operation

    def _get_response_bodies(self, direction="response"):
        responses = super()._get_response_bodies(direction)
        told = {status: self._refusal(found) for status, found in self._refused().items()}
        return {**responses, **told, "default": self._refusal([])}

    def _refusal(self, found: list[Code]) -> dict:
        """What can be answered with this status: each code, its words and its cure."""
        lines = [f"- `{one.code}`: {one.words} {one.cure}" for one in found]
        content: dict = {"schema": component(self, "Problem", PROBLEM)}
        if found:
            content["examples"] = examples_of(found)
        return {"description": "\n".join(lines) or "Refused.", "content": {"application/problem+json": content}}

    def _refused(self) -> dict[str, list[Code]]:
        """By status, each code that this operation can answer with; of several meanings of one code, the first."""
        if not isinstance(self.view, PortalViewSet):
            return {}
        kinds: Iterable[Any] = refusals_of(type(self.view), self.view.action, self.method)
        found = {code for kind in kinds for code in codes_of(kind)}
        by_status: dict[str, dict[str, Code]] = {}
        for one in sorted(found, key=astuple):
            by_status.setdefault(str(one.status), {}).setdefault(one.code, one)
        return {status: list(several.values()) for status, several in sorted(by_status.items())}
